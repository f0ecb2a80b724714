/** Keywords of host keys, each seen on a connection that is made from a real config. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { person } from '../trust/testKeys.ts';
import { connectTo, outputOf, refusal } from './support.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

/** In known_hosts, where nothing else is. */
const NOTHING = '# nobody';

test('StrictHostKeyChecking: yes refuses what is not on record, accept-new and no take it', async () => {
  const asker = person(() => null);
  const attempt = (value: string) => ({ lines: [`StrictHostKeyChecking ${value}`], knownHosts: NOTHING, asker });
  expect(await refusal(sshd, attempt('yes'))).toBe('host-key-unknown');
  expect(asker.asked).toEqual([]);
  expect(await refusal(sshd, attempt('ask'))).toBe('host-key-declined');
  expect(asker.asked).toMatchObject([{ kind: 'host-key-unknown' }]);
  for (const value of ['accept-new', 'no']) {
    const home = makeTempHome();
    const attempt = { home, lines: [`StrictHostKeyChecking ${value}`], knownHosts: NOTHING };
    expect(await outputOf(sshd, attempt)).toBe('hello');
    expect(readFileSync(join(home.path, '.ssh', 'known_hosts'), 'utf8')).toContain(sshd.hostKey);
  }
});

test('UserKnownHostsFile: these files are looked at, and the first one is written', async () => {
  const home = makeTempHome();
  const [first, second] = [home.write('first', ''), home.write('second', `${sshd.knownHostsLine}\n`)];
  const lines = [`UserKnownHostsFile ${first} ${second}`];
  expect(await outputOf(sshd, { home, lines, knownHosts: NOTHING })).toBe('hello');
  home.write('second', '');
  const accepting = { home, lines: [...lines, 'StrictHostKeyChecking accept-new'], knownHosts: NOTHING };
  expect(await outputOf(sshd, accepting)).toBe('hello');
  expect([first, second].map((file) => readFileSync(file, 'utf8').includes(sshd.hostKey))).toEqual([true, false]);
});

test('GlobalKnownHostsFile: the keys of everybody count too', async () => {
  const home = makeTempHome();
  const file = home.write('everybody', `${sshd.knownHostsLine}\n`);
  const lines = [`GlobalKnownHostsFile ${file}`];
  expect(await outputOf(sshd, { home, lines, knownHosts: NOTHING })).toBe('hello');
});

test('HashKnownHosts: names are hidden when they are written', async () => {
  for (const value of ['yes', 'no']) {
    const home = makeTempHome();
    const lines = [`HashKnownHosts ${value}`, 'StrictHostKeyChecking accept-new'];
    await connectTo(sshd, { home, lines, knownHosts: NOTHING });
    const written = readFileSync(join(home.path, '.ssh', 'known_hosts'), 'utf8');
    expect([written.includes('|1|'), written.includes('127.0.0.1')]).toEqual([value === 'yes', value === 'no']);
  }
});

test('HostKeyAlias: the key is looked for under this name', async () => {
  const knownHosts = `cluster ${sshd.hostKey}`;
  expect(await outputOf(sshd, { lines: ['HostKeyAlias cluster'], knownHosts })).toBe('hello');
  expect(await refusal(sshd, { lines: [], knownHosts })).toBe('host-key-unknown');
});

test('RevokedHostKeys: such a key is never accepted', async () => {
  const home = makeTempHome();
  const lines = [`RevokedHostKeys ${home.write('revoked', `${sshd.hostKey}\n`)}`];
  expect(await refusal(sshd, { home, lines })).toBe('host-key-revoked');
  expect(await outputOf(sshd, { home, lines: [`RevokedHostKeys ${home.write('others', '# none\n')}`] })).toBe('hello');
});

test('NoHostAuthenticationForLocalhost: the key of this machine is not compared', async () => {
  const other = await startSshd();
  const wrong = `[127.0.0.1]:${sshd.port} ${other.hostKey}`;
  expect(await refusal(sshd, { lines: [], knownHosts: wrong })).toBe('host-key-changed');
  const lines = ['NoHostAuthenticationForLocalhost yes'];
  expect(await outputOf(sshd, { lines, knownHosts: wrong })).toBe('hello');
});

test('UpdateHostKeys: other keys of a known host are learned, unless it says no or known_hosts is another file', async () => {
  const several = await startSshd({ hostKeyTypes: ['ed25519', 'ecdsa'] });
  const knows = (home: TempHome, file = '.ssh/known_hosts') =>
    readFileSync(join(home.path, file), 'utf8').includes('ecdsa-sha2');
  const learning = makeTempHome();
  await connectTo(several, { home: learning, lines: [] });
  await expect.poll(() => knows(learning)).toBe(true);
  for (const line of ['UpdateHostKeys no', 'VerifyHostKeyDNS yes']) {
    const home = makeTempHome();
    // What was learned would be written while this runs: the shell is there only after the server has told of its keys.
    expect(await outputOf(several, { home, lines: [line] })).toBe('hello');
    expect(knows(home)).toBe(false);
  }
  const home = makeTempHome();
  const other = home.write('other', `${several.knownHostsLine}\n`);
  expect(await outputOf(several, { home, lines: [`UserKnownHostsFile ${other}`] })).toBe('hello');
  expect(knows(home, 'other')).toBe(false);
});
