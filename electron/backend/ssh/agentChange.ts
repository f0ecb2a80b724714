/** Changes what an SSH agent holds besides adding keys (draft-ietf-sshm-ssh-agent sections 3.4 and 3.7). */
import { AgentError, askAgent } from './agentClient.ts';
import { wireByte, wireString } from './wire.ts';

const REMOVE_IDENTITY = 18;
const LOCK = 22;
const UNLOCK = 23;
const SUCCESS = 6;
/** Agents wait a while after a wrong passphrase. Milliseconds. */
const TIMEOUT = 30_000;

/** Rejects with AgentError, also when the agent does not have the key. */
export function removeFromAgent(path: string, publicKey: Buffer): Promise<void> {
  return change(path, 'the agent did not remove it', wireByte(REMOVE_IDENTITY), wireString(publicKey));
}

/** Until it is unlocked with the same passphrase, the agent lists nothing and signs nothing. */
export function lockAgent(path: string, passphrase: string): Promise<void> {
  return change(path, 'the agent did not lock: it may be locked already', wireByte(LOCK), wireString(passphrase));
}

export function unlockAgent(path: string, passphrase: string): Promise<void> {
  return change(path, 'that passphrase does not unlock the agent', wireByte(UNLOCK), wireString(passphrase));
}

async function change(path: string, refused: string, ...body: Buffer[]): Promise<void> {
  const answer = await askAgent(path, Buffer.concat(body), TIMEOUT);
  if (answer[0] !== SUCCESS) throw new AgentError(refused);
}
