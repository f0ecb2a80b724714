/** Output as lines of plain text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPlainText } from '../../../electron/backend/sessionLogs/plainText.ts';

function plain(...pieces: string[]): string {
  const text = createPlainText();
  return pieces.map((piece) => text.add(piece)).join('') + text.end();
}

test.each([
  ['colours go', '\u001b[1;31mred\u001b[0m and \u001b[38;2;1;2;3mmore\u001b[m\r\n', 'red and more\n'],
  [
    'titles, links and other strings go',
    '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b\u001bPq#0\u001b\\c\r\n',
    'abc\n',
  ],
  ['a progress bar is kept as it ended', ' 10%\r 50%\r100%\r\n', '100%\n'],
  ['a prompt that was edited is kept as it was entered', '$ lx\b\u001b[Ks -l\r\n', '$ ls -l\n'],
  ['characters are put into a line', '$ ab\b\u001b[1@x\r\n', '$ axb\n'],
  ['full-screen programs are left out', 'before\r\n\u001b[?1049hvim\r\nall\u001b[?1049lafter\r\n', 'before\nafter\n'],
  ['tabs line up', 'a\tb\r\n', 'a       b\n'],
  ['the last line may have no end', 'no end', 'no end\n'],
  ['other writing', 'Zürich 日本 🙂\r\n', 'Zürich 日本 🙂\n'],
])('%s', (_, output, text) => expect(plain(output)).toBe(text));

test('it does not matter where output is cut', () => {
  const piece = fc.constantFrom(
    '\u001b[31m',
    '\u001b]0;t\u0007',
    '\r\n',
    '\r',
    '\b',
    'text',
    'ü',
    '\u001b[K',
    '\u001b[2C',
    '\u001b[?1049h',
    '\u001b[?1049l',
    '\u001bP1$r\u001b\\',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(200), { maxLength: 8 }), (pieces, cuts) => {
      const whole = pieces.join('');
      const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const parts = places.slice(1).map((to, index) => whole.slice(places[index], to));
      expect(plain(...parts)).toBe(plain(whole));
    }),
  );
});

test('text without controls is kept as it is, whatever surrounds it', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[!-~ü日]{0,40}$/)), (lines) => {
      const output = lines.map((line) => `\u001b[32m${line}\u001b[0m\r\n`).join('');
      expect(plain(output)).toBe(lines.map((line) => `${line}\n`).join(''));
    }),
  );
});

test('nothing of an escape is left, and no output makes it hang or grow', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('\u001b', '[', ']', ';', '9', '?', 'h', '\u0007', 'C', '\\', 'x', '\n') }),
      (noise) => {
        expect(plain(noise)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      },
    ),
  );
  expect(plain('\u001b[999999999Cx\n'.repeat(10)).length).toBeLessThan(10 * 1100);
  const began = createPlainText();
  const lines = Array.from({ length: 200 }, () => began.add('x'.repeat(1000))).join('');
  expect(lines.split('\n').length).toBeGreaterThan(10);
});
