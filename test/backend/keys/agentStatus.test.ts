import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createAgentStatus } from '../../../electron/backend/keys/agentStatus.ts';
import type { AgentStatus } from '../../../shared/contract/keys.ts';
import { testPlatform } from '../../helpers/testPlatform.ts';
import { type SshAgent, startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';

afterEach(() => void vi.useRealTimers());

/** A new key in the agent. */
function addKey(agent: SshAgent): void {
  const file = join(makeTempFolder('key'), 'key');
  keygen(file, '-t', 'ed25519');
  agent.add(file);
}

function watch(environment: Record<string, string>) {
  const changes: AgentStatus[] = [];
  const status = createAgentStatus({
    platform: testPlatform({ home: makeTempFolder('home'), environment }),
    onChanged: (next) => changes.push(next),
  });
  return { changes, status, ask: () => status.handlers['keys.agent'](null, null) };
}

test('no agent is configured', async () => {
  expect(await watch({}).ask()).toEqual({ status: 'none', keys: 0, detail: '' });
});

test('a real agent and its keys, looked at again on demand', async () => {
  const agent = await startSshAgent();
  const { ask, changes } = watch({ SSH_AUTH_SOCK: agent.path });
  expect(await ask()).toEqual({ status: 'running', keys: 0, detail: agent.path });
  addKey(agent);
  expect(await ask()).toEqual({ status: 'running', keys: 1, detail: agent.path });
  expect(changes).toEqual([{ status: 'running', keys: 1, detail: agent.path }]);
});

test('a configured agent that is not there is an error', async () => {
  const { ask } = watch({ SSH_AUTH_SOCK: join(makeTempFolder('agent'), 'nobody') });
  expect(await ask()).toMatchObject({ status: 'error', keys: 0 });
});

test('while someone watches, a change is noticed without being asked for', async () => {
  const agent = await startSshAgent();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const noticed: ((status: AgentStatus) => void)[] = [];
  const status = createAgentStatus({
    platform: testPlatform({ home: makeTempFolder('home'), environment: { SSH_AUTH_SOCK: agent.path } }),
    onChanged: (next) => noticed.shift()?.(next),
  });
  await status.handlers['keys.agent'](null, null);
  status.setWatched(true);
  const change = new Promise<AgentStatus>((resolve) => noticed.push(resolve));
  addKey(agent);
  vi.advanceTimersByTime(30_000);
  expect(await change).toMatchObject({ keys: 1 });
  status.close();
  expect(vi.getTimerCount()).toBe(0);
});
