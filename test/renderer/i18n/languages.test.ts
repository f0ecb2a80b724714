/**
 * Every language beside English says the same with its own words: the same values, the same marks, and the plural forms
 * that its grammar has. That no key is missing or left over is `complete.test.ts`.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { de } from '../../../renderer/i18n/de.ts';
import { en } from '../../../renderer/i18n/en.ts';
import { inLanguage, language, ofSystem } from '../../../renderer/i18n/language.svelte.ts';
import { t } from '../../../renderer/i18n/translate.ts';
import { zh } from '../../../renderer/i18n/zh.ts';
import { sizeText } from '../../../renderer/ui/sizeText.ts';

const english: Readonly<Record<string, string>> = en;

/** A piece of a parsed message, as far as it matters here. */
interface Piece {
  readonly type: number;
  /** Text, or the name of a value or a mark; the # of a plural has none. */
  readonly value?: string;
  /** What stands in a mark. */
  readonly children?: readonly Piece[];
  /** The cases of a select or a plural. */
  readonly options?: Readonly<Record<string, { readonly value: readonly Piece[] }>>;
  readonly pluralType?: string;
}
const TEXT = 0;

const parse = (text: string, locale: string) =>
  new IntlMessageFormat(text, locale).getAst() as unknown as readonly Piece[];

/** What a caller must give, and the marks: `{count}`, `<b>`. */
function given(pieces: readonly Piece[]): string[] {
  const found = pieces.flatMap(({ type, value, children, options = {} }): string[] => {
    if (value === undefined || type === TEXT) return [];
    if (children !== undefined) return [`<${value}>`, ...given(children)];
    return [`{${value}}`, ...Object.values(options).flatMap((option) => given(option.value))];
  });
  return [...new Set(found)].toSorted();
}

/** The cases of each plural, those of one exact number left out. */
function plurals(pieces: readonly Piece[]): string[][] {
  return pieces.flatMap(({ children = [], options = {}, pluralType }) => {
    const own = Object.keys(options).filter((name) => !name.startsWith('='));
    const inner = Object.values(options).flatMap((option) => plurals(option.value));
    return [...(pluralType === undefined ? [] : [own]), ...inner, ...plurals(children)];
  });
}

/** It ends with a full stop. */
function stops(pieces: readonly Piece[]): boolean {
  const last = pieces.at(-1);
  if (last === undefined) return false;
  const inner = last.children ?? last.options?.['other']?.value;
  return inner === undefined ? last.type === TEXT && /[.。]$/.test(last.value?.trim() ?? '') : stops(inner);
}

describe.each([
  { name: 'German', messages: de, tag: 'de' },
  { name: 'Chinese', messages: zh, tag: 'zh-Hans' },
])('$name', ({ messages, tag }) => {
  const both = Object.entries(messages).filter(([key]) => key in english);

  test('each message takes the values and has the marks of the English one', () => {
    const different = both.filter(
      ([key, text]) => given(parse(text, tag)).join() !== given(parse(english[key] ?? '', 'en')).join(),
    );
    expect(different).toEqual([]);
  });

  test('each plural has exactly the cases of the language', () => {
    const wanted = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted().join();
    const wrong = both.filter(([, text]) => plurals(parse(text, tag)).some((has) => has.toSorted().join() !== wanted));
    expect(wrong).toEqual([]);
  });

  test('sentences end as in English, and none shouts', () => {
    const wrong = both.filter(
      ([key, text]) => stops(parse(text, tag)) !== stops(parse(english[key] ?? '', 'en')) || /[!！]/.test(text),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the language that is shown', () => {
  test('the first language of the person that Fairlead speaks', () => {
    expect(ofSystem(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(ofSystem(['zh-CN'])).toBe('zh');
    expect(ofSystem(['en-GB', 'de'])).toBe('en');
    expect(ofSystem(['fr'])).toBe('en');
    expect(ofSystem([])).toBe('en');
  });

  test('words, numbers and formatters follow it', async () => {
    const number = inLanguage((tag) => new Intl.NumberFormat(tag));
    expect([t('ui.close'), sizeText(1400), number().format(1000)]).toEqual(['Close', '1.4 kB', '1,000']);
    await language.use('de');
    expect([t('ui.close'), sizeText(1400), number().format(1000)]).toEqual(['Schließen', '1,4 kB', '1.000']);
    await language.use('zh');
    expect([t('ui.close'), sizeText(1400)]).toEqual(['关闭', '1.4 kB']);
    await language.use('en');
    expect(t('ui.close')).toBe('Close');
  });

  test('of two that are chosen in haste the last one counts', async () => {
    await Promise.all([language.use('de'), language.use('zh'), language.use('en')]);
    expect(t('ui.close')).toBe('Close');
    await Promise.all([language.use('zh'), language.use('de')]);
    expect(t('ui.close')).toBe('Schließen');
    await language.use('en');
  });
});
