/** Any bytes become text and the same bytes again, and a change of one line changes the bytes of that line alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, encodeText, firstNotLatin1 } from '../../../renderer/files/editing/textFile.ts';

const MARK = '\xef\xbb\xbf';
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

/** Pieces that make trouble when they meet. */
const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    MARK,
    'a',
    '\t',
    '\x00',
    '\xe9',
    '\xff\xfe',
    '\xc3',
    '\x85',
    utf8('é'),
    utf8('漢'),
    utf8('😀'),
  ),
  fc.string(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const bytes = fc.oneof(
  fc.array(piece).map((pieces) => pieces.join('')),
  // Files whose lines all end alike.
  fc.tuple(fc.array(fc.string()), fc.constantFrom('\n', '\r\n', '\r')).map(([lines, end]) => utf8(lines.join(end))),
);

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const { text, format } = decodeText(given);
      expect(encodeText(text, format)).toBe(given);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['UTF-8', utf8('naïve 漢\n'), 'naïve 漢\n', { encoding: 'utf8', mark: false, lineEnds: 'lf' }],
  ['UTF-8 with its mark', `${MARK}one\r\n`, 'one\n', { encoding: 'utf8', mark: true, lineEnds: 'crlf' }],
  ['Latin-1', 'caf\xe9\n', 'café\n', { encoding: 'latin1', mark: false, lineEnds: 'lf' }],
  ['UTF-8 with a damaged byte', `${utf8('é')}\xe9`, 'é\udce9', { encoding: 'utf8Stray', mark: false, lineEnds: 'lf' }],
  ['the line ends of old Macs', 'one\rtwo\r', 'one\ntwo\n', { encoding: 'utf8', mark: false, lineEnds: 'cr' }],
  ['mixed line ends', 'one\r\ntwo\n', 'one\r\ntwo\n', { encoding: 'utf8', mark: false, lineEnds: 'mixed' }],
  ['nothing', '', '', { encoding: 'utf8', mark: false, lineEnds: 'lf' }],
] as const)('%s is told from the others', (_, given, text, format) => {
  expect(decodeText(given)).toEqual({ text, format });
});

describe('a line that is typed', () => {
  test('ends and is written as the others are', () => {
    const { text, format } = decodeText(`${MARK}one\r\ntwo\r\n`);
    expect(encodeText(`${text}três\n`, format)).toBe(`${MARK}one\r\ntwo\r\n${utf8('três')}\r\n`);
    const latin = decodeText('caf\xe9');
    expect(encodeText(`${latin.text} à`, latin.format)).toBe('caf\xe9 \xe0');
  });

  test('in Latin-1 what it does not have is not written as something else', () => {
    const { text, format } = decodeText('caf\xe9');
    expect(encodeText(`${text} €`, format)).toBeNull();
    expect([firstNotLatin1(`${text} 😀`), firstNotLatin1(text)]).toEqual(['😀', '']);
  });
});
