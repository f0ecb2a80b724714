/**
 * The language of the window. English is part of the program, any other language is read when it is chosen. What is
 * translated or formatted with it in an effect, a derived value or a view follows when it changes. The words themselves
 * are in en/, de/ and zh/; how a message becomes text is translate.ts.
 */
import type { IntlMessageFormat } from 'intl-messageformat';
import type { Settings } from '../../shared/contract/settings.ts';
import { en, type Messages } from './en.ts';

type Language = Exclude<Settings['language'], 'system'>;

interface Shown {
  /** As `lang` and Intl want it (BCP 47). */
  readonly tag: string;
  readonly messages: Messages;
  /** Messages that were used, parsed. */
  readonly formats: Map<string, IntlMessageFormat>;
}

/** Each language under the name that its own speakers know. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', zh: '简体中文' };

export const LANGUAGES: readonly Language[] = ['en', 'de', 'zh'];

const TAGS: Readonly<Record<Language, string>> = { en: 'en', de: 'de', zh: 'zh-Hans' };
const LOAD: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de.ts')).de,
  zh: async () => (await import('./zh.ts')).zh,
};

class ShownLanguage {
  #shown = $state.raw<Shown>({ tag: TAGS.en, messages: en, formats: new Map() });
  #wanted: Language = 'en';

  get shown(): Shown {
    return this.#shown;
  }

  /** Shows another language as soon as its words are here. Of two that are chosen in haste the last one counts. */
  async use(choice: Settings['language']): Promise<void> {
    const wanted = choice === 'system' ? ofSystem(navigator.languages) : choice;
    this.#wanted = wanted;
    if (this.#shown.tag === TAGS[wanted]) return;
    const messages = await LOAD[wanted]();
    if (wanted === this.#wanted) this.#shown = { tag: TAGS[wanted], messages, formats: new Map() };
  }
}

export const language = new ShownLanguage();

/** The first language of the person that Fairlead speaks; English when there is none. */
export function ofSystem(tags: readonly string[]): Language {
  const spoken = tags.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return spoken.find((name): name is Language => name in TAGS) ?? 'en';
}

/** A formatter of Intl in the language that is shown: `inLanguage((tag) => new Intl.NumberFormat(tag))`. Kept until that changes. */
export function inLanguage<T>(make: (tag: string) => T): () => T {
  let made: { readonly tag: string; readonly format: T } | null = null;
  return () => {
    const { tag } = language.shown;
    if (made?.tag !== tag) made = { tag, format: make(tag) };
    return made.format;
  };
}
