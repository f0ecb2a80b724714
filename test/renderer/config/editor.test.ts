/** The editor's model over a real backend and real files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigEditor } from '../../../renderer/config/editor.svelte.ts';
import { parseDocument, printDocument } from '../../../shared/sshConfig/document.ts';
import { type ConnectedBackend, connectBackend } from '../../helpers/backend.ts';

const CONFIG = 'Include more.conf\n\nHost web-01\n  User sam\n\nHost db-01\n  User postgres\n';

async function open(config = CONFIG): Promise<ConnectedBackend & { editor: ConfigEditor; read: () => string }> {
  const connected = connectBackend({ config });
  const editor = new ConfigEditor(connected.client);
  await editor.refresh();
  return { ...connected, editor, read: () => readFileSync(join(connected.home.path, '.ssh/config'), 'latin1') };
}

const replace = (editor: ConfigEditor, from: string, to: string) =>
  editor.change(editor.path, parseDocument(printDocument(editor.document).replace(from, to)));

describe('edits', () => {
  test('undo and redo go back and forth, and an edit that is taken back is none', async () => {
    const { editor } = await open();
    replace(editor, 'User sam', 'User bob');
    replace(editor, 'User bob', 'User eve');
    editor.undo();
    expect(printDocument(editor.document)).toContain('User bob');
    editor.undo();
    expect(editor.isChanged).toBe(false);
    editor.redo();
    editor.redo();
    expect(printDocument(editor.document)).toContain('User eve');
    replace(editor, 'User eve', 'User sam');
    expect(editor.changedPaths).toEqual([]);
  });

  test('what is typed is taken over before it is saved', async () => {
    const { editor, read } = await open();
    editor.type(editor.text.replace('User sam', 'User typed'));
    expect(editor.isChanged).toBe(true);
    expect((await editor.save()).kind).toBe('saved');
    expect(read()).toBe(CONFIG.replace('User sam', 'User typed'));
    expect(editor.isChanged).toBe(false);
  });

  test('bytes that are not UTF-8 and carriage returns survive an edit of another line', async () => {
    const config = 'Host a\r\n  User sam\r\n# \xff\xfe\r\n';
    const connected = connectBackend();
    connected.home.write('.ssh/config', Buffer.from(config, 'latin1'));
    const editor = new ConfigEditor(connected.client);
    await editor.refresh();
    editor.type(editor.text.replace('User sam', 'User eve'));
    await editor.save();
    const written = readFileSync(join(connected.home.path, '.ssh/config'), 'latin1');
    expect(written).toBe(config.replace('User sam', 'User eve'));
  });

  test('a file that does not exist yet is made', async () => {
    const { client, home } = connectBackend();
    const editor = new ConfigEditor(client);
    await editor.refresh();
    expect(editor.file).toMatchObject({ bytes: null, reason: '' });
    editor.type('Host new\n');
    expect(await editor.save()).toEqual({ kind: 'saved', undo: null });
    expect(readFileSync(join(home.path, '.ssh/config'), 'latin1')).toBe('Host new\n');
  });
});

describe('saving', () => {
  test('undoing a save gives the old bytes back, and each save leaves a backup', async () => {
    const { editor, read, client } = await open();
    replace(editor, 'User sam', 'User bob');
    const outcome = await editor.save();
    if (outcome.kind !== 'saved' || outcome.undo === null) throw new Error(`saving ended with ${outcome.kind}`);
    await outcome.undo();
    expect(read()).toBe(CONFIG);
    expect(printDocument(editor.document)).toBe(CONFIG);
    const backups = await client.call('config.backups', { path: editor.path });
    expect(backups).toHaveLength(2);
    const oldest = backups.at(-1)?.name ?? '';
    expect(await client.call('config.backup', { path: editor.path, name: oldest })).toBe(CONFIG);
  });

  test('a file that changed on the disk is not written; both edits are still there', async () => {
    const { editor, read, home } = await open();
    replace(editor, 'User sam', 'User mine');
    home.write('.ssh/config', CONFIG.replace('User sam', 'User theirs'));
    expect(await editor.save()).toEqual({ kind: 'conflict' });
    expect(read()).toContain('User theirs');
    expect(printDocument(editor.document)).toContain('User mine');
    expect(editor.conflict).toMatchObject({ merged: null, paths: [editor.path] });
    editor.keepMine();
    expect((await editor.save()).kind).toBe('saved');
    expect(read()).toContain('User mine');
  });

  test('only files of the tree can be written', async () => {
    const { client, home } = await open();
    const files = [{ path: join(home.path, '.ssh/authorized_keys'), basedOn: null, bytes: 'ssh-ed25519 AAAA' }];
    await expect(client.call('config.save', { files })).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('variables that no file names do not leave the backend', async () => {
  const { client } = connectBackend({
    config: 'Host a\n  IdentityFile ${KEYS}/id\n',
    environment: { KEYS: '/keys', SECRET: 'hidden' },
  });
  const { world } = await client.call('config.open', null);
  expect(world.environment).toMatchObject({ KEYS: '/keys' });
  expect(world.environment).not.toHaveProperty('SECRET');
  expect(world.variables).toContain('SECRET');
});
