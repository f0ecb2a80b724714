/** The form writes the lines that were meant, and no others. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockEntries, blockOf } from '../../../renderer/config/blocks.ts';
import { emptyRow, fieldRows, otherRows, SECTIONS } from '../../../renderer/config/form.ts';
import { noteOf, writeNote, writeRow } from '../../../renderer/config/formEdits.ts';
import { parseDocument, printDocument, printLine } from '../../../shared/sshConfig/document.ts';

const CONFIG = [
  'Include more.conf\n',
  'Host web-01 # first\n',
  '\t# Frankfurt\n',
  '\thostname=web-01.example.com\r\n',
  '\tUser "sam smith" # quoted\n',
  '\tUser twice\n',
  '\tIdentityFile ~/.ssh/one\n',
  '\tIdentityFile ~/.ssh/two\n',
  '\tUnheardOf a b\n',
  'Match all\n',
  '  Port 2222',
].join('');
const document = parseDocument(CONFIG);
const block = blockOf(document, 1);
const nothing = () => null;
const rows = [
  ...SECTIONS.flatMap(({ options }) => options).flatMap((name) => fieldRows(document, block, name, nothing)),
  ...otherRows(document, block),
];

test('every option of the block has a row of its own, also repeated and unknown ones', () => {
  const lines = rows.flatMap(({ line }) => (line === null ? [] : [line]));
  expect(lines.toSorted((one, other) => one - other)).toEqual([3, 4, 5, 6, 7, 8]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  expect(rows.find(({ line }) => line === 4)?.value).toBe('sam smith');
  expect(rows.find(({ line }) => line === 8)).toMatchObject({ name: 'UnheardOf', value: 'a b', keyword: null });
});

test('writing a field changes its line alone; what is written is what is read', () => {
  const set = rows.filter(({ line }) => line !== null);
  const word = fc.stringMatching(/^[A-Za-z0-9ä€._-]{1,12}$/);
  fc.assert(
    fc.property(fc.constantFrom(...set), word, (row, typed) => {
      const changed = writeRow(document, block, row, typed);
      if (changed === null) throw new Error(`${typed} was not written`);
      const differing = changed.lines.flatMap((line, index) => (line === document.lines[index] ? [] : [index]));
      expect(differing.every((index) => index === row.line)).toBe(true);
      expect(changed.lines).toHaveLength(document.lines.length);
      const after = [...SECTIONS.flatMap(({ options }) => options)]
        .flatMap((name) => fieldRows(changed, block, name, nothing))
        .concat(otherRows(changed, block));
      expect(after.find(({ line }) => line === row.line)?.value).toBe(typed);
    }),
  );
});

test('a new option is one line behind the last one of the block, in its style', () => {
  const changed = writeRow(document, block, emptyRow('Port', 0), '22');
  expect(changed === null ? null : printDocument(changed)).toBe(
    CONFIG.replace('\tUnheardOf a b\n', '\tUnheardOf a b\n\tPort 22\n'),
  );
});

test('what ssh_config cannot say is not written', () => {
  expect(writeRow(document, block, emptyRow('SendEnv', 0), '"open')).toBeNull();
  expect(writeRow(document, block, emptyRow('User', 0), 'a\nb')).toBeNull();
});

describe('note', () => {
  test('it is the comment below the header', () => {
    expect(noteOf(document, block)).toBe('Frankfurt');
    expect(printDocument(writeNote(document, block, 'München'))).toBe(CONFIG.replace('Frankfurt', 'M\xc3\xbcnchen'));
    expect(printDocument(writeNote(document, block, ''))).toBe(CONFIG.replace('\t# Frankfurt\n', ''));
  });

  test('where there is none, one is made, and an empty one is none', () => {
    const match = blockOf(document, 9);
    expect(printDocument(writeNote(document, match, 'for all'))).toBe(
      CONFIG.replace('Match all\n', 'Match all\n  # for all\n'),
    );
    expect(writeNote(document, match, '')).toBe(document);
  });
});

test('blocks are listed with their own text and line', () => {
  expect(blockEntries(document).map(({ label, at }) => [label, at])).toEqual([
    ['Include more.conf', 0],
    ['Host web-01', 1],
    ['Match all', 9],
  ]);
  expect(document.lines.map(printLine).join('')).toBe(CONFIG);
});
