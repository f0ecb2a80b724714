/** `fairlead check` against real servers: what it finds, and that it sends no credential. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { hostBlock } from '../../helpers/backend.ts';
import { buildCommand, run } from './builtCommand.ts';

const home = makeTempHome();
let program: string;
let sshd: Sshd;
let config: string;
beforeAll(async () => {
  [program, sshd] = await Promise.all([buildCommand(), startSshd()]);
  const unknown = hostBlock('unknown', sshd, home, 'StrictHostKeyChecking accept-new').replace(
    /UserKnownHostsFile .*/,
    `UserKnownHostsFile ${join(home.path, 'never-written')}`,
  );
  const closed = hostBlock('closed', { ...sshd, port: await freePort() }, home);
  config = home.write('.ssh/config', [hostBlock('box', sshd, home), unknown, closed].join('\n'));
});
const check = (...args: string[]) => run(process.execPath, [program, 'check', '--config', config, ...args], home.path);
const signIns = () => sshd.log().split('Accepted publickey').length - 1;

test('a host that can be reached: every step, and the ways to sign in, without a credential', async () => {
  const { status, stdout, stderr } = await check('box');
  const said = stdout.toString();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const words of ['Open TCP connection', 'Exchange versions', 'OpenSSH_', 'Agree on encryption', 'is trusted']) {
    expect(said).toContain(words);
  }
  expect(said).toContain('Ways to sign in: publickey');
  expect(said).toContain('Nothing is in the way.');
  expect(signIns()).toBe(0);
});

test('--auth signs in; --json is the whole attempt', async () => {
  const { status, stdout } = await check('--auth', '--json', 'box');
  const found = JSON.parse(stdout.toString()) as { ok: boolean; attempts: { events: { fact: { kind: string } }[] }[] };
  expect({ status, ok: found.ok }).toEqual({ status: 0, ok: true });
  expect(new Set(found.attempts[0]?.events.map(({ fact }) => fact.kind))).toEqual(
    new Set(['step', 'addresses', 'connected', 'version', 'algorithms', 'host-key', 'sign-in', 'message']),
  );
  expect(signIns()).toBe(1);
});

test('a host whose key is not known: says so, names the ways to sign in, and writes nothing', async () => {
  const { status, stdout } = await check('unknown');
  expect(status).toBe(1);
  expect(stdout.toString()).toContain('unknown is not a known host');
  expect(stdout.toString()).toContain('Ways to sign in: publickey');
  expect(existsSync(join(home.path, 'never-written'))).toBe(false);
  expect(signIns()).toBe(1);
});

test('a closed port: the cause, and what to do', async () => {
  const { status, stdout } = await check('closed');
  expect(status).toBe(1);
  expect(stdout.toString()).toMatch(/nothing listens on port \d+\n[^]*Do this: Check Port for this host/);
});

test('wrong arguments', async () => {
  expect((await run(process.execPath, [program, 'check'], home.path)).status).toBe(2);
  expect((await check('box', 'web')).status).toBe(2);
});
