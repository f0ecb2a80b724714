/** Files that are edited: exact bytes, what somebody else wrote, lines that are cut, and editors of all habits. */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import { EDIT_PIECE, type EditHow, type EditState, MOST_HERE } from '../../../shared/contract/edits.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { freePort } from '../../helpers/ports.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startRelay } from '../../helpers/tcpServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { until } from '../shells/support.ts';
import { bytesOf, SFTP_SERVERS, WEB } from './support.ts';

const home = makeTempHome();
const sshd = await startSshd();
const { client, openWindow } = connectBackend({ home, config: hostBlock('web', sshd, home) });
const far = join(sshd.folder, 'far');
mkdirSync(far);

/** Waits for an edit to be so. */
async function editWhere(of: Client, id: string, holds: (state: EditState) => boolean): Promise<EditState> {
  let all: readonly EditState[] = await of.call('edits.list', null);
  return until(
    (changed) =>
      of.on('edits.changed', (list) => {
        all = list;
        changed();
      }),
    () => all.find((each) => each.id === id && holds(each)),
  );
}

const phase = (wanted: EditState['state']['phase']) => (edit: EditState) => edit.state.phase === wanted;
const saveIs = (wanted: EditState['save']['phase']) => (edit: EditState) => edit.save.phase === wanted;
const isSaved = ({ save, unsent, savedAt }: EditState) => save.phase === 'idle' && !unsent && savedAt !== null;

async function openEdit(file: string, how: EditState['how'] = 'here', of: Client = client): Promise<string> {
  const id = randomUUID();
  await of.call('edits.open', { id, side: WEB, path: bytesOf(file), how });
  await editWhere(of, id, phase('open'));
  return id;
}

async function contents(of: Client, id: string, which: 'ours' | 'theirs' = 'ours'): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const { bytes, size } = await of.call('edits.read', { id, which, at });
    pieces.push(Buffer.from(bytes, 'latin1'));
    at += bytes.length;
    if (at >= size) return Buffer.concat(pieces);
  }
}

async function type(of: Client, id: string, text: Buffer | string): Promise<void> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; ; at += EDIT_PIECE) {
    const last = at + EDIT_PIECE >= bytes.length;
    await of.call('edits.draft', { id, at, bytes: bytes.toString('latin1', at, at + EDIT_PIECE), last });
    if (last) return;
  }
}

async function save(of: Client, id: string, how: EditHow = 'ask'): Promise<void> {
  await of.call('edits.save', { id, how });
  await editWhere(of, id, isSaved);
}

const write = (name: string, text: Buffer | string): string => {
  const file = join(far, name);
  writeFileSync(file, text);
  return file;
};
/** Nothing of ours is beside the file. */
const strays = (file: string) => readdirSync(dirname(file)).filter((name) => name.includes('.fairlead'));

const LATIN1 = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]);
test.each([
  ['no bytes', '', 'one\n'],
  ['CRLF', 'one\r\ntwo\r\n', 'one\r\ntwo\r\nthree\r\n'],
  ['a BOM', '\ufeffone\n', '\ufefftwo\n'],
  ['Latin-1', LATIN1, Buffer.concat([LATIN1, LATIN1])],
  ['no final newline', 'one', 'one two'],
  ['the most that is edited', 'x'.repeat(MOST_HERE), 'y'.repeat(MOST_HERE - 1)],
])('%s: read and saved byte for byte, with its mode', async (name, before, after) => {
  const file = write(`exact ${name}`, before);
  chmodSync(file, 0o4641);
  const id = await openEdit(file);
  expect((await contents(client, id)).equals(Buffer.from(before as string))).toBe(true);
  await type(client, id, after);
  expect(readFileSync(file).equals(Buffer.from(before as string))).toBe(true);
  await save(client, id);
  expect(readFileSync(file).equals(Buffer.from(after as string))).toBe(true);
  expect(statSync(file).mode & 0o7777).toBe(0o4641);
  expect(strays(file)).toEqual([]);
  await client.call('edits.close', { id });
});

test('the copy is private, and gone when the edit is closed', async () => {
  const file = write('private', 'secret');
  const id = await openEdit(file);
  const { copy } = await editWhere(client, id, phase('open'));
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(copy)).mode & 0o777).toBe(0o700);
  await client.call('edits.close', { id });
  expect(existsSync(dirname(dirname(copy)))).toBe(false);
});

test('a link stays a link: what it leads to is saved', async () => {
  const file = write('target', 'old');
  symlinkSync('target', join(far, 'link'));
  const id = await openEdit(join(far, 'link'));
  await type(client, id, 'new');
  await save(client, id);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(
    readdirSync(far, { withFileTypes: true })
      .find(({ name }) => name === 'link')
      ?.isSymbolicLink(),
  ).toBe(true);
});

describe('what the window does not edit', () => {
  async function refusal(file: string): Promise<unknown> {
    const id = randomUUID();
    await client.call('edits.open', { id, side: WEB, path: bytesOf(file), how: 'here' });
    const { state } = await editWhere(client, id, ({ state }) => state.phase !== 'opening');
    await client.call('edits.close', { id });
    return state;
  }

  test('is said: binary, too large, a folder, nothing', async () => {
    expect(await refusal(write('binary', 'a\0b'))).toEqual({ phase: 'refused', why: 'binary' });
    expect(await refusal(write('large', Buffer.alloc(MOST_HERE + 1, 'x')))).toEqual({
      phase: 'refused',
      why: 'too-large',
    });
    expect(await refusal(far)).toMatchObject({ phase: 'failed', problem: { code: 'is-folder' } });
    expect(await refusal(join(far, 'nowhere'))).toMatchObject({ phase: 'failed', problem: { code: 'not-found' } });
    execFileSync('mkfifo', [join(far, 'pipe')]);
    expect(await refusal(join(far, 'pipe'))).toMatchObject({ phase: 'failed', problem: { code: 'special' } });
  });
});

describe('somebody else wrote the file meanwhile', () => {
  async function conflict(name: string): Promise<{ file: string; id: string }> {
    const file = write(name, 'base');
    const id = await openEdit(file);
    await type(client, id, 'ours');
    // Of the same size: only the contents tell.
    writeFileSync(file, 'them');
    await client.call('edits.save', { id, how: 'ask' });
    const { save, unsent } = await editWhere(client, id, saveIs('asking'));
    expect(save).toMatchObject({ question: { kind: 'changed', size: 4 } });
    expect(unsent).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('them');
    expect((await contents(client, id, 'theirs')).toString()).toBe('them');
    return { file, id };
  }

  test('overwrite', async () => {
    const { file, id } = await conflict('a.conf');
    await save(client, id, 'overwrite');
    expect(readFileSync(file, 'utf8')).toBe('ours');
    await type(client, id, 'more');
    await save(client, id);
    expect(readFileSync(file, 'utf8')).toBe('more');
  });

  test('keep both: the edit goes on under the other name', async () => {
    const { file, id } = await conflict('b.conf');
    await save(client, id, 'beside');
    const { path } = await editWhere(client, id, isSaved);
    expect(path).toBe(bytesOf(join(far, 'b (2).conf')));
    await type(client, id, 'more');
    await save(client, id);
    expect(readFileSync(file, 'utf8')).toBe('them');
    expect(readFileSync(join(far, 'b (2).conf'), 'utf8')).toBe('more');
  });

  test('take theirs', async () => {
    const { file, id } = await conflict('c.conf');
    const { version } = await editWhere(client, id, saveIs('asking'));
    await client.call('edits.revert', { id });
    const { version: next, unsent } = await editWhere(client, id, saveIs('idle'));
    expect([next > version, unsent]).toEqual([true, false]);
    expect((await contents(client, id)).toString()).toBe('them');
    await type(client, id, 'more');
    await save(client, id);
    expect(readFileSync(file, 'utf8')).toBe('more');
  });

  test('removed: it is made again only when that is wanted', async () => {
    const file = write('gone', 'base');
    const id = await openEdit(file);
    await type(client, id, 'ours');
    rmSync(file);
    await client.call('edits.save', { id, how: 'ask' });
    expect(await editWhere(client, id, saveIs('asking'))).toMatchObject({ save: { question: { kind: 'removed' } } });
    expect(existsSync(file)).toBe(false);
    await save(client, id, 'overwrite');
    expect(readFileSync(file, 'utf8')).toBe('ours');
  });

  test('what is the same already is no conflict', async () => {
    const file = write('same', 'base');
    const id = await openEdit(file);
    await type(client, id, 'ours');
    writeFileSync(file, 'ours');
    await save(client, id);
  });
});

const other = SFTP_SERVERS.find(({ strange }) => strange === 'another user');
test.skipIf(other === undefined)('a folder that takes no new file: in place, when that is wanted', async () => {
  const server = await startSshd({ sftp: other?.sftp ?? '' });
  const own = connectBackend({ home: makeTempHome() });
  own.home.write('.ssh/config', hostBlock('web', server, own.home));
  await own.client.call('config.reload', null);
  chmodSync(server.folder, 0o755);
  const folder = join(server.folder, 'closed');
  mkdirSync(folder);
  const file = join(folder, 'only.conf');
  writeFileSync(file, 'base');
  chownSync(file, 65534, 65534);
  const id = await openEdit(file, 'here', own.client);
  await type(own.client, id, 'ours');
  await own.client.call('edits.save', { id, how: 'ask' });
  expect(await editWhere(own.client, id, saveIs('asking'))).toMatchObject({ save: { question: { kind: 'in-place' } } });
  expect(readFileSync(file, 'utf8')).toBe('base');
  await save(own.client, id, 'in-place');
  expect(readFileSync(file, 'utf8')).toBe('ours');
});

describe('the line', async () => {
  const relay = await startRelay(sshd.port);
  const nobody = await freePort();
  const own = connectBackend({ home: makeTempHome() });
  own.home.write('.ssh/config', hostBlock('web', { ...sshd, port: relay.port }, own.home, 'StrictHostKeyChecking no'));
  await own.client.call('config.reload', null);
  const down = () => {
    relay.lead(nobody);
    relay.reset();
  };

  test('is cut in the middle of a save: it waits, says so, and saves when the line is back', async () => {
    const before = randomBytes(3_000_000).toString('base64');
    const file = write('cut', before);
    const id = await openEdit(file, 'here', own.client);
    const after = randomBytes(3_000_000).toString('base64');
    await type(own.client, id, after);
    relay.after(4_600_000, down);
    await own.client.call('edits.save', { id, how: 'ask' });
    expect(await editWhere(own.client, id, saveIs('lost'))).toMatchObject({ unsent: true });
    expect(readFileSync(file, 'utf8') === before).toBe(true);
    relay.lead(sshd.port);
    await editWhere(own.client, id, isSaved);
    expect(readFileSync(file, 'utf8') === after).toBe(true);
    expect(strays(file)).toEqual([]);
    await own.client.call('edits.close', { id });
  });

  test('is down when it is saved, and what is typed while it waits is saved too', async () => {
    const file = write('down', 'base');
    const id = await openEdit(file, 'here', own.client);
    down();
    await type(own.client, id, 'one');
    await own.client.call('edits.save', { id, how: 'ask' });
    await editWhere(own.client, id, saveIs('lost'));
    await type(own.client, id, 'two');
    await own.client.call('edits.save', { id, how: 'ask' });
    // Nothing is lost with the window.
    const { client: next, port } = own.openWindow();
    expect((await contents(next, id)).toString()).toBe('two');
    relay.lead(sshd.port);
    await editWhere(next, id, (edit) => isSaved(edit) && edit.size === 3);
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('two');
    port.close();
  });
});

test('what was not saved is there after a restart, and can be saved then; what was saved leaves nothing', async () => {
  const own = makeTempHome();
  const start = () => connectBackend({ home: own, config: hostBlock('web', sshd, own) });
  const first = start();
  const unsaved = write('unsaved', 'base');
  const [id, saved] = [
    await openEdit(unsaved, 'here', first.client),
    await openEdit(write('saved', 'base'), 'here', first.client),
  ];
  await type(first.client, id, 'ours');
  await type(first.client, saved, 'ours');
  await save(first.client, saved);
  await first.backend.close();
  expect(readFileSync(unsaved, 'utf8')).toBe('base');
  const second = start();
  await editWhere(second.client, id, phase('open'));
  expect((await second.client.call('edits.list', null)).map((edit) => [edit.id, edit.unsent])).toEqual([[id, true]]);
  expect((await contents(second.client, id)).toString()).toBe('ours');
  await save(second.client, id);
  expect(readFileSync(unsaved, 'utf8')).toBe('ours');
  await second.client.call('edits.close', { id });
  expect(readdirSync(join(own.path, 'data/edits'))).toEqual([]);
});

describe("the person's own program", () => {
  const launched: { file: string; command: string }[] = [];
  let refuses = '';
  const own = connectBackend({
    home: makeTempHome(),
    platform: {
      openFile: (file, command) => {
        launched.push({ file, command });
        return refuses === '' ? Promise.resolve() : Promise.reject(new Error(refuses));
      },
    },
  });
  own.home.write('.ssh/config', hostBlock('web', sshd, own.home));

  async function outside(name: string): Promise<{ file: string; id: string; copy: string }> {
    const file = write(name, 'base');
    const id = await openEdit(file, 'outside', own.client);
    const { copy } = await editWhere(own.client, id, phase('open'));
    expect(launched.at(-1)?.file).toBe(copy);
    return { file, id, copy };
  }

  /** As many editors do: beside it, and then into its place; the old one stays as a backup. */
  function saveByRename(copy: string, text: string): void {
    writeFileSync(`${copy}.new`, text);
    renameSync(copy, `${copy}~`);
    renameSync(`${copy}.new`, copy);
  }

  test('saves by renaming, again and again, and in place', async () => {
    await own.client.call('config.reload', null);
    const { file, id, copy } = await outside('outside.conf');
    for (const text of ['one', 'two', 'three']) {
      saveByRename(copy, text);
      await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 20_000 }).toBe(text);
    }
    await editWhere(own.client, id, isSaved);
    writeFileSync(copy, '');
    writeFileSync(copy, 'four');
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 20_000 }).toBe('four');
    await own.client.call('edits.close', { id });
    expect(existsSync(copy)).toBe(false);
  });

  test('a conflict is asked about, and answered as in the window', async () => {
    const { file, id, copy } = await outside('outside conflict.conf');
    writeFileSync(file, 'theirs');
    saveByRename(copy, 'ours');
    expect(await editWhere(own.client, id, saveIs('asking'))).toMatchObject({
      save: { question: { kind: 'changed' } },
    });
    expect(readFileSync(file, 'utf8')).toBe('theirs');
    await save(own.client, id, 'beside');
    expect(readFileSync(join(far, 'outside conflict (2).conf'), 'utf8')).toBe('ours');
  });

  test('a program that does not start is said, and the file can be opened again', async () => {
    refuses = 'there is no program vi';
    const file = write('refused.conf', 'base');
    const id = await openEdit(file, 'outside', own.client);
    expect(await editWhere(own.client, id, saveIs('failed'))).toMatchObject({ save: { problem: { reason: refuses } } });
    refuses = '';
    const before = launched.length;
    await own.client.call('edits.openOutside', { id });
    expect(launched.length).toBe(before + 1);
  });

  test('what is no text goes there', async () => {
    const file = write('picture', Buffer.from([0, 1, 2, 255]));
    const id = randomUUID();
    await own.client.call('edits.open', { id, side: WEB, path: bytesOf(file), how: 'here' });
    await editWhere(own.client, id, phase('refused'));
    await own.client.call('edits.openOutside', { id });
    const { copy, how } = await editWhere(own.client, id, phase('open'));
    expect([how, readFileSync(copy)]).toEqual(['outside', readFileSync(file)]);
  });
});

test('windows see the edits of each other', async () => {
  const file = write('shared', 'base');
  const id = await openEdit(file);
  const { client: second } = openWindow();
  await type(client, id, 'ours');
  expect(await editWhere(second, id, ({ unsent }) => unsent)).toMatchObject({ size: 4 });
  await client.call('edits.close', { id });
});
