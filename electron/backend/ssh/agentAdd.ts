/** Gives a private key to an SSH agent (draft-ietf-sshm-ssh-agent section 3.2), for AddKeysToAgent. */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { AgentError, askAgent } from './agentClient.ts';
import { CURVES } from './keyParts.ts';
import { wireByte, wireMpint, wireString, wireUint32 } from './wire.ts';

const ADD_IDENTITY = 17;
const ADD_ID_CONSTRAINED = 25;
const CONSTRAIN_LIFETIME = 1;
const CONSTRAIN_CONFIRM = 2;
const SUCCESS = 6;
/** Milliseconds. Some agents ask a person before they take a key. */
const ADD_TIMEOUT = 60_000;

export interface AddedKey {
  readonly key: KeyObject;
  readonly comment: string;
  /** The agent asks before each use. */
  readonly confirm: boolean;
  /** For how long the agent keeps it; null: until it ends. */
  readonly seconds: number | null;
}

/** Rejects with AgentError when the agent does not take it. */
export async function addToAgent(path: string, added: AddedKey, signal?: AbortSignal): Promise<void> {
  const constraints = [
    ...(added.seconds === null ? [] : [wireByte(CONSTRAIN_LIFETIME), wireUint32(added.seconds)]),
    ...(added.confirm ? [wireByte(CONSTRAIN_CONFIRM)] : []),
  ];
  const type = constraints.length === 0 ? ADD_IDENTITY : ADD_ID_CONSTRAINED;
  const body = [wireByte(type), privateKeyBlob(added.key), wireString(added.comment), ...constraints];
  const answer = await askAgent(path, Buffer.concat(body), ADD_TIMEOUT, signal);
  if (answer[0] !== SUCCESS) throw new AgentError('the agent refused it');
}

/** The type and all numbers, in the order of the agent protocol, without a comment. */
function privateKeyBlob(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const number = (name: keyof JsonWebKey) => Buffer.from((jwk[name] as string | undefined) ?? '', 'base64url');
  if (jwk.kty === 'OKP') {
    const publicKey = number('x');
    const both = Buffer.concat([number('d'), publicKey]);
    return Buffer.concat([wireString('ssh-ed25519'), wireString(publicKey), wireString(both)]);
  }
  if (jwk.kty === 'RSA') {
    const order = ['n', 'e', 'd', 'qi', 'p', 'q'] as const;
    return Buffer.concat([wireString('ssh-rsa'), ...order.map((name) => wireMpint(number(name)))]);
  }
  const curve = Object.values(CURVES).find((each) => each.jwk === jwk.crv);
  if (curve === undefined) throw new AgentError(`agents have no keys of type ${jwk.kty ?? '?'}`);
  const point = Buffer.concat([Buffer.from([4]), number('x'), number('y')]);
  const names = [wireString(`ecdsa-sha2-${curve.ssh}`), wireString(curve.ssh)];
  return Buffer.concat([...names, wireString(point), wireMpint(number('d'))]);
}
