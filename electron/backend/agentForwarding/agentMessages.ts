/**
 * Messages of the SSH agent protocol (draft-ietf-sshm-ssh-agent) as a forwarder sees them: cut out of a stream, and told
 * apart by what they ask for. Nothing is changed in them, and nothing of a key is understood but its wire form.
 */
import type { Readable } from 'node:stream';
import { WireReader, WireTooShort, wireByte, wireString } from '../ssh/wire.ts';
import type { SessionProof } from '../ssh/types.ts';

/** What a request asks the agent for. change: to add, remove or lock keys. bind: to note the host of a connection. */
export interface AgentRequest {
  readonly what: 'list' | 'sign' | 'bind' | 'change' | 'other';
  /** sign: the public key or certificate in wire form. */
  readonly key: Buffer | null;
}

/** SSH_AGENT_FAILURE, as a whole message. */
export const REFUSAL = wireString(wireByte(5));

const REQUEST_IDENTITIES = 11;
const SIGN_REQUEST = 13;
const EXTENSION = 27;
/** ADD_IDENTITY, REMOVE_IDENTITY, REMOVE_ALL, ADD and REMOVE_SMARTCARD_KEY, LOCK, UNLOCK, the constrained forms. */
const CHANGES: ReadonlySet<number> = new Set([17, 18, 19, 20, 21, 22, 23, 25, 26]);
const SESSION_BIND = 'session-bind@openssh.com';

/** ssh-agent's own limit (AGENT_MAX_LEN). */
const LONGEST_MESSAGE = 256 * 1024;

/** The peer does not speak the agent protocol. */
export class NoAgentMessage extends Error {}

/** What a request is; `body` is without its length. */
export function readRequest(body: Buffer): AgentRequest {
  const reader = new WireReader(body);
  try {
    const type = reader.byte();
    if (type === REQUEST_IDENTITIES) return { what: 'list', key: null };
    if (type === SIGN_REQUEST) return { what: 'sign', key: Buffer.from(reader.bytes()) };
    if (type === EXTENSION && reader.text() === SESSION_BIND) return { what: 'bind', key: null };
    return { what: CHANGES.has(type) ? 'change' : 'other', key: null };
  } catch (error) {
    if (error instanceof WireTooShort) throw new NoAgentMessage('a request ends too early');
    throw error;
  }
}

/** Tells an agent which connection its requests come over from now on, and that it is forwarded there. */
export function sessionBind({ hostKey, sessionId, signature }: SessionProof): Buffer {
  const isForwarding = wireByte(1);
  const fields = [wireString(SESSION_BIND), wireString(hostKey), wireString(sessionId), wireString(signature)];
  return Buffer.concat([wireByte(EXTENSION), ...fields, isForwarding]);
}

/** The bodies of the messages in a stream, to its end. Throws NoAgentMessage for one that no agent would take. */
export async function* messages(stream: Readable): AsyncGenerator<Buffer, void, void> {
  let pieces: Buffer[] = [];
  let held = 0;
  /** Bytes that are needed before it makes sense to look: joining at each byte would cost the square of the length. */
  let needed = 4;
  for await (const chunk of stream) {
    pieces.push(chunk as Buffer);
    held += (chunk as Buffer).length;
    if (held < needed) continue;
    let rest = Buffer.concat(pieces);
    let length = lengthOf(rest);
    for (; length !== null && rest.length >= 4 + length; length = lengthOf(rest)) {
      yield Buffer.from(rest.subarray(4, 4 + length));
      rest = rest.subarray(4 + length);
    }
    pieces = [rest];
    held = rest.length;
    needed = 4 + (length ?? 0);
  }
}

function lengthOf(bytes: Buffer): number | null {
  if (bytes.length < 4) return null;
  const length = bytes.readUInt32BE();
  if (length === 0 || length > LONGEST_MESSAGE) throw new NoAgentMessage(`a message of ${length} bytes`);
  return length;
}
