import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { FilesSide } from '../../../shared/contract/files.ts';
import type { TransferWork } from '../../../shared/contract/transfers.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { createRandom } from '../../helpers/random.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { bytesOf, LOCAL, OPTIONS, SFTP_SERVERS, transfer, transferWhere, WEB } from './support.ts';
import { describeTree, makeTree } from './trees.ts';

/** The server is somebody else than root. */
const AS_NOBODY = SFTP_SERVERS.find(({ strange }) => strange === 'another user');
let client: Client;

beforeAll(async () => {
  const home = makeTempHome();
  ({ client } = connectBackend({ home, config: hostBlock('web', await startSshd(), home) }));
});

const copy = (from: FilesSide, path: string, to: FilesSide, folder: string, options = OPTIONS) =>
  transfer(client, { kind: 'copy', from, paths: [bytesOf(path)], to, folder: bytesOf(folder), move: false, options });

test('a server that allows few sessions: transfers that follow each other find room', async () => {
  const home = makeTempHome();
  const few = await startSshd({ config: ['MaxSessions 2'] });
  const own = connectBackend({ home, config: hostBlock('web', few, home) });
  const folder = makeTempFolder('few');
  writeFileSync(join(folder, 'a'), 'a');
  for (let number = 0; number < 8; number++) {
    const target = join(folder, String(number));
    mkdirSync(target);
    const paths = [bytesOf(join(folder, 'a'))];
    const work = { kind: 'copy', from: WEB, paths, to: WEB, folder: bytesOf(target), move: false } as const;
    expect((await transfer(own.client, { ...work, options: OPTIONS })).state).toMatchObject({ phase: 'done' });
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('a');
  }
});

describe.each([
  ['up', LOCAL, WEB],
  ['down', WEB, LOCAL],
  ['host to host', WEB, WEB],
] as const)('copies %s', (_, from, to) => {
  test.each([1, 2, 3])('a random tree is exactly the same (seed %i)', async (seed) => {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    mkdirSync(join(source, 'tree'));
    const made = makeTree(join(source, 'tree'), createRandom(seed), 120);
    const state = await copy(from, join(source, 'tree'), to, target, { ...OPTIONS, verify: seed === 3 });
    expect(state).toMatchObject({
      state: { phase: 'done' },
      problems: 0,
      files: { found: made.files, done: made.files },
    });
    expect(state.bytes.done).toBe(state.bytes.found);
    expect(describeTree(join(target, 'tree'))).toEqual(describeTree(join(source, 'tree')));
  });

  test('what is replaced keeps its mode, and a link to it stays a link', async () => {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    writeFileSync(join(source, 'a'), 'new');
    chmodSync(join(source, 'a'), 0o644);
    writeFileSync(join(target, 'real'), 'old contents');
    chmodSync(join(target, 'real'), 0o755);
    symlinkSync('real', join(target, 'a'));
    const state = await copy(from, join(source, 'a'), to, target, { ...OPTIONS, preserve: false });
    expect(state).toMatchObject({ state: { phase: 'done' }, problems: 0 });
    expect(readFileSync(join(target, 'real'), 'utf8')).toBe('new');
    expect(lstatSync(join(target, 'real')).mode & 0o7777).toBe(0o755);
    expect(lstatSync(join(target, 'a')).isSymbolicLink()).toBe(true);
    expect(readdirSync(target).sort()).toEqual(['a', 'real']);
  });

  test('what is no file is skipped and told; loops of links end', async () => {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    mkdirSync(join(source, 'tree/sub'), { recursive: true });
    execFileSync('mkfifo', [join(source, 'tree/fifo')]);
    symlinkSync('..', join(source, 'tree/sub/up'));
    writeFileSync(join(source, 'tree/file'), 'x');
    const id = randomUUID();
    const options = { ...OPTIONS, links: 'follow' } as const;
    const work: TransferWork = {
      kind: 'copy',
      from,
      paths: [bytesOf(join(source, 'tree'))],
      to,
      folder: bytesOf(target),
      move: false,
      options,
    };
    await client.call('transfers.start', { id, work });
    await transferWhere(client, id, ({ state }) => state.phase === 'done');
    const problems = await client.call('transfers.problems', { id, start: 0 });
    expect(problems.map(({ code }) => code).sort()).toEqual(['link-loop', 'special']);
    expect(readFileSync(join(target, 'tree/file'), 'utf8')).toBe('x');
  });

  test('a file of 20 MB, with its hash compared', async () => {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    const bytes = randomBytes(20_000_000);
    writeFileSync(join(source, 'big'), bytes);
    const state = await copy(from, join(source, 'big'), to, target, { ...OPTIONS, verify: true });
    expect(state).toMatchObject({
      state: { phase: 'done' },
      problems: 0,
      bytes: { found: 20_000_000, done: 20_000_000 },
    });
    expect(readFileSync(join(target, 'big')).equals(bytes)).toBe(true);
  });
});

test('files of /proc, which say that they are empty, are read to their end', async () => {
  const target = makeTempFolder('target');
  expect(await copy(WEB, '/proc/version', LOCAL, target, { ...OPTIONS, preserve: false })).toMatchObject({
    problems: 0,
  });
  expect(readFileSync(join(target, 'version'), 'utf8')).toBe(readFileSync('/proc/version', 'utf8'));
});

test.skipIf(AS_NOBODY === undefined)(
  'a folder that may not be written: the file is overwritten in place, once that is allowed',
  async () => {
    const home = makeTempHome();
    const config = hostBlock('web', await startSshd({ sftp: AS_NOBODY?.sftp ?? '' }), home);
    const { client: window } = connectBackend({ home, config });
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    chmodSync(target, 0o755);
    for (const [name, mode] of [
      ['open', 0o666],
      ['closed', 0o644],
    ] as const) {
      writeFileSync(join(source, name), 'new');
      writeFileSync(join(target, name), 'old contents');
      chmodSync(join(target, name), mode);
    }
    const id = randomUUID();
    const paths = ['open', 'closed'].map((name) => bytesOf(join(source, name)));
    const options = { ...OPTIONS, preserve: false };
    await window.call('transfers.start', {
      id,
      work: { kind: 'copy', from: LOCAL, paths, to: WEB, folder: bytesOf(target), move: false, options },
    });
    const { asking } = await transferWhere(window, id, (state) => state.asking !== null);
    expect(asking).toMatchObject({ kind: 'only-in-place', to: bytesOf(join(target, 'open')) });
    expect(readFileSync(join(target, 'open'), 'utf8')).toBe('old contents');
    await window.call('transfers.decide', { id, question: asking?.number ?? 0, policy: 'replace', forAll: false });
    await transferWhere(window, id, ({ state }) => state.phase === 'done');
    const problems = await window.call('transfers.problems', { id, start: 0 });
    expect(problems.map(({ code, path }) => [code, path.endsWith('closed')])).toEqual([['permission', true]]);
    expect(readFileSync(join(target, 'open'), 'utf8')).toBe('new');
    expect(readFileSync(join(target, 'closed'), 'utf8')).toBe('old contents');
  },
);

describe('conflicts', () => {
  function place() {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    for (const name of ['one', 'two', 'three']) {
      writeFileSync(join(source, name), `new ${name}`);
      writeFileSync(join(target, name), 'old');
    }
    const paths = ['one', 'two', 'three'].map((name) => bytesOf(join(source, name)));
    return { source, target, paths };
  }

  test('are asked once for all', async () => {
    const { target, paths } = place();
    const id = randomUUID();
    const options = { ...OPTIONS, conflict: 'ask' } as const;
    await client.call('transfers.start', {
      id,
      work: { kind: 'copy', from: LOCAL, paths, to: WEB, folder: bytesOf(target), move: false, options },
    });
    const { asking } = await transferWhere(client, id, (state) => state.asking !== null);
    expect(asking).toMatchObject({ kind: 'exists', target: { size: 3 } });
    expect(readFileSync(join(target, 'one'), 'utf8')).toBe('old');
    await client.call('transfers.decide', { id, question: asking?.number ?? 0, policy: 'replace', forAll: true });
    await transferWhere(client, id, ({ state }) => state.phase === 'done');
    for (const name of ['one', 'two', 'three']) expect(readFileSync(join(target, name), 'utf8')).toBe(`new ${name}`);
  });

  test('rename keeps both; skip keeps the old', async () => {
    const { target, paths } = place();
    const work = { kind: 'copy', from: LOCAL, paths, to: WEB, folder: bytesOf(target), move: false } as const;
    await transfer(client, { ...work, options: { ...OPTIONS, conflict: 'skip' } });
    expect(readdirSync(target).length).toBe(3);
    await transfer(client, { ...work, options: { ...OPTIONS, conflict: 'rename' } });
    expect(readFileSync(join(target, 'one (2)'), 'utf8')).toBe('new one');
    expect(readFileSync(join(target, 'one'), 'utf8')).toBe('old');
  });

  test('a preview counts and changes nothing', async () => {
    const { source, target } = place();
    writeFileSync(join(source, 'four'), 'four');
    const options = { ...OPTIONS, conflict: 'different' } as const;
    const work = {
      kind: 'mirror',
      from: LOCAL,
      source: bytesOf(source),
      to: WEB,
      target: bytesOf(target),
      remove: true,
      options,
    } as const;
    writeFileSync(join(target, 'extra'), '');
    const before = describeTree(target);
    expect(await client.call('transfers.preview', { work })).toMatchObject({
      new: 1,
      replaced: 3,
      removed: 1,
      problems: [],
    });
    expect(describeTree(target)).toEqual(before);
    await transfer(client, work);
    expect(describeTree(target)).toEqual(describeTree(source));
    expect(await client.call('transfers.preview', { work })).toMatchObject({ new: 0, replaced: 0, removed: 0 });
  });
});

test('a move removes each source that is proven; on one side it is a rename', async () => {
  const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
  mkdirSync(join(source, 'tree'));
  makeTree(join(source, 'tree'), createRandom(9), 40);
  const before = describeTree(join(source, 'tree'));
  const paths = [bytesOf(join(source, 'tree'))];
  const move = { kind: 'copy', paths, folder: bytesOf(target), move: true, options: OPTIONS } as const;
  await transfer(client, { ...move, from: LOCAL, to: WEB });
  expect(existsSync(join(source, 'tree'))).toBe(false);
  expect(describeTree(join(target, 'tree'))).toEqual(before);
  await transfer(client, {
    ...move,
    paths: [bytesOf(join(target, 'tree'))],
    folder: bytesOf(source),
    from: WEB,
    to: WEB,
  });
  expect(describeTree(join(source, 'tree'))).toEqual(before);
});

test.each([LOCAL, WEB])('removing a tree follows no links (%o)', async (side) => {
  const folder = makeTempFolder('remove');
  writeFileSync(join(folder, 'kept'), 'kept');
  mkdirSync(join(folder, 'tree'));
  makeTree(join(folder, 'tree'), createRandom(5), 60, 10);
  symlinkSync(folder, join(folder, 'tree/out'));
  const state = await transfer(client, { kind: 'remove', side, paths: [bytesOf(join(folder, 'tree'))] });
  expect(state).toMatchObject({ state: { phase: 'done' }, problems: 0 });
  expect(readdirSync(folder)).toEqual(['kept']);
});

test('permissions of a tree: files and folders have their own', async () => {
  const folder = makeTempFolder('modes');
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/file'), '');
  await transfer(client, {
    kind: 'permissions',
    side: WEB,
    paths: [bytesOf(join(folder, 'a'))],
    files: 0o600,
    folders: 0o710,
  });
  expect(['a', 'a/b', 'a/b/file'].map((path) => lstatSync(join(folder, path)).mode & 0o7777)).toEqual([
    0o710, 0o710, 0o600,
  ]);
});
