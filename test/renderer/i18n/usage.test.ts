/** The catalogue and the window's code agree: every text that is shown has a key, and every key is shown somewhere. */
import { describe, expect, test } from 'vitest';
import { en } from '../../../renderer/i18n/en.ts';
import { calleeOf, isResult, isShownProperty, lastingTranslations, readWindowCode, stringsOf } from './windowCode.ts';

const { codes, markup } = readWindowCode();
const keys = new Set<string>(Object.keys(en));
const isKey = (text: string) =>
  keys.has(text) || (/^[a-z]+\./.test(text) && [...keys].some((key) => patternOf(text).test(key)));

/** Words of no language: names, addresses and examples (one word with a sign in it), and keys, which keyNames.ts puts into words. */
const NAMES = /^(Fairlead|Esc|Tab|\S+[.:/\d-]\S*|((Ctrl|Alt|Shift|Meta|Page|Up|Down) ?)+\S*)$/;
/** Texts of the system that are looked for in errors, to say them in our words. */
const RECOGNISED = /^(Permission denied|Operation not permitted|Is a directory|Too many levels of symbolic links)$/;
/** Commands that stand in a field as an example. */
const COMMANDS = /^(sudo -n \/usr\/lib\/openssh\/sftp-server|tmux attach)$/;
const hasWords = (text: string) => /\p{L}{2}/u.test(text) && !NAMES.test(text.trim()) && !COMMANDS.test(text);
/** Two words of small letters after one another are no name, no path and no selector. */
const isSentence = (text: string) => /^[\p{L}“(][\p{L}’]* (\p{L}+,? )*\p{L}{2,}/u.test(text.trim());

/** What takes text that nobody reads: selectors, styles, formats, defects of ours. */
const UNSEEN = /^(querySelector(All)?|closest|matches|matchMedia|\w*Error|RangeError|error|warn|log|format)$/;

describe('text that is not in the catalogue', () => {
  test('in markup', () => {
    expect(markup.filter(({ text, isShown }) => isShown && hasWords(text))).toEqual([]);
  });

  test('in expressions and properties that are shown, and sentences anywhere', () => {
    const found: string[] = [];
    for (const code of codes) {
      for (const { text, node } of stringsOf(code)) {
        if (isKey(text) || UNSEEN.test(calleeOf(node)) || NAMES.test(text) || RECOGNISED.test(text)) continue;
        const plain = text.replaceAll('\0', '');
        const shown = (code.isShown && isResult(node)) || isShownProperty(node);
        if (shown ? hasWords(plain) : isSentence(plain)) found.push(`${code.file}: ${node.getText()}`);
      }
    }
    expect(found).toEqual([]);
  });
});

test('no key is without use', () => {
  const named = new Set<string>(markup.map(({ text }) => text));
  const patterns: RegExp[] = [];
  for (const file of new Set(codes.map((code) => code.file))) {
    const strings = codes.filter((code) => code.file === file).flatMap((code) => [...stringsOf(code)]);
    const texts = strings.map(({ text }) => text);
    for (const text of texts) {
      if (!text.includes('\0')) named.add(text);
      else if (/^[a-z-]+\./.test(text)) patterns.push(patternOf(text));
      // `${prefix}.${value}`: the prefix is another string of the file.
      else if (/^\0\./.test(text))
        patterns.push(...texts.filter(isPrefix).map((each) => patternOf(each + text.slice(1))));
    }
  }
  expect([...keys].filter((key) => !named.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
});

const isPrefix = (text: string) => /^[a-z]+\.[\w.\0-]+$/.test(text);

/** `config.lost.${kind}` as a pattern. */
function patternOf(template: string): RegExp {
  const parts = template.split('\0').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.+')}$`);
}

test('nothing is translated once and for all', () => {
  expect(codes.flatMap((code) => lastingTranslations(code).map((call) => `${code.file}: ${call}`))).toEqual([]);
});
