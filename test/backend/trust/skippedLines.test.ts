/** The sentence about lines of known_hosts that have no effect. */
import { expect, test } from 'vitest';
import { describeSkipped } from '../../../electron/backend/trust/skippedLines.ts';

const sentences = (...lines: number[]) =>
  describeSkipped(
    lines.map((line) => ({ file: '/home/anna/.ssh/known_hosts', line })),
    (file) => file.replace('/home/anna', '~'),
  );

test.each([
  [[12], '~/.ssh/known_hosts line 12 was not understood and was skipped'],
  [[12, 14], '~/.ssh/known_hosts lines 12 and 14 were not understood and were skipped'],
  [[1, 2, 3, 4], '~/.ssh/known_hosts lines 1, 2, 3 and 4 were not understood and were skipped'],
  [[1, 2, 3, 4, 5], '~/.ssh/known_hosts lines 1, 2, 3 and 2 more were not understood and were skipped'],
])('lines %j', (lines, sentence) => {
  expect(sentences(...lines)).toEqual([sentence]);
});

test('no bad line, no sentence; each file has its own', () => {
  expect(sentences()).toEqual([]);
  const places = [
    { file: 'a', line: 1 },
    { file: 'b', line: 2 },
    { file: 'a', line: 3 },
  ];
  expect(describeSkipped(places, (file) => file)).toEqual([
    'a lines 1 and 3 were not understood and were skipped',
    'b line 2 was not understood and was skipped',
  ]);
});
