import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { createAgentStatus } from '../../../electron/backend/keys/agentStatus.ts';
import type { AgentStatus } from '../../../shared/contract/keys.ts';
import { testPlatform } from '../../helpers/backend.ts';
import { keygen } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';

afterEach(() => void vi.useRealTimers());

async function startAgent(): Promise<{ socket: string; process: ChildProcess; addKey(): void }> {
  const folder = makeTempFolder('agent');
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  afterAll(() => void agent.kill());
  // It prints its address once it listens.
  await once(agent.stdout, 'data');
  expect(existsSync(socket)).toBe(true);
  return {
    socket,
    process: agent,
    addKey() {
      const key = join(folder, `key-${Date.now()}`);
      keygen(key, '-t', 'ed25519');
      execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    },
  };
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
  const agent = await startAgent();
  const { ask, changes } = watch({ SSH_AUTH_SOCK: agent.socket });
  expect(await ask()).toEqual({ status: 'running', keys: 0, detail: agent.socket });
  agent.addKey();
  expect(await ask()).toEqual({ status: 'running', keys: 1, detail: agent.socket });
  expect(changes).toEqual([{ status: 'running', keys: 1, detail: agent.socket }]);
});

test('a configured agent that is not there is an error', async () => {
  const { ask } = watch({ SSH_AUTH_SOCK: join(makeTempFolder('agent'), 'nobody') });
  expect(await ask()).toMatchObject({ status: 'error', keys: 0 });
});

test('while someone watches, a change is noticed without being asked for', async () => {
  const agent = await startAgent();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const noticed: ((status: AgentStatus) => void)[] = [];
  const status = createAgentStatus({
    platform: testPlatform({ home: makeTempFolder('home'), environment: { SSH_AUTH_SOCK: agent.socket } }),
    onChanged: (next) => noticed.shift()?.(next),
  });
  await status.handlers['keys.agent'](null, null);
  status.setWatched(true);
  const change = new Promise<AgentStatus>((resolve) => noticed.push(resolve));
  agent.addKey();
  vi.advanceTimersByTime(30_000);
  expect(await change).toMatchObject({ keys: 1 });
  status.close();
  expect(vi.getTimerCount()).toBe(0);
});
