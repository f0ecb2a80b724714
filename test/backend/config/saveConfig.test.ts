/** A save ends with the old bytes or the new ones, whatever happens: killed, no space, no permission, links, others. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { listBackups, readBackup } from '../../../electron/backend/config/backups.ts';
import { bytesHash, saveConfig, type SaveResult } from '../../../electron/backend/config/saveConfig.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { buildCommand } from '../cli/builtCommand.ts';

const bytes = (text: string) => Buffer.from(text);
const OLD = 'Host web\n  Port 22\n';
const NEW = 'Host web\n  Port 23\n';
const STEPS = 11;

function setUp() {
  const home = makeTempHome();
  const path = home.write('.ssh/config', OLD);
  const backupFolder = join(home.path, 'backups');
  const save = (content = NEW, basedOn: string | null = OLD, file = path): Promise<SaveResult> =>
    saveConfig([{ path: file, basedOn: basedOn === null ? null : bytesHash(bytes(basedOn)), bytes: bytes(content) }], {
      backupFolder,
    });
  return { home, path, backupFolder, save, folder: join(home.path, '.ssh') };
}

describe('what stays', () => {
  test('mode and owner', async () => {
    const { path, save } = setUp();
    chmodSync(path, 0o640);
    if (process.getuid?.() === 0) chownSync(path, 12345, 12346);
    const before = statSync(path);
    expect(await save()).toEqual({ kind: 'saved' });
    const after = statSync(path);
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  });

  test('links, also chains of them', async () => {
    const { home, folder, save } = setUp();
    const real = home.write('dotfiles/ssh config', OLD);
    symlinkSync('../dotfiles/ssh config', join(folder, 'middle'));
    symlinkSync('middle', join(folder, 'link'));
    expect(await save(NEW, OLD, join(folder, 'link'))).toEqual({ kind: 'saved' });
    expect(readlinkSync(join(folder, 'link'))).toBe('middle');
    expect(lstatSync(join(folder, 'middle')).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(NEW);
  });

  test('the folder: nothing is left in it', async () => {
    const { folder, save } = setUp();
    await save();
    expect(readdirSync(folder)).toEqual(['config']);
  });

  test('the bytes of before, for the last 20 saves', async () => {
    const { path, save, backupFolder } = setUp();
    let content = OLD;
    for (let count = 1; count <= 23; count++) {
      const next = `Host web\n  Port ${count}\n`;
      expect(await save(next, content)).toEqual({ kind: 'saved' });
      content = next;
    }
    const backups = await listBackups(backupFolder, path);
    expect(backups).toHaveLength(20);
    const texts = await Promise.all(backups.map(async (backup) => Buffer.from(await readBackup(backup)).toString()));
    expect(texts[0]).toContain('Port 3\n');
    expect(texts.at(-1)).toContain('Port 22\n');
    expect(statSync(backups[0]?.path ?? '').mode & 0o777).toBe(0o600);
  });
});

describe('what is refused, with the old bytes in place', () => {
  test('a file that another program changed, removed or made', async () => {
    const { path, save, backupFolder } = setUp();
    writeFileSync(path, 'Host other\n');
    expect(await save()).toEqual({ kind: 'conflict', path, bytes: bytes('Host other\n') });
    expect(readFileSync(path, 'utf8')).toBe('Host other\n');
    expect(await save(NEW, null)).toMatchObject({ kind: 'conflict' });
    rmSync(path);
    expect(await save()).toEqual({ kind: 'conflict', path, bytes: null });
    expect(await listBackups(backupFolder, path)).toEqual([]);
  });

  test('a link that was put in its place: neither its target nor the link is written', async () => {
    const { home, path, save } = setUp();
    const elsewhere = home.write('elsewhere', 'Host elsewhere\n');
    rmSync(path);
    symlinkSync(elsewhere, path);
    expect(await save()).toEqual({ kind: 'conflict', path, bytes: bytes('Host elsewhere\n') });
    expect(readFileSync(elsewhere, 'utf8')).toBe('Host elsewhere\n');
    expect(readlinkSync(path)).toBe(elsewhere);
  });

  test('a file that another program changes while it is being saved', async () => {
    const { path, save } = setUp();
    const saving = save();
    // The save has begun: it waits for the disk.
    writeFileSync(path, 'Host other\n');
    expect(await saving).toMatchObject({ kind: 'conflict', path });
    expect(readFileSync(path, 'utf8')).toBe('Host other\n');
  });

  test('a file with another name', async () => {
    const { path, folder, save } = setUp();
    linkSync(path, join(folder, 'second'));
    expect(await save()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('hard link') as string });
    expect(readFileSync(path, 'utf8')).toBe(OLD);
  });

  test('a folder, and a link that leads to itself', async () => {
    const { folder, save } = setUp();
    mkdirSync(join(folder, 'conf.d'));
    expect(await save(NEW, null, join(folder, 'conf.d'))).toMatchObject({ kind: 'failed' });
    symlinkSync('loop', join(folder, 'loop'));
    expect(await save(NEW, null, join(folder, 'loop'))).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('link') as string,
    });
  });

  test('two files, of which one cannot be written', async () => {
    const { home, path, folder } = setUp();
    const second = home.write('.ssh/second', OLD);
    linkSync(second, join(folder, 'third'));
    const files = [path, second].map((each) => ({ path: each, basedOn: bytesHash(bytes(OLD)), bytes: bytes(NEW) }));
    expect(await saveConfig(files, { backupFolder: null })).toMatchObject({ kind: 'failed', path: second });
    expect(readFileSync(path, 'utf8')).toBe(OLD);
    expect(readdirSync(folder).sort()).toEqual(['config', 'second', 'third']);
  });
});

test('what a killed save left behind is removed after an hour', async () => {
  const { folder, save } = setUp();
  const [old, recent] = ['.config.fairlead-0123456789ab', '.config.fairlead-ba9876543210'];
  for (const name of [old, recent, '.config.fairlead-mine']) writeFileSync(join(folder, name), '');
  for (const name of [old, '.config.fairlead-mine']) utimesSync(join(folder, name), 1, 1);
  await save();
  expect(readdirSync(folder).sort()).toEqual(['.config.fairlead-ba9876543210', '.config.fairlead-mine', 'config']);
});

test('a file that does not exist yet is made, for its owner alone', async () => {
  const { home, save } = setUp();
  const path = join(home.path, 'new', '.ssh', 'config');
  expect(await save(NEW, null, path)).toEqual({ kind: 'saved' });
  expect(readFileSync(path, 'utf8')).toBe(NEW);
  expect([statSync(path).mode & 0o777, statSync(join(home.path, 'new', '.ssh')).mode & 0o777]).toEqual([0o600, 0o700]);
});

describe('the command line, as a process', () => {
  let program: string;
  beforeAll(async () => {
    program = await buildCommand();
  });
  const crashAt = join(import.meta.dirname, 'crashAt.mjs');
  const ARGS = ['config', 'set', 'web', 'Port', '23'];
  const runSet = (homeFolder: string, environment: Record<string, string>, how: { uid?: number; gid?: number } = {}) =>
    spawnSync(process.execPath, ['--import', crashAt, program, ...ARGS], {
      env: { PATH: process.env['PATH'], HOME: homeFolder, ...environment },
      encoding: 'utf8',
      ...how,
    });

  /** Every call of a save that changes the disk: the test below counts them. */
  const steps = Array.from({ length: STEPS }, (_, index) => index + 1);

  test('makes as many changes to the disk as are tried below', () => {
    const { status, stderr } = runSet(setUp().home.path, { CRASH_AT: '0' });
    expect({ status, calls: /calls: (\d+)/.exec(stderr)?.[1] }).toEqual({ status: 0, calls: String(STEPS) });
  });

  test.each(steps)('killed at step %i', (step) => {
    for (const how of ['before', 'half', 'after']) {
      const { home, path, folder } = setUp();
      expect(runSet(home.path, { CRASH_AT: String(step), CRASH_HOW: how }).signal).toBe('SIGKILL');
      expect([OLD, NEW]).toContain(readFileSync(path, 'utf8'));
      if (how !== 'half') continue;
      // What is left behind is hidden, and the next save is not disturbed by it.
      expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['config']);
      const again = runSet(home.path, { CRASH_AT: '0' });
      expect(again.status).toBe(0);
      expect(readFileSync(path, 'utf8')).toBe(NEW);
      const backups = join(home.path, '.config', 'fairlead', 'backups');
      for (const name of readdirSync(backups, { recursive: true, encoding: 'utf8' })) {
        if (name.endsWith('.config') && !name.includes('/.'))
          expect(readFileSync(join(backups, name), 'utf8')).toBe(OLD);
      }
    }
  });

  test.each(steps)('a full disk at step %i', (step) => {
    const { home, path, folder } = setUp();
    const { status, stderr } = runSet(home.path, { CRASH_AT: String(step), CRASH_HOW: 'ENOSPC' });
    expect([OLD, NEW]).toContain(readFileSync(path, 'utf8'));
    if (status !== 0) {
      expect(readFileSync(path, 'utf8')).toBe(OLD);
      expect({ status, said: stderr.split('\n')[0] }).toEqual({
        status: 1,
        said: `fairlead: ${path} cannot be written: no space left on the disk. It is as it was.`,
      });
    }
    expect(readdirSync(folder).filter((name) => name !== 'config')).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0)('without permission on the folder or the file', () => {
    // Not below the runner's own folders, which another user may not enter.
    const base = mkdtempSync(join(tmpdir(), 'fairlead-save-'));
    cleanUp(() => rmSync(base, { recursive: true, force: true }));
    chmodSync(base, 0o755);
    const nobody = { uid: 65534, gid: 65534 };
    for (const [fileMode, folderMode] of [
      [0o400, 0o700],
      [0o600, 0o500],
    ] as const) {
      const home = mkdtempSync(join(base, 'home-'));
      const folder = join(home, '.ssh');
      mkdirSync(folder);
      writeFileSync(join(folder, 'config'), OLD, { mode: fileMode });
      for (const each of [home, folder, join(folder, 'config')]) chownSync(each, 65534, 65534);
      chmodSync(folder, folderMode);
      // The program itself stands where this user can read it.
      const { status, stderr } = spawnSync(process.execPath, [program, ...ARGS], {
        env: { PATH: process.env['PATH'], HOME: home },
        encoding: 'utf8',
        ...nobody,
      });
      expect({ status, said: stderr.trim() }).toEqual({
        status: 1,
        said: `fairlead: ${join(folder, 'config')} cannot be written: permission denied. It is as it was.`,
      });
      expect(readFileSync(join(folder, 'config'), 'utf8')).toBe(OLD);
    }
  });
});

/** A file system of 64 KiB that is really full. */
describe.skipIf(!canMount())('on a disk that is full', () => {
  test('the old bytes stay', async () => {
    const mount = mkdtempSync(join(tmpdir(), 'fairlead-disk-'));
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mount]).status).toBe(0);
    cleanUp(() => {
      spawnSync('umount', [mount]);
      rmSync(mount, { recursive: true, force: true });
    });
    const path = join(mount, 'config');
    const big = (port: string) => `${OLD.replace('22', port)}${'# x\n'.repeat(10_000)}`;
    writeFileSync(path, big('22'));
    const file = { path, basedOn: bytesHash(bytes(big('22'))), bytes: bytes(big('23')) };
    expect(await saveConfig([file], { backupFolder: null })).toEqual({
      kind: 'failed',
      path,
      reason: 'no space left on the disk',
      written: [],
    });
    expect(readFileSync(path, 'utf8')).toBe(big('22'));
    expect(readdirSync(mount)).toEqual(['config']);
  });
});

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-mount-'));
  const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return mounted;
}
