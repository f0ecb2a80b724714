/** What is edited as text is the file, byte for byte. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfText, editedText, lineEndsOf, savedBytes, textOfBytes } from '../../../renderer/config/bytes.ts';
import { bytesToText } from '../../../shared/sshConfig/document.ts';

/** Any bytes, and more of those that matter: line ends, NUL, the byte order mark, pieces of UTF-8. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 8 }).map(bytesToText),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\r',
        '\0',
        '\xef\xbb\xbf',
        '\xf0\x9f\x98\x80',
        '\xf0\x9f',
        '\xed\xb2\x80',
        'Host a',
      ),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

test('any bytes survive being text', () => {
  fc.assert(
    fc.property(bytes, (file) => {
      expect(bytesOfText(textOfBytes(file))).toBe(file);
    }),
  );
});

test('any file survives being edited, whatever its lines end with', () => {
  fc.assert(
    fc.property(bytes, fc.boolean(), (file, windows) => {
      const written = windows ? file.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n') : file;
      const ends = lineEndsOf(written);
      expect(savedBytes(editedText(written, ends), ends)).toBe(written);
    }),
    { numRuns: 1000 },
  );
});

test('UTF-8 reads as its characters, a stray byte as one mark that is no character', () => {
  expect(textOfBytes('# M\xc3\xbcnchen \xf0\x9f\x98\x80 \xff')).toBe('# München 😀 \udcff');
  expect(bytesOfText('# München 😀 \udcff')).toBe('# M\xc3\xbcnchen \xf0\x9f\x98\x80 \xff');
  expect(bytesOfText('\ud83d')).toBe('\xef\xbf\xbd');
});

test('carriage returns are hidden only where every line has one', () => {
  expect(lineEndsOf('Host a\r\nHost b\r\n')).toBe('crlf');
  expect(lineEndsOf('Host a\r\nHost b\n')).toBe('lf');
  expect(lineEndsOf('\n')).toBe('lf');
  expect(editedText('a\r\r\nb', 'crlf')).toBe('a\r\nb');
});
