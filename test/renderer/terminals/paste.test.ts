import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CLIPBOARD_BYTES, readClipboardRequest } from '../../../renderer/terminals/clipboardRequest.ts';
import { asOneLine, pasteNeedsAsking, pastePreview, withoutEscapes } from '../../../renderer/terminals/paste.ts';

describe('paste', () => {
  test('one line, or a shell with bracketed paste, is not asked about', () => {
    expect(pasteNeedsAsking('ls -l', false)).toBeNull();
    expect(pasteNeedsAsking('a\nb', true)).toBeNull();
  });

  test.each([
    ['a\nb', 2],
    ['a\r\nb\r\n', 2],
    ['a\rb\rc', 3],
    ['rm -rf x\n', 1],
  ])('%j is asked about', (text, lines) => expect(pasteNeedsAsking(text, false)).toEqual({ text, lines }));

  test('no pasted text can end a bracketed paste', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\u001b\u009b]/.test(withoutEscapes(text))));
    expect(withoutEscapes('a\u001b[201~b')).toBe('a␛[201~b');
  });

  test('as one line: no line ends, no empty lines', () => {
    expect(asOneLine('  a \n\n b\r\nc\n')).toBe('a b c');
  });

  test('the preview shows eight lines and counts the rest', () => {
    const text = Array.from({ length: 14 }, (_, index) => `line ${index}\u0007`).join('\n') + '\n';
    const { lines, more } = pastePreview(text);
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe('line 0␇');
    expect(more).toBe(6);
  });
});

describe('OSC 52', () => {
  const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64');

  test('reads what the program wants to set', () => {
    expect(readClipboardRequest(`c;${encode('grüße')}`)).toBe('grüße');
    expect(readClipboardRequest(`;${encode('x')}`)).toBe('x');
  });

  test.each(['c;?', 'c;', 'c', '', 'c;%%%', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`])(
    'does not understand %j',
    (data) => expect(readClipboardRequest(data)).toBeNull(),
  );

  test('drops what is too large', () => {
    expect(readClipboardRequest(`c;${encode('x'.repeat(MAX_CLIPBOARD_BYTES))}`)).toHaveLength(MAX_CLIPBOARD_BYTES);
    expect(readClipboardRequest(`c;${encode('x'.repeat(MAX_CLIPBOARD_BYTES + 100))}`)).toBeNull();
  });
});
