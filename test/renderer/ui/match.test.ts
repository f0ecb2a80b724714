import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareMatches, matchText } from '../../../renderer/ui/match.ts';

const order = (query: string, names: readonly string[]) =>
  names
    .map((name) => ({ name, match: matchText(query, name) }))
    .filter((found) => found.match !== null)
    .toSorted((a, b) => (a.match === null || b.match === null ? 0 : compareMatches(a.match, b.match)))
    .map(({ name }) => name);

describe('ranking', () => {
  test('equal, then prefix, then start of a word, then somewhere, then letters in order', () => {
    const names = ['d-x-b', 'adb', 'stg-db-01', 'db-01', 'db', 'web'];
    expect(order('db', names)).toEqual(['db', 'db-01', 'stg-db-01', 'adb', 'd-x-b']);
  });

  test('a shorter name with the same prefix comes first', () => {
    expect(order('web', ['web-01-old', 'web-01'])).toEqual(['web-01', 'web-01-old']);
  });

  test('case does not count', () => {
    expect(matchText('DB', 'stg-db')?.ranges).toEqual([[4, 6]]);
  });

  test('a later start of a word is better than an earlier piece', () => {
    expect(matchText('db', 'adb-db')).toMatchObject({ tier: 3, ranges: [[4, 6]] });
  });
});

describe('marked letters', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '0', '1', '.', 'W'), maxLength: 12 });

  test('spell the query, are in order and do not overlap', () => {
    fc.assert(
      fc.property(text, text, (query, name) => {
        const match = matchText(query, name);
        if (match === null || query === '') return;
        expect(
          match.ranges
            .map(([from, to]) => name.slice(from, to))
            .join('')
            .toLowerCase(),
        ).toBe(query.toLowerCase());
        let last = 0;
        for (const [from, to] of match.ranges) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
      }),
    );
  });

  test('fit exactly when the letters of the query are in the name in this order', () => {
    const inOrder = (query: string, name: string) => {
      let at = 0;
      for (const letter of name.toLowerCase()) if (letter === query.toLowerCase()[at]) at += 1;
      return at === query.length;
    };
    fc.assert(fc.property(text, text, (query, name) => (matchText(query, name) !== null) === inOrder(query, name)));
  });
});
