/** Which key presses are ours. The presses are written as browsers report them on the named layouts. */
import { describe, expect, test } from 'vitest';
import { bindingsOf, commandIds } from '../../../renderer/shell/commands.ts';
import { formatChord, matchesChord, parseChord, type KeyPress } from '../../../renderer/shell/keys.ts';
import { bindingsInForce, chordOf, commandFor, isChosen, keymap, sharing } from '../../../renderer/shell/keymap.ts';

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
const inTerminal = { mac: false, inTerminal: true, ctrlK: 'shell', keys: keymap(false, {}) } as const;
const outside = { ...inTerminal, inTerminal: false };
const onMac = { ...inTerminal, mac: true, keys: keymap(true, {}) };

describe('inside a terminal', () => {
  test('every unshifted Ctrl+letter goes to the shell', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      const code = `Key${letter.toUpperCase()}`;
      expect(commandFor(press('C', letter, code), inTerminal)).toBeNull();
      expect(commandFor(press('C', letter, code), onMac)).toBeNull();
    }
  });

  test('Ctrl+K opens the palette only when the setting says so', () => {
    expect(commandFor(press('C', 'k', 'KeyK'), { ...inTerminal, ctrlK: 'palette' })).toBe('palette.open');
    expect(commandFor(press('C', 'k', 'KeyK'), { ...onMac, ctrlK: 'palette' })).toBeNull();
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

describe('chosen keys', () => {
  const chosen = { 'terminal.find': ['Ctrl+Shift+U'], 'sidebar.toggle': ['Ctrl+B'], 'pane.zoom': [], nothing: ['F2'] };
  const where = { ...outside, keys: keymap(false, chosen) };

  test('they replace the usual ones, and no keys are a choice too', () => {
    expect(commandFor(press('CS', 'U', 'KeyU'), where)).toBe('terminal.find');
    expect(commandFor(press('CS', 'F', 'KeyF'), where)).toBeNull();
    expect(commandFor(press('CS', 'Enter', 'Enter'), where)).toBeNull();
    expect(bindingsInForce('pane.zoom', false, chosen)).toEqual([]);
  });

  test('an unshifted Ctrl+letter stays the shell’s', () => {
    expect(commandFor(press('C', 'b', 'KeyB'), where)).toBe('sidebar.toggle');
    expect(commandFor(press('C', 'b', 'KeyB'), { ...where, inTerminal: true })).toBeNull();
    expect(bindingsInForce('sidebar.toggle', false, chosen)).toEqual([{ keys: 'Ctrl+B', outsideTerminal: true }]);
  });

  test('they win over usual ones of another command, and both are told of', () => {
    const taken = { 'session.new': ['Ctrl+Shift+P'] };
    expect(commandFor(press('CS', 'P', 'KeyP'), { ...outside, keys: keymap(false, taken) })).toBe('session.new');
    expect(sharing('session.new', 'Ctrl+Shift+P', false, taken)).toEqual(['palette.actions']);
    expect(sharing('palette.actions', 'Ctrl+Shift+P', false, taken)).toEqual(['session.new']);
  });

  test('what a hand wrote wrongly means nothing', () => {
    const wrong = { 'session.new': ['', 'Ctrl+', 'Hyper+K+', 'Ctrl+Shift+nonsense'] };
    expect(bindingsInForce('session.new', false, wrong)).toEqual([]);
    expect(isChosen('session.new', press('CS', 'T', 'KeyT'), wrong)).toBe('others');
  });

  test('every key of the table is written as it is pressed', () => {
    for (const mac of [false, true]) {
      for (const id of commandIds) {
        for (const { keys } of bindingsOf(id, mac)) {
          const { ctrl, alt, shift, meta, key } = parseChord(keys);
          const codes: Readonly<Record<string, string>> = {
            ',': 'Comma',
            '/': 'Slash',
            '\\': 'Backslash',
            '=': 'Equal',
            '-': 'Minus',
          };
          const code = /^[A-Z]$/.test(key) ? `Key${key}` : /^\d$/.test(key) ? `Digit${key}` : (codes[key] ?? key);
          const modifiers = `${ctrl ? 'C' : ''}${alt ? 'A' : ''}${shift ? 'S' : ''}${meta ? 'M' : ''}`;
          expect(chordOf(press(modifiers, key, code))).toBe(keys);
        }
      }
    }
  });

  test('modifiers alone are no keys yet', () => {
    for (const key of ['Shift', 'Control', 'Alt', 'Meta']) expect(chordOf(press('', key, `${key}Left`))).toBeNull();
  });
});
