import { expect, test } from 'vitest';
import { nearestName } from '../../shared/nearestName.ts';

const names = ['web', 'web-2', 'bastion', 'db.example.com', 'staging', 'production'];

test.each([
  ['bastoin', 'bastion'],
  ['bastio', 'bastion'],
  ['BASTIONS', 'bastion'],
  ['productoin', 'production'],
  ['stagign', 'staging'],
  ['db.exampel.com', 'db.example.com'],
  ['wbe', 'web'],
  ['web2', 'web'],
  ['xyz', null],
  ['w', null],
  ['ab', null],
  ['', null],
  // The name is there: nothing else is meant.
  ['web', null],
  ['completely-different', null],
])('%s: did you mean %s?', (typed, expected) => {
  expect(nearestName(typed, names)).toBe(expected);
});

test('an empty config has nothing near', () => {
  expect(nearestName('web', [])).toBeNull();
});
