/** Undo of the editor's model over a real backend: it survives saves and other programs, or says that it cannot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigEditor } from '../../../renderer/config/editor.svelte.ts';
import { parseDocument, printDocument } from '../../../shared/sshConfig/document.ts';
import { connectBackend } from '../../helpers/backend.ts';

const CONFIG = 'Host web-01\n  User sam\n\nHost db-01\n  User postgres\n';

async function open() {
  const { client, home } = connectBackend({ config: CONFIG });
  const editor = new ConfigEditor(client);
  await editor.refresh();
  const path = join(home.path, '.ssh/config');
  let lost = 0;
  editor.onLostStep = () => lost++;
  return {
    editor,
    text: () => printDocument(editor.document),
    onDisk: () => readFileSync(path, 'latin1'),
    replace: (from: string, to: string) =>
      editor.change(editor.path, parseDocument(printDocument(editor.document).replace(from, to))),
    writtenElsewhere: async (text: string) => {
      home.write('.ssh/config', text);
      await editor.refresh();
    },
    lost: () => lost,
  };
}

test('undo goes back beyond a save, and redo forth again', async () => {
  const { editor, text, onDisk, replace } = await open();
  replace('sam', 'bob');
  await editor.save();
  replace('postgres', 'dba');
  await editor.save();
  editor.undo();
  editor.undo();
  expect(text()).toBe(CONFIG);
  expect(onDisk()).toContain('User bob');
  await editor.save();
  expect(onDisk()).toBe(CONFIG);
  editor.redo();
  editor.redo();
  expect(text()).toBe(CONFIG.replace('sam', 'bob').replace('postgres', 'dba'));
});

test('"Saved. Undo" can itself be undone', async () => {
  const { editor, text, onDisk, replace } = await open();
  replace('sam', 'bob');
  const outcome = await editor.save();
  if (outcome.kind !== 'saved' || outcome.undo === null) throw new Error(`saving ended with ${outcome.kind}`);
  await outcome.undo();
  expect(onDisk()).toBe(CONFIG);
  editor.undo();
  expect(text()).toBe(CONFIG.replace('sam', 'bob'));
});

describe('after another program wrote the file', () => {
  test('an edit of other lines is taken back, and what was written elsewhere stays', async () => {
    const { editor, text, replace, writtenElsewhere, lost } = await open();
    replace('sam', 'bob');
    await editor.save();
    const theirs = `# theirs\n${CONFIG.replace('sam', 'bob').replace('postgres', 'dba')}`;
    await writtenElsewhere(theirs);
    editor.undo();
    expect(text()).toBe(theirs.replace('bob', 'sam'));
    editor.redo();
    expect(text()).toBe(theirs);
    expect(lost()).toBe(0);
  });

  test('an edit of the same lines is not, and the person is told', async () => {
    const { editor, text, replace, writtenElsewhere, lost } = await open();
    replace('sam', 'bob');
    await editor.save();
    await writtenElsewhere(CONFIG.replace('sam', 'theirs'));
    editor.undo();
    expect(text()).toBe(CONFIG.replace('sam', 'theirs'));
    expect(lost()).toBe(1);
    expect(editor.canUndo).toBe(false);
  });

  test('the selected block is followed to its new line', async () => {
    const { editor, writtenElsewhere } = await open();
    editor.selection.block(3);
    await writtenElsewhere(`# one\n# two\n${CONFIG}`);
    expect(editor.block.header).toBe(5);
  });

  test('taking theirs in a conflict can be undone', async () => {
    const { editor, text, replace, writtenElsewhere } = await open();
    replace('sam', 'mine');
    await writtenElsewhere(CONFIG.replace('sam', 'theirs'));
    editor.takeTheirs();
    expect(text()).toContain('theirs');
    editor.undo();
    expect(text()).toContain('mine');
  });
});

describe('one step taken back', () => {
  test('leaves later edits of other lines alone', async () => {
    const { editor, text, replace } = await open();
    const removed = replace('\nHost db-01\n  User postgres\n', '');
    if (removed === null) throw new Error('nothing was removed');
    replace('sam', 'bob');
    editor.takeBack(removed);
    expect(text()).toBe(CONFIG.replace('sam', 'bob'));
    editor.undo();
    expect(text()).not.toContain('db-01');
  });

  test('brings discarded edits back after a new one', async () => {
    const { editor, text, replace } = await open();
    replace('sam', 'bob');
    const discarded = editor.discard();
    if (discarded === null) throw new Error('nothing was discarded');
    expect(text()).toBe(CONFIG);
    replace('postgres', 'dba');
    editor.takeBack(discarded);
    expect(text()).toBe(CONFIG.replace('sam', 'bob').replace('postgres', 'dba'));
  });

  test('says so when its lines are others now', async () => {
    const { editor, text, replace, lost } = await open();
    const step = replace('sam', 'bob');
    if (step === null) throw new Error('nothing changed');
    replace('bob', 'eve');
    editor.takeBack(step);
    expect(text()).toContain('eve');
    expect(lost()).toBe(1);
  });
});

test('further typing in one field is one step, and another field the next', async () => {
  const { editor, text } = await open();
  const write = (from: string, to: string, field: string) =>
    editor.change(editor.path, parseDocument(text().replace(from, to)), field);
  write('sam', 'sa', 'web:user');
  write('sa', 'sar', 'web:user');
  write('postgres', 'dba', 'db:user');
  editor.undo();
  expect(text()).toContain('sar');
  editor.undo();
  expect(text()).toBe(CONFIG);
});
