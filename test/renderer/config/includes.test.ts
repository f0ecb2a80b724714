/** An Include that is not saved yet: its files are read as soon as it is there. */
import { expect, test } from 'vitest';
import { ConfigEditor } from '../../../renderer/config/editor.svelte.ts';
import { effectiveOptions } from '../../../renderer/config/effective.ts';
import { connectBackend } from '../../helpers/backend.ts';

test('the files of a new Include line count before it is saved, and can be edited', async () => {
  const { client, home } = connectBackend({ config: 'Host web-01\n  User sam\n' });
  home.write('.ssh/conf.d/work.conf', 'Host web-*\n  Port 2222\n');
  const editor = new ConfigEditor(client);
  await editor.refresh();
  editor.type(`Include conf.d/*.conf\n${editor.text}`);
  editor.flush();
  await expect.poll(() => editor.files.map(({ shown }) => shown)).toContain('~/.ssh/conf.d/work.conf');
  if (editor.reader === null) throw new Error('there is no tree');
  const { set } = effectiveOptions(editor.reader, 'web-01', new Map());
  expect(set.find(({ slot }) => slot === 'port')?.values).toMatchObject([{ text: '2222', place: { line: 2 } }]);
  const included = editor.files.find(({ shown }) => shown.endsWith('work.conf'));
  expect(included).toMatchObject({ writable: true });
  editor.selection.file(included?.path ?? '');
  editor.type('Host web-*\n  Port 2200\n');
  expect(await editor.save()).toMatchObject({ kind: 'saved' });
  expect((await client.call('config.reload', null)).hosts[0]).toMatchObject({ alias: 'web-01', port: 2200 });
});

test('taking the Include back takes its files out again', async () => {
  const { client, home } = connectBackend({ config: 'Host web-01\n' });
  home.write('.ssh/more.conf', 'Host other\n');
  const editor = new ConfigEditor(client);
  await editor.refresh();
  editor.type(`Include more.conf\n${editor.text}`);
  editor.flush();
  await expect.poll(() => editor.files.length).toBeGreaterThan(1);
  editor.undo();
  await expect.poll(() => editor.files.map(({ shown }) => shown)).not.toContain('~/.ssh/more.conf');
});
