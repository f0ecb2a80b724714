/** Two edits of one file: joined where they do not touch, never mixed where they do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineMarks } from '../../../renderer/config/lineMarks.ts';
import { mergeDocuments } from '../../../renderer/config/merge.ts';
import { parseDocument, printDocument } from '../../../shared/sshConfig/document.ts';

const merged = (base: string, mine: string, theirs: string): string | null => {
  const result = mergeDocuments(parseDocument(base), parseDocument(mine), parseDocument(theirs));
  return result === null ? null : printDocument(result);
};
const file = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 8 }).map((lines) => lines.join(''));

describe('merge', () => {
  test('when only one side changed the file, that side is the result', () => {
    fc.assert(
      fc.property(file, file, (base, changed) => {
        expect(merged(base, changed, base)).toBe(changed);
        expect(merged(base, base, changed)).toBe(changed);
        expect(merged(base, changed, changed)).toBe(changed);
      }),
    );
  });

  test('it does not matter which side is which', () => {
    fc.assert(
      fc.property(file, file, file, (base, mine, theirs) => {
        expect(merged(base, mine, theirs)).toBe(merged(base, theirs, mine));
      }),
    );
  });

  test('changes in other places are joined, changes that touch are not', () => {
    const base = 'Host a\n  Port 1\n\nHost b\n  Port 2\n';
    expect(merged(base, base.replace('Port 1', 'Port 10'), base.replace('Port 2', 'Port 20'))).toBe(
      'Host a\n  Port 10\n\nHost b\n  Port 20\n',
    );
    expect(merged(base, base.replace('Port 1', 'Port 10'), base.replace('Port 1', 'Port 11'))).toBeNull();
    expect(merged(base, base.replace('  Port 1\n', ''), base.replace('Host a\n', 'Host aa\n'))).toBeNull();
  });
});

test('a line in the place of another is changed, more of them are added, fewer are removed', () => {
  const marks = lineMarks(parseDocument('a\nb\nc\n'), parseDocument('a\nx\ny\nc\n'));
  expect([...marks.lines]).toEqual([
    [1, 'changed'],
    [2, 'added'],
  ]);
  expect(marks.counts).toEqual({ changed: 1, added: 1, removed: 0 });
  const fewer = lineMarks(parseDocument('a\nb\nc\n'), parseDocument('a\nc\n'));
  expect([...fewer.removed]).toEqual([1]);
  expect(fewer.counts).toEqual({ changed: 0, added: 0, removed: 1 });
});
