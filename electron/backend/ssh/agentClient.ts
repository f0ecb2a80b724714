/**
 * A client of the SSH agent protocol (draft-ietf-sshm-ssh-agent): list keys and sign. Key and signature blobs pass
 * through unread, so certificates and security keys work. One connection per request, as ssh(1)'s agent allows.
 */
import { connect } from 'node:net';
import type { AgentStatus } from '../../../shared/contract/keys.ts';
import { WireReader, wireByte, wireString, wireUint32 } from './wire.ts';

const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
/** SSH_AGENT_RSA_SHA2_256 and _512: without a flag an agent signs with SHA-1. */
const RSA_SHA2_256 = 2;
const RSA_SHA2_512 = 4;

/** As ssh-agent's own limit (AGENT_MAX_LEN): a longer answer is no agent's. */
const MAX_ANSWER = 256 * 1024;
/** Listing needs no person. Milliseconds. */
const LIST_TIMEOUT = 5000;
/** Signing may wait for a touch or a confirmation (ssh-add -c). Milliseconds. */
const SIGN_TIMEOUT = 120_000;

export interface AgentKey {
  /** Public key or certificate in wire form. */
  readonly publicKey: Buffer;
  readonly comment: string;
}

/** The agent did not answer, or not as the protocol says. */
export class AgentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AgentError';
  }
}

/** The keys in the agent at `path` (a Unix socket or a Windows pipe), in its order. Rejects with AgentError. */
export async function listAgentKeys(path: string, signal?: AbortSignal): Promise<AgentKey[]> {
  const answer = await askAgent(path, wireByte(REQUEST_IDENTITIES), LIST_TIMEOUT, signal);
  return parse(answer, IDENTITIES_ANSWER, 'the agent would not list its keys', (reader) =>
    Array.from({ length: Math.min(reader.uint32(), reader.remaining) }, () => ({
      publicKey: Buffer.from(reader.bytes()),
      comment: reader.text(),
    })),
  );
}

/** The signature blob over `data`, for the public key algorithm name of the request. Rejects with AgentError. */
export async function signWithAgent(
  path: string,
  publicKey: Buffer,
  data: Buffer,
  algorithm: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const request = [wireByte(SIGN_REQUEST), wireString(publicKey), wireString(data), wireUint32(flagsFor(algorithm))];
  const answer = await askAgent(path, Buffer.concat(request), SIGN_TIMEOUT, signal);
  return parse(answer, SIGN_RESPONSE, 'the agent refused to sign', (reader) => Buffer.from(reader.bytes()));
}

/** Whether the agent answers, for the status bar. Null: there is no agent. */
export async function agentStatus(path: string | null): Promise<AgentStatus> {
  if (path === null) return { status: 'none', keys: 0, detail: '' };
  try {
    const keys = await listAgentKeys(path);
    return { status: 'running', keys: keys.length, detail: path };
  } catch (error) {
    return { status: 'error', keys: 0, detail: error instanceof Error ? error.message : String(error) };
  }
}

function flagsFor(algorithm: string): number {
  if (algorithm.startsWith('rsa-sha2-512')) return RSA_SHA2_512;
  return algorithm.startsWith('rsa-sha2-256') ? RSA_SHA2_256 : 0;
}

function parse<T>(answer: Buffer, type: number, refused: string, read: (reader: WireReader) => T): T {
  const reader = new WireReader(answer);
  try {
    if (reader.byte() === type) return read(reader);
  } catch (error) {
    throw new AgentError(`the agent's answer is malformed: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new AgentError(refused);
}

/** Sends one message and returns the body of the answer; `timeout` in milliseconds. Rejects with AgentError. */
export function askAgent(path: string, body: Buffer, timeout: number, signal?: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new AgentError('cancelled'));
      return;
    }
    const socket = connect(path);
    const chunks: Buffer[] = [];
    let received = 0;
    const timer = setTimeout(() => fail('the agent did not answer in time'), timeout);
    const onAbort = () => fail('cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
    };
    const fail = (message: string) => {
      settle();
      reject(new AgentError(message));
    };
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the agent closed the connection'));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < 4) return;
      const all = Buffer.concat(chunks);
      const length = all.readUInt32BE();
      if (length > MAX_ANSWER) fail('the answer is too long');
      else if (all.length >= 4 + length) {
        resolve(all.subarray(4, 4 + length));
        settle();
      }
    });
    socket.write(wireString(body));
  });
}
