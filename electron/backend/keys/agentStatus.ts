/** Whether the person's agent answers and how many keys it holds, behind the call `keys.agent`. Never touches a key. */
import { isDeepStrictEqual } from 'node:util';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { AgentStatus } from '../../../shared/contract/keys.ts';
import type { Platform } from '../platform.ts';

export interface AgentStatusOptions {
  readonly platform: Platform;
  /** Asks the agent at this socket or pipe for the number of its keys (SSH_AGENTC_REQUEST_IDENTITIES). */
  readonly countKeys: (address: string) => Promise<number>;
  readonly onChanged: (status: AgentStatus) => void;
}

export interface AgentStatusService {
  readonly handlers: Pick<Handlers<unknown>, 'keys.agent'>;
  /** Looks again from time to time while someone can see it. */
  setWatched(watched: boolean): void;
  close(): void;
}

/** Where Windows' own agent listens; SSH_AUTH_SOCK is rarely set there. */
const WINDOWS_PIPE = '\\\\.\\pipe\\openssh-ssh-agent';
/** An agent tells nobody when its keys change. */
const LOOK_AGAIN_MS = 30_000;

export function createAgentStatus({ platform, countKeys, onChanged }: AgentStatusOptions): AgentStatusService {
  let last: AgentStatus | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<AgentStatus> {
    const status = await askAgent(platform, countKeys);
    const changed = last !== null && !isDeepStrictEqual(status, last);
    last = status;
    if (changed) onChanged(status);
    return status;
  }

  return {
    handlers: { 'keys.agent': look },
    setWatched(watched) {
      clearInterval(timer);
      if (watched) timer = setInterval(() => void look(), LOOK_AGAIN_MS).unref();
    },
    close: () => clearInterval(timer),
  };
}

/** Never rejects. */
async function askAgent(platform: Platform, countKeys: AgentStatusOptions['countKeys']): Promise<AgentStatus> {
  const fromEnvironment = platform.environment.SSH_AUTH_SOCK;
  const address = fromEnvironment || (platform.kind === 'windows' ? WINDOWS_PIPE : '');
  if (address === '') return { status: 'none', keys: 0, detail: '' };
  try {
    return { status: 'running', keys: await countKeys(address), detail: address };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The default pipe is there only while the service runs; nobody asked for it.
    if (!fromEnvironment) return { status: 'none', keys: 0, detail: '' };
    return { status: 'error', keys: 0, detail: `${address}: ${reason}` };
  }
}
