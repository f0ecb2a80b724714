/** The check of the editor over a real tree: what it finds, and that each mend does away with what it is for. */
import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigEditor } from '../../../renderer/config/editor.svelte.ts';
import { lintTree } from '../../../renderer/config/lint/lintTree.ts';
import { mendsOf } from '../../../renderer/config/lint/mends.ts';
import { problemsOf } from '../../../renderer/config/lint/problems.ts';
import { writtenOf } from '../../../renderer/config/saving.ts';
import { KEYWORDS } from '../../../shared/sshConfig/keywords.ts';
import { printDocument } from '../../../shared/sshConfig/document.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';

async function open(config: string, home: TempHome = makeTempHome()) {
  const { client } = connectBackend({ home, config });
  const editor = new ConfigEditor(client);
  await editor.refresh();
  const problems = () => {
    const { tree } = editor;
    if (tree === null) throw new Error('there is no tree');
    const findings = lintTree({ id: 1, tree, edits: [...writtenOf(editor.edits)] });
    return problemsOf(findings, tree.world, (path) => editor.documentOf(path));
  };
  const did: string[] = [];
  const mends = (code: string) => {
    const problem = problems().find(({ finding }) => finding.code === code);
    if (problem === undefined) throw new Error(`${code} was not found`);
    const actions = {
      editor,
      copy: (text: string) => did.push(`copy ${text}`),
      openOutside: (host: string) => did.push(`ssh ${host}`),
    };
    return mendsOf(problem, actions);
  };
  return { editor, problems, mends, did, text: () => printDocument(editor.document) };
}

describe('a mend does away with its finding and touches no other line', () => {
  test.each([
    ['unknown-keyword', 'Host a\n\tPrOt = 22 # why\n', 'Host a\n\tPort = 22 # why\n'],
    ['unknown-keyword', 'Host a\n  Florble 1\n  Port 22\n', 'Host a\n  Port 22\n'],
    ['outdated-keyword', 'Host a\n  Protocol 2\n  Port 22\n', 'Host a\n  Port 22\n'],
    ['never-wins', 'Host a\n  Port 22\n  Port 23\n', 'Host a\n  Port 22\n'],
    ['unreachable-block', 'Host !a\n  Port 22\n\nHost b\n', 'Host b\n'],
    ['defaults-too-early', 'Host *\n  Port 22\n\nHost a\n  Port 23\n', 'Host a\n  Port 23\n\nHost *\n  Port 22\n'],
    ['weak-algorithm', 'Host a\n  Ciphers +aes128-cbc,aes256-ctr\n', 'Host a\n  Ciphers +aes256-ctr\n'],
    ['weak-algorithm', 'Host a\n  Ciphers 3des-cbc\n  Port 22\n', 'Host a\n  Port 22\n'],
    ['missing-key-file', 'Host a\n  IdentityFile ~/.ssh/gone\n  Port 22\n', 'Host a\n  Port 22\n'],
  ])('%s', async (code, before, after) => {
    const { mends, text, problems, editor } = await open(before);
    mends(code)[0]?.run();
    expect(text()).toBe(after);
    expect(problems().map(({ finding }) => finding.code)).not.toContain(code);
    editor.undo();
    expect(text()).toBe(before);
  });
});

test('a line that says something else by now is left alone', async () => {
  const { editor, mends, text } = await open('Host a\n  Prot 22\n  User sam\n');
  const [mend] = mends('unknown-keyword');
  editor.type('Host a\n  User sam\n  Prot 22\n');
  editor.flush();
  mend?.run();
  expect(text()).toBe('Host a\n  User sam\n  Prot 22\n');
});

test('key files: their absence and their permissions are known, their content is not sent', async () => {
  const home = makeTempHome();
  chmodSync(home.write('.ssh/id_open', 'PRIVATE'), 0o644);
  chmodSync(home.write('.ssh/id_kept', 'PRIVATE'), 0o600);
  const { editor, problems, mends, did } = await open(
    'Host a\n  IdentityFile ~/.ssh/id_open\n  IdentityFile ~/.ssh/id_kept\n  IdentityFile ~/.ssh/gone\n',
    home,
  );
  expect(problems().map(({ finding, line }) => [finding.code, line])).toEqual([
    ['loose-key-file', 1],
    ['missing-key-file', 3],
  ]);
  mends('loose-key-file')[0]?.run();
  expect(did).toEqual(['copy chmod 600 ~/.ssh/id_open']);
  expect(JSON.stringify(editor.tree)).not.toContain('PRIVATE');
});

test('a key file that is named by an edit is looked at', async () => {
  const { editor, problems } = await open('Host a\n');
  editor.type('Host a\n  IdentityFile ~/.ssh/gone\n');
  editor.flush();
  expect(problems()).toEqual([]);
  await expect.poll(() => problems().map(({ finding }) => finding.code)).toEqual(['missing-key-file']);
});

/** One of those that Fairlead does not act on. */
const ignored = KEYWORDS.find(
  ({ honoured, kind, idle }) => honoured === 'no' && kind === 'flag' && !idle.includes('yes'),
)?.name;

test('an option that is not honoured leads outside, a second block to the first', async () => {
  const { editor, mends, did } = await open(`Host a\n  ${ignored} yes\n\nHost b\n\nHost a\n  User sam\n`);
  mends('not-honoured')[0]?.run();
  expect(did).toEqual(['ssh a']);
  mends('duplicate-alias')[0]?.run();
  expect(editor.selection.line).toBe(0);
});
