/** `config.compare` and the release that is followed, with this machine's own ssh. */
import { existsSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { knownSshVersion } from '../../helpers/realSsh.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const environment = { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh' };
/** ssh takes the home of the user database for these paths, Fairlead $HOME: a test home makes them differ. */
const KNOWN_HOSTS = 'UserKnownHostsFile /tmp/known\n';

describe.skipIf(knownSshVersion === null)('with the ssh of this machine', () => {
  test('is the same when Fairlead follows it', async () => {
    const { client } = connectBackend({
      environment,
      config: `${KNOWN_HOSTS}Host web\n  HostName %h.example.com\n  LocalForward 8080 localhost:80\n  Ciphers -aes128*\nMatch user root\n  Port 7\n`,
    });
    await client.call('settings.set', { openSsh: 'own' });
    const answer = await client.call('config.compare', { host: 'web', user: 'root', runsCommands: false });
    expect(answer).toMatchObject({
      kind: 'compared',
      ssh: expect.stringMatching(/^OpenSSH_\S+ Debian/) as string,
      command: expect.stringMatching(/^ssh -G -F \S+ -l root -- web$/) as string,
      follows: knownSshVersion,
      nearest: knownSshVersion,
      differences: [],
      refused: { ours: [], theirs: [], sameRelease: [] },
    });
    expect(answer.kind === 'compared' ? answer.same : 0).toBeGreaterThan(70);
  });

  test.skipIf(knownSshVersion === '10.6')('says which differences are a matter of the release', async () => {
    const { client } = connectBackend({ environment, config: `${KNOWN_HOSTS}Host web\n  User %u\n` });
    const answer = await client.call('config.compare', { host: 'web', runsCommands: false });
    if (answer.kind !== 'compared') throw new Error(answer.kind);
    expect(answer.follows).toBe('10.6');
    expect(answer.differences.map(({ option }) => option)).toContain('KexAlgorithms');
    expect(answer.differences.every(({ byRelease }) => byRelease)).toBe(true);
  });

  test('names the line behind a value that is not the same', async () => {
    // As ssh sees it, ~ is the home of the user database.
    const { client } = connectBackend({ environment, config: 'Host web\n  UserKnownHostsFile ~/mine\n' });
    await client.call('settings.set', { openSsh: 'own' });
    expect(await client.call('config.compare', { host: 'web', runsCommands: false })).toMatchObject({
      differences: [
        {
          option: 'UserKnownHostsFile',
          ours: [expect.stringMatching(/fairlead-home-.*\/mine$/) as string],
          places: [{ file: '~/.ssh/config', line: 2 }],
          byRelease: false,
        },
      ],
    });
  });

  test('refusals are compared too', async () => {
    const { client } = connectBackend({ environment, config: 'Host web\n  Prot 22\n' });
    const answer = await client.call('config.compare', { host: 'web', runsCommands: false });
    if (answer.kind !== 'compared') throw new Error(answer.kind);
    expect(answer.refused.ours[0]).toMatch(/config: line 2: Bad configuration option: prot$/);
    expect(answer.refused.theirs).toEqual(answer.refused.ours);
  });

  test('commands of Match exec are run only with consent', async () => {
    const home = makeTempHome();
    const ran = join(home.path, 'ran');
    home.write('.ssh/more', `Match exec "touch ${ran}-%h"\n  Port 7\n`);
    const { client } = connectBackend({
      home,
      environment,
      config: `${KNOWN_HOSTS}Include more\nMatch exec "touch ${ran}"\n  User one\nMatch user two exec "touch ${ran}-two"\n  Port 9\n`,
    });
    await client.call('settings.set', { openSsh: 'own' });
    expect(await client.call('config.compare', { host: 'web', runsCommands: false })).toMatchObject({
      kind: 'asks',
      commands: [
        { place: { file: '~/.ssh/config', line: 3 } },
        { place: { file: '~/.ssh/config', line: 5 } },
        { place: { file: '~/.ssh/more', line: 1 }, text: expect.stringContaining('Match exec "touch') as string },
      ],
    });
    expect(existsSync(ran)).toBe(false);
    expect(await client.call('config.compare', { host: 'web', runsCommands: true })).toMatchObject({ differences: [] });
    expect([ran, `${ran}-web`, `${ran}-two`].map(existsSync)).toEqual([true, true, false]);
  });

  test('the setting applies to connections, to the editor and to what is there already', async () => {
    const { client, backend } = connectBackend({ environment, config: 'Host web\n  User me-%%\n  Tag one\n' });
    const user = async () => (await backend.resolveHost({ kind: 'host', host: 'web' })).user;
    expect(await user()).toBe('me-%');
    expect((await client.call('config.open', null)).openSsh.version).toBe('10.6');
    await client.call('settings.set', { openSsh: 'own' });
    expect((await client.call('config.open', null)).openSsh.version).toBe(knownSshVersion);
    if (knownSshVersion !== '9.2') return;
    // The 9.2 release does not know Tag, and refuses the file.
    await expect(user()).rejects.toMatchObject({ failure: { code: 'config-refused', errors: [{ line: 3 }] } });
    expect((await client.call('config.hosts', null)).problems).toMatchObject([{ line: 3, fatal: true }]);
    await client.call('settings.set', { openSsh: 'newest' });
    expect(await user()).toBe('me-%');
  });
});

test('without an ssh, or with another one, it says so', async () => {
  const home = makeTempHome();
  const { client } = connectBackend({ home, environment: { PATH: join(home.path, 'bin') }, config: 'Host web\n' });
  expect(await client.call('config.compare', { host: 'web', runsCommands: false })).toEqual({
    kind: 'unavailable',
    reason: 'there is no program ssh',
  });
  // Then the newest release is followed.
  await client.call('settings.set', { openSsh: 'own' });
  expect((await client.call('config.open', null)).openSsh.version).toBe('10.6');
  chmodSync(home.write('bin/ssh', '#!/bin/sh\necho Dropbear v2025.88 >&2\n'), 0o755);
  expect(await client.call('config.compare', { host: 'web', runsCommands: false })).toEqual({
    kind: 'unavailable',
    reason: 'not OpenSSH: Dropbear v2025.88',
  });
});
