import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowsName } from '../../../electron/backend/files/windowsName.ts';

/** Byte strings of names, many of them with what Windows forbids. */
const names = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ':',
        '?',
        '%',
        '%3A',
        '3A',
        '.',
        ' ',
        'CON',
        'nul',
        'com1',
        'a',
        '\xc3\xbc',
        '\xff',
        '\xed\xa0\x80',
        '\n',
        '*',
      ),
      fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').replaceAll('/', ''))
  .filter((name) => name !== '' && name !== '.' && name !== '..');

test('every name becomes one that Windows takes', () => {
  fc.assert(
    fc.property(names, (name) => {
      const mapped = windowsName(name);
      expect(mapped).not.toMatch(/[\x00-\x1f<>:"\\|?*/]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      const bytes = Buffer.from(mapped, 'latin1');
      expect(Buffer.from(bytes.toString('utf8'), 'utf8')).toEqual(bytes);
    }),
    { numRuns: 3000 },
  );
});

test('no two names become one', () => {
  fc.assert(
    fc.property(names, names, (one, other) => one === other || windowsName(one) !== windowsName(other)),
    { numRuns: 3000 },
  );
});

test.each([
  ['report.pdf', 'report.pdf'],
  ['100 %', '100 %'],
  ['\xc3\xbcber', '\xc3\xbcber'],
  ['12:30?.txt', '12%3A30%3F.txt'],
  ['a%3Ab', 'a%253Ab'],
  ['aux.c', '%61ux.c'],
  ['ends with.', 'ends with%2E'],
  ['\xff', '%FF'],
])('%s is %s', (name, mapped) => expect(windowsName(name)).toBe(mapped));
