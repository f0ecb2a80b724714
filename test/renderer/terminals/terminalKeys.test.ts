import { describe, expect, test } from 'vitest';
import { terminalAction, type Key } from '../../../renderer/terminals/terminalKeys.ts';

function press(keys: string): Key {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  return {
    key,
    code: /^[0-9]$/.test(key)
      ? `Digit${key}`
      : key === '='
        ? 'Equal'
        : key === '-'
          ? 'Minus'
          : `Key${key.toUpperCase()}`,
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
    metaKey: parts.includes('Meta'),
  };
}

describe('keys of the terminal', () => {
  test.each([
    ['Ctrl+Shift+C', 'copy'],
    ['Ctrl+Shift+V', 'paste'],
    ['Ctrl+Insert', 'copy'],
    ['Shift+Insert', 'paste'],
    ['Ctrl+Shift+F', 'find'],
    ['Ctrl+Shift+Backspace', 'clear'],
    ['Ctrl+Shift+=', 'larger'],
    ['Ctrl+Shift+-', 'smaller'],
    ['Ctrl+Shift+0', 'reset-size'],
  ])('%s on Windows and Linux: %s', (keys, action) => expect(terminalAction(press(keys), false)).toBe(action));

  test.each([
    ['Meta+c', 'copy'],
    ['Meta+v', 'paste'],
    ['Meta+f', 'find'],
    ['Alt+Meta+k', 'clear'],
    ['Meta+=', 'larger'],
    ['Meta+0', 'reset-size'],
  ])('%s on a Mac: %s', (keys, action) => expect(terminalAction(press(keys), true)).toBe(action));

  test('every unshifted Ctrl+letter is the shell’s, on every platform', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      expect(terminalAction(press(`Ctrl+${letter}`), false)).toBeNull();
      expect(terminalAction(press(`Ctrl+${letter}`), true)).toBeNull();
    }
  });

  test('AltGr (Ctrl+Alt) types characters: never ours', () => {
    for (const letter of 'cvf') expect(terminalAction(press(`Ctrl+Alt+Shift+${letter}`), false)).toBeNull();
  });
});
