/** Which program opens a text file, and that it gets exactly this file. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editorFor, openInEditor } from '../../electron/openInEditor.ts';
import { makeTempHome } from '../helpers/tempHome.ts';

test.each([
  ['what a person set', { VISUAL: 'gedit' }, 'code --wait', ['code', '--wait']],
  ['also one for terminals, if they set it', {}, 'vim', ['vim']],
  ['VISUAL before EDITOR', { VISUAL: 'gvim -f', EDITOR: 'gedit' }, '', ['gvim', '-f']],
  ['EDITOR when VISUAL needs a terminal', { VISUAL: '/usr/bin/nvim', EDITOR: 'gedit' }, '', ['gedit']],
  ['the system when both need one', { VISUAL: 'vim', EDITOR: 'nano' }, '', ['xdg-open']],
  ['the system when there is nothing', { VISUAL: ' ' }, '  ', ['xdg-open']],
] as const)('%s', (_, environment, command, program) => {
  expect(editorFor('linux', environment, command)).toEqual(program);
});

test('macOS and Windows open text as text: nothing is run by its name', () => {
  expect(editorFor('darwin', {}, '')).toEqual(['open', '-t']);
  expect(editorFor('win32', {}, '')).toEqual(['rundll32.exe', 'shell32.dll,OpenAs_RunDLL']);
});

test('the program gets its arguments and the file, with no shell in between', async () => {
  const home = makeTempHome();
  const said = join(home.path, 'said');
  const program = home.write('editor', `#!/bin/sh\nprintf '%s\\n' "$@" > ${said}.part\nmv ${said}.part ${said}\n`);
  chmodSync(program, 0o755);
  await openInEditor(`${home.path}/a $(b) ; c`, [program, '--wait']);
  await expect.poll(() => existsSync(said)).toBe(true);
  expect(readFileSync(said, 'utf8')).toBe(`--wait\n${home.path}/a $(b) ; c\n`);
});

test('one that is not there, or that fails, is said in words', async () => {
  await expect(openInEditor('/file', ['no-such-editor'])).rejects.toThrow('there is no program no-such-editor');
  await expect(openInEditor('/file', ['false'])).rejects.toThrow('false ended with 1');
});
