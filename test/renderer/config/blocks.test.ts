/** Renaming a host, and blocks on their way between the files of a tree, over a real backend. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyToFile, destinations, moveToFile } from '../../../renderer/config/blockMoves.ts';
import { ConfigEditor } from '../../../renderer/config/editor.svelte.ts';
import { planRename, rename, renameProblem } from '../../../renderer/config/rename.ts';
import { printDocument } from '../../../shared/sshConfig/document.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { mountSmallDisk } from '../../helpers/smallDisk.ts';

const WORK =
  'Host web-01 # front\n  ProxyJump sam@bastion:2222,other # via bastion\n\nHost *.lab !bastion\n  User lab\n';
const mainIncluding = (path: string) => `Include ${path}\n\nHost bastion\n  HostName 192.0.2.1\n\nHost *\n  Port 22\n`;
const MAIN = mainIncluding('~/.ssh/work.conf');
/** Where nothing can be written, not even by root. */
const disk = mountSmallDisk();
if (disk !== null) {
  writeFileSync(join(disk.path, 'work.conf'), WORK);
  disk.makeReadOnly();
}

async function open(folder?: string) {
  const home = makeTempHome();
  const work = folder === undefined ? home.write('.ssh/work.conf', WORK) : join(folder, 'work.conf');
  const { client } = connectBackend({ home, config: folder === undefined ? MAIN : mainIncluding(work) });
  const editor = new ConfigEditor(client);
  await editor.refresh();
  return { editor, work, main: editor.path, text: (path: string) => printDocument(editor.documentOf(path)) };
}

describe('rename', () => {
  test('every line that calls the host by its name is planned, and no other', async () => {
    const { editor } = await open();
    const plan = planRename(editor, 'bastion', 'gate');
    expect(plan.lines.map(({ shown, line, after }) => `${shown}:${line} ${after}`).sort()).toEqual([
      '~/.ssh/config:3 Host gate',
      '~/.ssh/work.conf:2 ProxyJump sam@gate:2222,other # via bastion',
      '~/.ssh/work.conf:4 Host *.lab !gate',
    ]);
    expect(plan.left).toEqual([]);
    expect(editor.isChanged).toBe(false);
  });

  test('it is one step over all files', async () => {
    const { editor, main, work, text } = await open();
    rename(editor, planRename(editor, 'bastion', 'gate'), 'gate');
    expect(text(main)).toBe(MAIN.replace('Host bastion', 'Host gate'));
    expect(text(work)).toBe(WORK.replace('sam@bastion', 'sam@gate').replace('!bastion', '!gate'));
    editor.undo();
    expect(editor.isChanged).toBe(false);
  });

  test.skipIf(disk === null)('lines of files that cannot be written are named, and stay', async () => {
    const { editor, work, text } = await open(disk?.path);
    const plan = planRename(editor, 'bastion', 'gate');
    expect(plan.lines.map(({ line }) => line)).toEqual([3]);
    expect(plan.left.map(({ line }) => line)).toEqual([2, 4]);
    rename(editor, plan, 'gate');
    expect(text(work)).toBe(WORK);
  });

  test('a name that the tree has already is refused', async () => {
    const { editor } = await open();
    expect(renameProblem(editor, 'web-01')).not.toBe('');
    expect(renameProblem(editor, 'web-02')).toBe('');
  });
});

describe('to another file', () => {
  test('a block moves with its comments, in front of the block for everybody, in one step', async () => {
    const { editor, main, work, text } = await open();
    editor.selection.file(work);
    editor.selection.block(0);
    expect(destinations(editor).map(({ path }) => path)).toEqual([main]);
    moveToFile(editor, main);
    expect(text(work)).toBe('Host *.lab !bastion\n  User lab\n');
    expect(text(main)).toBe(MAIN.replace('Host *', `${WORK.slice(0, WORK.indexOf('\n\n'))}\n\nHost *`));
    expect([editor.path, editor.block.header]).toEqual([main, 5]);
    editor.undo();
    expect(editor.isChanged).toBe(false);
    expect(editor.path).toBe(work);
  });

  test.skipIf(disk === null)('a block of a read-only file is copied', async () => {
    const { editor, main, work, text } = await open(disk?.path);
    editor.selection.file(work);
    editor.selection.block(0);
    expect(moveToFile(editor, main)).toBeNull();
    copyToFile(editor, main);
    expect(text(work)).toBe(WORK);
    expect(text(main)).toContain('Host web-01 # front\n  ProxyJump sam@bastion');
    expect(editor.path).toBe(main);
  });
});
