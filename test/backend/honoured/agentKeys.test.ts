/** Keywords about the agent, each seen on a connection that is made from a real config, with a real ssh-agent. */
import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { person } from '../trust/testKeys.ts';
import { connectTo, outputOf, refusal } from './support.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

const keysIn = (path: string) =>
  execFileSync('sh', ['-c', 'ssh-add -l || true'], { env: { ...process.env, SSH_AUTH_SOCK: path }, encoding: 'utf8' });

test('AddKeysToAgent: the key that signed in is in the agent afterwards', async () => {
  const added = async (word: string, yes?: boolean) => {
    const agent = await startSshAgent();
    const asker = person(({ kind }) => (kind === 'add-key' ? { kind: 'choice', yes: yes === true } : null));
    await connectTo(sshd, { lines: [`IdentityAgent ${agent.path}`, `AddKeysToAgent ${word}`], asker });
    expect(asker.asked.map(({ kind }) => kind)).toEqual(word === 'ask' ? ['add-key'] : []);
    return keysIn(agent.path);
  };
  for (const word of ['yes', 'confirm', '1h', 'confirm 1h']) expect(await added(word)).toContain('test key');
  expect(await added('ask', true)).toContain('test key');
  for (const word of ['no', 'ask']) expect(await added(word)).toContain('no identities');
});

test('AddKeysToAgent with a time: the agent forgets the key again', async () => {
  const agent = await startSshAgent();
  await connectTo(sshd, { lines: [`IdentityAgent ${agent.path}`, 'AddKeysToAgent 1'] });
  await expect.poll(() => keysIn(agent.path), { timeout: 20_000 }).toContain('no identities');
});

test('IdentityAgent: by the name of a variable, by SSH_AUTH_SOCK, with tokens', async () => {
  const agent = await startSshAgent();
  agent.add(sshd.keyFile);
  const without = ['IdentityFile'];
  const variable = { MY_AGENT: agent.path, SSH_AUTH_SOCK: '/nonexistent' };
  expect(await outputOf(sshd, { lines: ['IdentityAgent $MY_AGENT'], without, environment: variable })).toBe('hello');
  expect(await outputOf(sshd, { lines: ['IdentityAgent ${MY_AGENT}'], without, environment: variable })).toBe('hello');
  const environment = { SSH_AUTH_SOCK: agent.path };
  expect(await outputOf(sshd, { lines: ['IdentityAgent SSH_AUTH_SOCK'], without, environment })).toBe('hello');
  expect(await refusal(sshd, { lines: ['IdentityAgent $NOT_SET'], without, environment })).toBe('auth-refused');
  const home = makeTempHome();
  execFileSync('ln', ['-s', agent.path, `${home.path}/agent-of-web`]);
  expect(await outputOf(sshd, { home, lines: ['IdentityAgent %d/agent-of-%n'], without })).toBe('hello');
});
