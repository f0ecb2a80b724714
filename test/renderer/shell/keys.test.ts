/** Which key presses are ours. The presses are written as browsers report them on the named layouts. */
import { describe, expect, test } from 'vitest';
import { bindingsOf, commandIds } from '../../../renderer/shell/commands.ts';
import { formatChord, matchesChord, parseChord, type KeyPress } from '../../../renderer/shell/keys.ts';
import { commandFor } from '../../../renderer/shell/shortcuts.ts';

function press(modifiers: string, key: string, code: string): KeyPress {
  return {
    key,
    code,
    ctrlKey: modifiers.includes('C'),
    altKey: modifiers.includes('A'),
    shiftKey: modifiers.includes('S'),
    metaKey: modifiers.includes('M'),
  };
}
const inTerminal = { mac: false, inTerminal: true, ctrlK: 'shell' } as const;
const outside = { ...inTerminal, inTerminal: false };

describe('inside a terminal', () => {
  test('every unshifted Ctrl+letter goes to the shell', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      const code = `Key${letter.toUpperCase()}`;
      expect(commandFor(press('C', letter, code), inTerminal)).toBeNull();
      expect(commandFor(press('C', letter, code), { ...inTerminal, mac: true })).toBeNull();
    }
  });

  test('Ctrl+K opens the palette only when the setting says so', () => {
    expect(commandFor(press('C', 'k', 'KeyK'), { ...inTerminal, ctrlK: 'palette' })).toBe('palette.open');
    expect(commandFor(press('C', 'k', 'KeyK'), { ...inTerminal, mac: true, ctrlK: 'palette' })).toBeNull();
  });

  test('F6 and F9 go to the shell, Ctrl+F6 leaves', () => {
    expect(commandFor(press('', 'F6', 'F6'), inTerminal)).toBeNull();
    expect(commandFor(press('', 'F9', 'F9'), inTerminal)).toBeNull();
    expect(commandFor(press('C', 'F6', 'F6'), inTerminal)).toBe('terminal.leave');
  });

  test('the terminal handles find and clear itself', () => {
    expect(commandFor(press('CS', 'F', 'KeyF'), inTerminal)).toBeNull();
    expect(commandFor(press('CS', 'F', 'KeyF'), outside)).toBe('terminal.find');
  });

  test('the palette opens anywhere with Shift', () => {
    expect(commandFor(press('CS', 'K', 'KeyK'), inTerminal)).toBe('palette.open');
  });
});

describe('layouts', () => {
  test('letters are matched by the character: Ctrl+Shift+A on AZERTY', () => {
    expect(commandFor(press('CS', 'A', 'KeyQ'), outside)).toBe('prompts.next');
    expect(commandFor(press('CS', 'Q', 'KeyA'), outside)).toBeNull();
  });

  test('a layout without Latin letters uses the physical key', () => {
    expect(commandFor(press('CS', 'Л', 'KeyK'), outside)).toBe('palette.open');
  });

  test('digits are matched by the physical key: Alt+1 on AZERTY types &', () => {
    expect(commandFor(press('A', '&', 'Digit1'), inTerminal)).toBe('session.go1');
  });

  test('signs are matched whatever Shift makes of them', () => {
    expect(commandFor(press('CS', '|', 'Backslash'), outside)).toBe('sidebar.toggle');
    expect(commandFor(press('CS', '?', 'Slash'), outside)).toBe('shortcuts.show');
  });

  test('AltGr, which browsers report as Ctrl+Alt, is never ours', () => {
    for (const mac of [false, true]) {
      for (const id of commandIds) {
        for (const { keys } of bindingsOf(id, mac)) {
          const { ctrl, alt } = parseChord(keys);
          expect({ id, both: ctrl && alt }).toEqual({ id, both: false });
        }
      }
    }
  });
});

test.each([false, true])('no two commands have the same keys (mac: %s)', (mac) => {
  const seen = new Map<string, string>();
  for (const id of commandIds) {
    for (const { keys } of bindingsOf(id, mac)) {
      expect({ keys, first: seen.get(keys), second: id }).toEqual({ keys, first: undefined, second: id });
      seen.set(keys, id);
    }
  }
});

test('the modifiers must be exactly those of the chord', () => {
  expect(matchesChord(press('CS', 'K', 'KeyK'), parseChord('Ctrl+K'))).toBe(false);
  expect(matchesChord(press('CM', 'k', 'KeyK'), parseChord('Ctrl+K'))).toBe(false);
});

test('keys are written as the platform does', () => {
  expect(formatChord('Shift+Meta+P', true)).toBe('⇧⌘P');
  expect(formatChord('Ctrl+Shift+P', false)).toBe('Ctrl Shift P');
  expect(formatChord('Ctrl+PageDown', false)).toBe('Ctrl Page Down');
});
