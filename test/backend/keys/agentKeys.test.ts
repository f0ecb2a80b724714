/** The agent from the window's side: what it holds, what is added, removed and locked, as the real ssh-add sees it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { keygen } from '../../helpers/sshd.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

async function backendWithAgent() {
  const agent = await startSshAgent();
  const home = makeTempHome();
  const at = (name: string) => join(home.path, '.ssh', name);
  keygen(at('plain'), '-t', 'ed25519', '-C', 'plain key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-a', '2', '-N', 'secret', '-C', 'locked key', '-f', at('locked')]);
  const connected = connectBackend({ home, environment: { SSH_AUTH_SOCK: agent.path } });
  const sshAdd = (...args: string[]) =>
    spawnSync('ssh-add', args, { encoding: 'utf8', env: { ...process.env, SSH_AUTH_SOCK: agent.path } }).stdout;
  return { ...connected, at, agent, sshAdd };
}

const ADD = { passphrase: '', seconds: null, confirm: false };

test('keys are added with what opens them, listed and removed, as ssh-add sees it', async () => {
  const { client, at, sshAdd } = await backendWithAgent();
  await client.call('keys.agentAdd', { ...ADD, name: 'plain' });
  await expect(client.call('keys.agentAdd', { ...ADD, name: 'locked', passphrase: 'wrong' })).rejects.toMatchObject({
    code: 'not-now',
    data: { why: 'passphrase' },
  });
  await client.call('keys.agentAdd', { ...ADD, name: 'locked', passphrase: 'secret' });
  const { agent } = await client.call('keys.list', null);
  expect(agent.status).toMatchObject({ status: 'running', keys: 2 });
  expect(agent.keys.map(({ comment, type }) => [comment, type])).toEqual([
    ['plain key', 'ED25519'],
    ['locked key', 'ECDSA'],
  ]);
  expect(sshAdd('-L')).toBe(['plain', 'locked'].map((name) => readFileSync(`${at(name)}.pub`, 'utf8')).join(''));
  const [first] = agent.keys;
  await client.call('keys.agentRemove', { blob: first?.blob ?? '' });
  expect(sshAdd('-L')).toBe(readFileSync(`${at('locked')}.pub`, 'utf8'));
  await expect(client.call('keys.agentRemove', { blob: first?.blob ?? '' })).rejects.toMatchObject({ code: 'not-now' });
});

test('a key with a life time is gone when that is over', async () => {
  const { client, sshAdd } = await backendWithAgent();
  await client.call('keys.agentAdd', { ...ADD, name: 'plain', seconds: 1 });
  expect(sshAdd('-L')).toContain('plain key');
  await expect.poll(() => sshAdd('-L'), { timeout: 10_000 }).toContain('no identities');
});

test('a key that is confirmed at each use is not used without: nobody can be asked here', async () => {
  const { client, at, agent } = await backendWithAgent();
  await client.call('keys.agentAdd', { ...ADD, name: 'plain', confirm: true });
  const env = { PATH: process.env['PATH'], SSH_AUTH_SOCK: agent.path };
  const signed = spawnSync('ssh-keygen', ['-Y', 'sign', '-n', 'test', '-f', `${at('plain')}.pub`], { env, input: 'x' });
  expect(signed.status).not.toBe(0);
});

test('locked, the agent lists nothing until the same passphrase unlocks it', async () => {
  const { client, sshAdd } = await backendWithAgent();
  await client.call('keys.agentAdd', { ...ADD, name: 'plain' });
  await client.call('keys.agentLock', { passphrase: 'between us' });
  expect(sshAdd('-L')).toContain('no identities');
  expect((await client.call('keys.list', null)).agent).toMatchObject({ locked: true, keys: [] });
  await expect(client.call('keys.agentUnlock', { passphrase: 'wrong' })).rejects.toMatchObject({ code: 'not-now' });
  await client.call('keys.agentUnlock', { passphrase: 'between us' });
  expect((await client.call('keys.list', null)).agent).toMatchObject({
    locked: false,
    keys: [{ comment: 'plain key' }],
  });
});

test('without an agent it is said that there is none', async () => {
  const { client } = connectBackend();
  expect((await client.call('keys.list', null)).agent).toMatchObject({ status: { status: 'none' }, keys: [] });
  await expect(client.call('keys.agentLock', { passphrase: 'x' })).rejects.toMatchObject({ code: 'not-now' });
});
