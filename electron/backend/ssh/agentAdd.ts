/** Gives a private key to an SSH agent (draft-ietf-sshm-ssh-agent section 3.2), for AddKeysToAgent. */
import type { KeyObject } from 'node:crypto';
import { AgentError, askAgent } from './agentClient.ts';
import { privateKeyBlob } from './privateKeyBlob.ts';
import { wireByte, wireString, wireUint32 } from './wire.ts';

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
  const blob = privateKeyBlob(added.key);
  if (blob === null) throw new AgentError('agents have no keys of this type');
  const body = [wireByte(type), blob, wireString(added.comment), ...constraints];
  const answer = await askAgent(path, Buffer.concat(body), ADD_TIMEOUT, signal);
  if (answer[0] !== SUCCESS) throw new AgentError('the agent refused it');
}
