import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument, printDocument } from '../../../shared/sshConfig/document.ts';
import { reparseDocument } from '../../../shared/sshConfig/reparse.ts';

const line = fc.constantFrom('Host a\n', 'Host a', '\n', '  User b\r\n', '=\n', '"', 'x = \0y\n', '# c\n', '\r', ' ');
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));

test('a text parsed again is what it is when it is parsed anew', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(reparseDocument(parseDocument(before), after)).toEqual(parseDocument(after));
    }),
    { numRuns: 2000 },
  );
});

test('lines that did not change are the same objects', () => {
  const before = parseDocument('Host a\n  User b\n  Port 22\n\nHost c\n');
  const after = reparseDocument(before, printDocument(before).replace('b', 'bob'));
  const changed = after.lines.map((each, index) => each !== before.lines[index]);
  expect(changed).toEqual([false, true, false, false, false]);
});
