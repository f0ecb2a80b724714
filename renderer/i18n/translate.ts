/**
 * Words for the window: a key of the catalogue and its values become text in ICU MessageFormat, in the language that
 * is shown. No sentence is built from parts in code. Marks such as `<b>` or `<mono>` in a message are for Message.svelte; `t` leaves their text only.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { speakWith } from '../../shared/words/say.ts';
import { en } from './en.ts';
import { language } from './language.svelte.ts';

export type MessageKey = keyof typeof en;
export type MessageValues = Readonly<Record<string, string | number | Date>>;
/** A piece of a message: text, and the mark that it stood in. */
export interface MessagePart {
  readonly mark: 'none' | 'b' | 'mono';
  readonly text: string;
}

function formatOf(key: MessageKey): IntlMessageFormat {
  const { tag, messages, formats } = language.shown;
  let format = formats.get(key);
  if (format === undefined) {
    const message = messages[key];
    format = message === undefined ? new IntlMessageFormat(en[key], 'en') : new IntlMessageFormat(message, tag);
    formats.set(key, format);
  }
  return format;
}

/** A message as pieces, so that a view can set some of them in bold or in the terminal font. */
export function translateParts(key: MessageKey, values: MessageValues = {}): readonly MessagePart[] {
  const parts: MessagePart[] = [];
  const marked =
    (mark: MessagePart['mark']) =>
    (pieces: readonly unknown[]): MessagePart => ({ mark, text: pieces.join('') });
  const formatted = formatOf(key).format<MessagePart>({ ...values, b: marked('b'), mono: marked('mono') });
  for (const piece of Array.isArray(formatted) ? formatted : [formatted]) {
    parts.push(typeof piece === 'object' ? piece : { mark: 'none', text: piece });
  }
  return parts;
}

/** A message as plain text. Throws when a value is missing: that is a defect of the caller. */
export function t(key: MessageKey, values: MessageValues = {}): string {
  return translateParts(key, values)
    .map((part) => part.text)
    .join('');
}

speakWith(t);
