import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesToText,
  parseDocument,
  parseLine,
  printDocument,
  showText,
  textToBytes,
  toByteText,
} from '../../../shared/sshConfig/document.ts';

const roundTrip = (bytes: Uint8Array): Uint8Array => textToBytes(printDocument(parseDocument(bytesToText(bytes))));

describe('the line model', () => {
  test('prints any bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(roundTrip(bytes)).toEqual(bytes);
      }),
    );
  });

  test('prints bytes that look like a config back', () => {
    const piece = fc.constantFrom(
      'Host',
      'port',
      ' ',
      '\t',
      '=',
      '"',
      "'",
      '#',
      '\\',
      '\r',
      '\n',
      '\f',
      '\0',
      'ä',
      '22',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''));
        expect(Buffer.from(roundTrip(bytes))).toEqual(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    [
      '  HostName = a.example  # c\r\n',
      {
        kind: 'option',
        indent: '  ',
        keyword: 'HostName',
        separator: ' = ',
        text: 'a.example  # c',
        trailing: '',
        eol: '\r\n',
      },
    ],
    [
      '\tPort 22 \t\n',
      { kind: 'option', indent: '\t', keyword: 'Port', separator: ' ', text: '22', trailing: ' \t', eol: '\n' },
    ],
    [
      '  = Port 22',
      { kind: 'option', indent: '  = ', keyword: 'Port', separator: ' ', text: '22', trailing: '', eol: '' },
    ],
    [
      '"Port" 22\n',
      { kind: 'option', indent: '', keyword: '"Port"', separator: ' ', text: '22', trailing: '', eol: '\n' },
    ],
    [
      'Port"22"\n',
      { kind: 'option', indent: '', keyword: 'Port"22"', separator: '', text: '', trailing: '', eol: '\n' },
    ],
    ['== x\n', { kind: 'ignored', indent: '=', keyword: '', separator: '', text: '= x', trailing: '', eol: '\n' }],
    [
      'User a\0b c\n',
      { kind: 'option', indent: '', keyword: 'User', separator: ' ', text: 'a', trailing: '\0b c', eol: '\n' },
    ],
    [
      '  # note \n',
      { kind: 'comment', indent: '  ', keyword: '', separator: '', text: '# note', trailing: ' ', eol: '\n' },
    ],
    [
      'Port\r22\n',
      { kind: 'option', indent: '', keyword: 'Port', separator: '\r', text: '22', trailing: '', eol: '\n' },
    ],
    ['\f\n', { kind: 'option', indent: '', keyword: '\f', separator: '', text: '', trailing: '', eol: '\n' }],
    ['   \n', { kind: 'blank', indent: ' ', keyword: '', separator: '', text: '', trailing: '  ', eol: '\n' }],
  ])('%j in pieces', (raw, pieces) => {
    expect(parseLine(raw)).toEqual(pieces);
  });
});

describe('byte strings', () => {
  test('come back from what is shown, for valid UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(showText(toByteText(text))).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
      }),
    );
  });

  test('that are not UTF-8 are shown as they are', () => {
    expect(showText('caf\xe9 %41')).toBe('caf\xe9 %41');
    expect(showText('caf\xc3\xa9 %41')).toBe('café %41');
  });
});
