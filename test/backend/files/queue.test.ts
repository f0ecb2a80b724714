/** What a person does with the queue: order, limits, pauses that are continued where they stopped, and two hosts. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FilesSide } from '../../../shared/contract/files.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { createRandom } from '../../helpers/random.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startRelay } from '../../helpers/tcpServer.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { bytesOf, LOCAL, OPTIONS, transfer, transferIn, transferWhere, WEB } from './support.ts';
import { describeTree, makeTree } from './trees.ts';

const MEBIBYTE = 1024 * 1024;
/** What is written to be continued (transferFile.ts, WORTH_KEEPING). */
const LARGE = 12 * MEBIBYTE;

async function place() {
  const sshd = await startSshd();
  const line = await startRelay(sshd.port);
  const home = makeTempHome();
  const [, key = ''] = /^\S+ (.*)$/.exec(sshd.knownHostsLine) ?? [];
  const far = { ...sshd, port: line.port, knownHostsLine: `[127.0.0.1]:${line.port} ${key}` };
  const { client } = connectBackend({ home, config: hostBlock('web', far, home) });
  const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
  const start = async (name: string, from: FilesSide, to: FilesSide): Promise<string> => {
    const id = randomUUID();
    const paths = [bytesOf(join(source, name))];
    const work = { kind: 'copy', from, paths, to, folder: bytesOf(target), move: false, options: OPTIONS } as const;
    await client.call('transfers.start', { id, work: { ...work, paths: [...paths] } });
    return id;
  };
  return { client, line, source, target, start };
}

/** A large file, paused when half of it has moved. */
async function paused(from: FilesSide, to: FilesSide) {
  const it = await place();
  const bytes = randomBytes(LARGE);
  writeFileSync(join(it.source, 'big'), bytes);
  await it.client.call('transfers.limit', { bytesPerSecond: 16 * MEBIBYTE, filesAtOnce: 1 });
  const id = await it.start('big', from, to);
  await transferWhere(it.client, id, (state) => state.bytes.done > LARGE / 2);
  await it.client.call('transfers.pause', { id });
  await it.client.call('transfers.limit', { bytesPerSecond: null, filesAtOnce: 1 });
  let carried = 'less than it took before';
  it.line.after(LARGE * 0.75, () => (carried = 'nearly all of the file'));
  return { ...it, bytes, id, part: join(it.target, '.big.fairlead-part'), carried: () => carried };
}

const DIRECTIONS = [
  ['up', LOCAL, WEB],
  ['down', WEB, LOCAL],
] as const;

test.each(DIRECTIONS)('%s: a paused file is continued, not begun anew', async (_, from, to) => {
  const { client, id, target, bytes, carried } = await paused(from, to);
  await client.call('transfers.continue', { id });
  expect(await transferIn(client, id, 'done')).toMatchObject({ problems: 0, bytes: { found: LARGE, done: LARGE } });
  expect(readFileSync(join(target, 'big')).equals(bytes)).toBe(true);
  expect(carried()).toBe('less than it took before');
});

test.each(DIRECTIONS)('%s: a part whose end is not that of the source is begun anew', async (_, from, to) => {
  const { client, id, target, part, bytes, carried } = await paused(from, to);
  const begun = readFileSync(part);
  writeFileSync(part, Buffer.alloc(begun.length, 7));
  await client.call('transfers.continue', { id });
  expect(await transferIn(client, id, 'done')).toMatchObject({ problems: 0 });
  expect(readFileSync(join(target, 'big')).equals(bytes)).toBe(true);
  expect(carried()).toBe('nearly all of the file');
});

test.each(DIRECTIONS)('%s: a source that was changed meanwhile is begun anew', async (_, from, to) => {
  const { client, id, source, target, carried } = await paused(from, to);
  const changed = randomBytes(LARGE);
  writeFileSync(join(source, 'big'), changed);
  utimesSync(join(source, 'big'), 1e9, 1e9);
  await client.call('transfers.continue', { id });
  expect(await transferIn(client, id, 'done')).toMatchObject({ problems: 0 });
  expect(readFileSync(join(target, 'big')).equals(changed)).toBe(true);
  expect(carried()).toBe('nearly all of the file');
});

test('no more than so many bytes move per second', async () => {
  const { client, source, start } = await place();
  writeFileSync(join(source, 'file'), randomBytes(2 * MEBIBYTE));
  await client.call('transfers.limit', { bytesPerSecond: 2 * MEBIBYTE, filesAtOnce: 3 });
  const began = performance.now();
  await transferIn(client, await start('file', LOCAL, WEB), 'done');
  // The first tenth of a second is free.
  expect(performance.now() - began).toBeGreaterThan(800);
});

test('what waits gets the order that a person gave it, and all of it runs', async () => {
  const { client, source, start } = await place();
  await client.call('transfers.limit', { bytesPerSecond: 16 * MEBIBYTE, filesAtOnce: 1 });
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) {
    writeFileSync(join(source, `file ${n}`), randomBytes(MEBIBYTE));
    ids.push(await start(`file ${n}`, LOCAL, WEB));
  }
  const [, , , , fifth = '', sixth = ''] = ids;
  await client.call('transfers.move', { id: sixth, before: fifth });
  const order = (await client.call('transfers.list', null)).map(({ id }) => id);
  expect(order).toEqual([...ids.slice(0, 4), sixth, fifth]);
  for (const id of ids) await transferIn(client, id, 'done');
});

test('a preview tells what is new, replaced, and newer at the target', async () => {
  const { client, source, target } = await place();
  for (const name of ['new', 'older', 'newer']) writeFileSync(join(source, name), name);
  for (const name of ['older', 'newer']) writeFileSync(join(target, name), 'there');
  utimesSync(join(source, 'newer'), 1e9, 1e9);
  utimesSync(join(target, 'older'), 1e9, 1e9);
  const paths = ['new', 'older', 'newer'].map((name) => bytesOf(join(source, name)));
  const work = { kind: 'copy', from: LOCAL, paths, to: WEB, folder: bytesOf(target), move: false } as const;
  expect(await client.call('transfers.preview', { work: { ...work, options: OPTIONS } })).toMatchObject({
    new: 1,
    replaced: 2,
    newerThere: 1,
    bytes: 13,
  });
});

test('from one host to another, through this machine', async () => {
  const home = makeTempHome();
  const [web, db] = [await startSshd(), await startSshd()];
  const { client } = connectBackend({ home, config: hostBlock('web', web, home) + hostBlock('db', db, home) });
  const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
  mkdirSync(join(source, 'tree'));
  makeTree(join(source, 'tree'), createRandom(4), 60);
  const state = await transfer(client, {
    kind: 'copy',
    from: WEB,
    paths: [bytesOf(join(source, 'tree'))],
    to: { kind: 'host', host: 'db' },
    folder: bytesOf(target),
    move: false,
    options: { ...OPTIONS, verify: true },
  });
  expect(state).toMatchObject({ state: { phase: 'done' }, problems: 0 });
  expect(describeTree(join(target, 'tree'))).toEqual(describeTree(join(source, 'tree')));
  expect(db.log()).toContain("subsystem 'sftp'");
});
