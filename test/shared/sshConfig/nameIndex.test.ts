/** The index leaves out nothing that holds, and among many entries it names few. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNameIndex, relevanceOfPatterns } from '../../../shared/sshConfig/nameIndex.ts';
import { matchHostLine } from '../../../shared/sshConfig/match.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*', '?', '!'), maxLength: 4 });
const names = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 6 });

test('every line that holds for a name, or is wrong for it, is among those named for it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(letters, { minLength: 1, maxLength: 3 }), { maxLength: 30 }),
      names,
      (lines, name) => {
        const found = createNameIndex(lines.map(relevanceOfPatterns))(name);
        const must = lines.flatMap((patterns, index) => {
          const { matches, emptyPattern } = matchHostLine(patterns, name);
          return matches || emptyPattern ? [index] : [];
        });
        expect(found).toEqual([...new Set(found)].sort((one, other) => one - other));
        expect(found).toEqual(expect.arrayContaining(must));
      },
    ),
  );
});

test('one of ten thousand names costs one look', () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => [`host-${index}`, `h${index}-*`]);
  const find = createNameIndex(lines.map(relevanceOfPatterns));
  expect(find('host-77')).toEqual([77]);
  expect(find('h77-a')).toEqual([77]);
  expect(find('other')).toEqual([]);
});
