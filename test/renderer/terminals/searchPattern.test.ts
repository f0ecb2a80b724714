import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternProblem } from '../../../renderer/terminals/searchPattern.ts';

test.each([
  ['(', 'group'],
  ['a(b|c', 'group'],
  [')', 'bracket'],
  ['[a-z', 'class'],
  ['*', 'repeat'],
  ['(+a)', 'repeat'],
  ['a\\', 'escape'],
  ['a{2,1}', 'other'],
])('%s: %s', (pattern, problem) => expect(patternProblem(pattern)).toBe(problem));

test.each(['err(or)?', '[)(]', '\\(', '(?:x)', '^a|b$'])('%s can be used', (pattern) => {
  expect(patternProblem(pattern)).toBeNull();
});

test('says null exactly when the engine takes the pattern', () => {
  fc.assert(
    fc.property(fc.string(), (pattern) => {
      let taken = true;
      try {
        new RegExp(pattern, 'gu');
      } catch {
        taken = false;
      }
      expect(patternProblem(pattern) === null).toBe(taken);
    }),
  );
});
