import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_VISIBLE, visibleText } from '../../../renderer/ui/visibleText.ts';

const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

describe('visibleText', () => {
  test('shows control characters, and names those that reorder or hide text', () => {
    expect(visibleText('a\u001b[31mb\u007f')).toBe('a␛[31mb␡');
    expect(visibleText('evil\u202etxt.exe')).toBe('evil⟨U+202E⟩txt.exe');
    expect(visibleText('\u0085\u200b')).toBe('⟨U+0085⟩⟨U+200B⟩');
    expect(visibleText('\u{e0041}')).toBe('⟨U+E0041⟩');
  });

  test('keeps line ends and tabs where several lines are shown, and only there', () => {
    expect(visibleText('a\r\nb\tc', { lines: true })).toBe('a\nb\tc');
    expect(visibleText('a\r\nb\tc')).toBe('a␍b␉c');
  });

  test('keeps letters of any script, combining marks and emoji', () => {
    const text = 'Grüße, 日本語, café, שלום, 👍🏽';
    expect(visibleText(text)).toBe(text);
  });

  test('no invisible character survives, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, lines) => {
        const shown = visibleText(text, { lines });
        expect(lines ? shown.replace(/[\n\t]/g, '') : shown).not.toMatch(INVISIBLE);
      }),
    );
  });

  test('cuts by characters, never inside one', () => {
    expect(visibleText('👍'.repeat(5), { limit: 3 })).toBe('👍👍👍…');
    expect(visibleText('x'.repeat(MAX_VISIBLE + 1))).toBe('x'.repeat(MAX_VISIBLE) + '…');
    expect(visibleText('x'.repeat(MAX_VISIBLE))).toBe('x'.repeat(MAX_VISIBLE));
  });
});
