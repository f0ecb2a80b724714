/** Whether the person's agent answers and how many keys it holds, behind the call `keys.agent`. Never touches a key. */
import { isDeepStrictEqual } from 'node:util';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { AgentStatus } from '../../../shared/contract/keys.ts';
import type { Platform } from '../platform.ts';
import { agentAddress, WINDOWS_AGENT } from '../ssh/agentAddress.ts';
import { agentStatus } from '../ssh/agentClient.ts';

export interface AgentStatusOptions {
  readonly platform: Platform;
  readonly onChanged: (status: AgentStatus) => void;
}

export interface AgentStatusService {
  readonly handlers: Pick<Handlers<unknown>, 'keys.agent'>;
  /** Looks now, because something was done to the agent; tells who listens when that changed it. */
  look(): Promise<AgentStatus>;
  /** Looks again from time to time while someone can see it. */
  setWatched(watched: boolean): void;
  close(): void;
}

/** An agent tells nobody when its keys change. */
const LOOK_AGAIN_MS = 30_000;

export function createAgentStatus({ platform, onChanged }: AgentStatusOptions): AgentStatusService {
  let last: AgentStatus | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<AgentStatus> {
    const status = await askAgent(platform);
    const changed = last !== null && !isDeepStrictEqual(status, last);
    last = status;
    if (changed) onChanged(status);
    return status;
  }

  return {
    handlers: { 'keys.agent': look },
    look,
    setWatched(watched) {
      clearInterval(timer);
      if (watched) timer = setInterval(() => void look(), LOOK_AGAIN_MS).unref();
    },
    close: () => clearInterval(timer),
  };
}

/** Never rejects. */
async function askAgent(platform: Platform): Promise<AgentStatus> {
  const address = await agentAddress(undefined, platform);
  const status = await agentStatus(address);
  // The service of Windows is often switched off; nobody asked for it, so that is no error.
  return status.status === 'error' && address === WINDOWS_AGENT ? { status: 'none', keys: 0, detail: '' } : status;
}
