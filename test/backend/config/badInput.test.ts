/** Config trees that are no config: clear words with file and line, the rest still usable, and no hang. Real files. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { hostList } from '../../../shared/sshConfig/hostList.ts';
import { NEWEST_OPENSSH } from '../../../shared/sshConfig/openSsh.ts';
import { configSources } from '../../../electron/backend/config/configSources.ts';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { buildCommand } from '../cli/builtCommand.ts';

/** For what a person waits for. The machine of a test may be busy; a hang lasts for ever. In milliseconds. */
const PATIENCE = 20_000;
const SECOND = 1000;

function hostsOf(home: TempHome, config: string | Uint8Array) {
  const path = home.write('.ssh/config', config);
  const world = createNodeWorld({ kind: 'linux', homeFolder: home.path, environment: {} });
  const began = performance.now();
  const list = hostList(createConfigReader(configSources(path, world), world, NEWEST_OPENSSH));
  return { ...list, aliases: list.hosts.map(({ alias }) => alias), ms: performance.now() - began };
}

test('a binary file: its first bad lines are named, and the hosts of other files are there', () => {
  const home = makeTempHome();
  let seed = 1;
  const noise = Uint8Array.from({ length: 200_000 }, () => (seed = (seed * 48_271) % 2_147_483_647) & 255);
  home.write('.ssh/picture', noise);
  const { aliases, problems } = hostsOf(home, 'Host before\nInclude picture\nHost after\n');
  expect(aliases).toEqual(expect.arrayContaining(['before', 'after']));
  expect(problems[0]).toMatchObject({ file: '~/.ssh/picture', fatal: true });
  expect(problems[0]?.line).toBeGreaterThan(0);
});

test('a file of 50 MB is read', { timeout: 6 * PATIENCE }, () => {
  const home = makeTempHome();
  const { aliases, ms } = hostsOf(
    home,
    `Host first\n${'# a comment that goes on for a while\n'.repeat(1_400_000)}Host last\n`,
  );
  expect(aliases).toEqual(['first', 'last']);
  expect(ms).toBeLessThan(PATIENCE);
});

test('a file of more than 64 MB is not, and says so where it is included', () => {
  const home = makeTempHome();
  truncateSync(home.write('.ssh/disk.img', ''), 64 * 1024 * 1024 + 1);
  const { aliases, problems } = hostsOf(home, 'Host a\n\nInclude disk.img\nHost b\n');
  expect(aliases).toEqual(['a', 'b']);
  expect(problems).toMatchObject([
    { file: '~/.ssh/config', line: 3, text: expect.stringContaining('disk.img: File too large') as string },
  ]);
});

describe('10,000 files are included', () => {
  const files = (text: (file: number) => string): TempHome => {
    const home = makeTempHome();
    mkdirSync(join(home.path, '.ssh', 'many'));
    for (let file = 0; file < 10_000; file++)
      writeFileSync(join(home.path, '.ssh', 'many', `${file}.conf`), text(file), { mode: 0o600 });
    return home;
  };

  test('each with a Match block', { timeout: 3 * PATIENCE }, () => {
    const home = files(() => 'Match user nobody\n  Port 7\n');
    const { aliases, problems, included, ms } = hostsOf(home, 'Include many/*\nHost last\n');
    expect(aliases).toEqual(['last']);
    expect(included).toHaveLength(10_000);
    expect(problems).toEqual([]);
    expect(ms).toBeLessThan(PATIENCE);
  });

  test('each with a host, a pattern and one wrong file among them', { timeout: 3 * PATIENCE }, () => {
    const home = files((file) => `Host host-${file} h${file}-*\n  ${file === 77 ? 'Prot' : 'Port'} ${file + 1}\n`);
    const { hosts, problems, included, ms } = hostsOf(home, 'Include many/*\nHost last\n  Port 22\n');
    expect(hosts).toHaveLength(10_001);
    expect(hosts.filter(({ alias, port }) => alias !== 'last' && port !== Number(alias.slice(5)) + 1)).toMatchObject([
      { alias: 'host-77', port: 22 },
    ]);
    expect(included).toHaveLength(10_000);
    expect(problems).toMatchObject([{ file: '~/.ssh/many/77.conf', line: 2 }]);
    expect(ms).toBeLessThan(PATIENCE);
  });
});

test('circles of Includes end where ssh ends, with the line, and the hosts stay', () => {
  const home = makeTempHome();
  home.write('.ssh/one', 'Host in-one\nInclude two\n');
  home.write('.ssh/two', 'Host in-two\nInclude one\n');
  const { aliases, problems, ms } = hostsOf(home, 'Host a\nMatch all\nInclude one\nHost b\n');
  expect(aliases).toEqual(expect.arrayContaining(['a', 'b']));
  expect(problems[0]).toMatchObject({ line: 2, text: 'Too many recursive configuration includes', fatal: true });
  expect(ms).toBeLessThan(PATIENCE);
});

test('one that grows at every turn ends too', () => {
  const home = makeTempHome();
  home.write('.ssh/self', 'Include self self\nInclude self self\n');
  const { aliases, problems, ms } = hostsOf(home, 'Host a\nMatch all\nInclude self\nHost b\n');
  expect(aliases).toEqual(['a', 'b']);
  expect(problems.some(({ text }) => text.includes('recursive'))).toBe(true);
  expect(ms).toBeLessThan(PATIENCE);
});

describe('as the main file', () => {
  test('a FIFO and a folder are said in one sentence', async () => {
    const fifo = makeTempHome();
    execFileSync('mkfifo', [join(fifo.path, '.ssh', 'config')]);
    const { client } = connectBackend({ home: fifo });
    expect(await client.call('config.hosts', null)).toMatchObject({
      status: 'unreadable',
      reason: 'Not a regular file',
    });
    const folder = makeTempHome();
    mkdirSync(join(folder.path, '.ssh', 'config'));
    const other = connectBackend({ home: folder });
    expect(await other.client.call('config.hosts', null)).toMatchObject({
      status: 'unreadable',
      reason: 'Is a directory',
    });
  });
});

describe('the command line, as a process', () => {
  let program: string;
  beforeAll(async () => {
    program = await buildCommand();
  });
  const explain = (home: string, config: string, how: { uid?: number; gid?: number } = {}) =>
    spawnSync(process.execPath, [program, 'explain', 'web', '--config', config], {
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
      timeout: 60 * SECOND,
      ...how,
    });

  test('a FIFO does not hang it', () => {
    const home = makeTempHome();
    const path = join(home.path, 'fifo');
    execFileSync('mkfifo', [path]);
    const { status, stderr } = explain(home.path, path);
    expect({ status, stderr }).toEqual({
      status: 255,
      stderr: `Can't open user config file ${path}: Not a regular file\n`,
    });
  });

  test.skipIf(process.getuid?.() !== 0)(
    'no permission half-way in the tree: the line that includes it is named',
    () => {
      // Not below the runner's own folders, which another user may not enter.
      const base = mkdtempSync(join(tmpdir(), 'fairlead-denied-'));
      cleanUp(() => rmSync(base, { recursive: true, force: true }));
      const files = { config: 'Host web\n  Port 7\nInclude one\n', one: 'Include two\n', two: 'User secret\n' };
      mkdirSync(join(base, '.ssh'));
      for (const [name, text] of Object.entries(files))
        writeFileSync(join(base, '.ssh', name), text.replaceAll('Include ', `Include ${base}/.ssh/`), { mode: 0o600 });
      for (const each of ['', '.ssh', '.ssh/config', '.ssh/one']) chownSync(join(base, each), 65534, 65534);
      chmodSync(join(base, '.ssh/two'), 0o600);
      const { status, stderr } = explain(base, join(base, '.ssh/config'), { uid: 65534, gid: 65534 });
      expect(status).toBe(255);
      expect(stderr.split('\n')[0]).toBe(
        `${base}/.ssh/one line 1: Can't open user config file ${base}/.ssh/two: Permission denied`,
      );
    },
  );
});
