/**
 * Every setting that is one value, as data: where it stands on the page, how it is chosen, how it is read and written.
 * The page draws, searches and resets from this table; what has a list of its own (keys, themes, secrets) is not in it.
 */
import type { About } from '../../shared/contract/launch.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../shared/defaultSettings.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/language.svelte.ts';
import { t, type MessageKey } from '../i18n/translate.ts';

export const SECTIONS = [
  'general',
  'appearance',
  'terminal',
  'keyboard',
  'connections',
  'files',
  'logs',
  'security',
  'about',
] as const;
export type Section = (typeof SECTIONS)[number];

interface Option {
  readonly value: string;
  readonly label: string;
}

type Control =
  | { readonly kind: 'choice'; readonly options: () => readonly Option[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'text'; readonly most: number }
  | { readonly kind: 'switch' };

export interface SettingRow {
  /** Unique; part of the ids on the page. */
  readonly id: string;
  readonly section: Section;
  readonly label: MessageKey;
  readonly hint: MessageKey | null;
  readonly control: Control;
  /** Left out: everywhere. */
  readonly on?: (about: About) => boolean;
  /** Choices are read as text. */
  readonly read: (settings: Settings) => string | number | boolean;
  readonly write: (settings: Settings, value: string | number | boolean) => Partial<Settings>;
}

interface Look {
  readonly section: Section;
  readonly control: Control;
  readonly hint?: true;
  readonly on?: SettingRow['on'];
}

/** A group of settings whose members are single values. */
type Group = 'terminal' | 'keyboard' | 'tunnels' | 'files' | 'logs';

function row(id: string, look: Look, access: Pick<SettingRow, 'read' | 'write'>): SettingRow {
  const { section, control, on } = look;
  return {
    id,
    section,
    control,
    label: `settings.${id}` as MessageKey,
    hint: look.hint === true ? (`settings.${id}.hint` as MessageKey) : null,
    ...(on === undefined ? {} : { on }),
    ...access,
  };
}

/** A member at the top. */
function top(key: 'theme' | 'language' | 'density' | 'openSsh' | 'sort', look: Look): SettingRow {
  return row(key, look, {
    read: (settings) => settings[key],
    write: (_settings, value) => ({ [key]: value }),
  });
}

/** A member of a group. */
function member<G extends Group>(group: G, key: keyof Settings[G] & string, look: Look): SettingRow {
  return row(group === 'logs' ? `logs.${key}` : key, look, {
    read: (settings) => settings[group][key] as string | number | boolean,
    write: (settings, value) => ({ [group]: { ...settings[group], [key]: value } }),
  });
}

const options = (id: string, values: readonly string[]): Control => ({
  kind: 'choice',
  options: () => values.map((value) => ({ value, label: t(`settings.${id}.${value}` as MessageKey) })),
});
const isMac = (about: About) => about.platform === 'mac';
const SWITCH = { kind: 'switch' } as const;

export const rows: readonly SettingRow[] = [
  top('language', {
    section: 'general',
    control: {
      kind: 'choice',
      options: () => [
        { value: 'system', label: t('settings.language.system') },
        ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
      ],
    },
  }),
  top('sort', { section: 'general', control: options('sort', ['name', 'often', 'used', 'file']) }),

  top('theme', { section: 'appearance', control: options('theme', ['system', 'dark', 'light', 'hc']) }),
  top('density', { section: 'appearance', control: options('density', ['compact', 'default', 'roomy']) }),

  member('terminal', 'fontFamily', { section: 'terminal', hint: true, control: { kind: 'text', most: 300 } }),
  member('terminal', 'fontSize', { section: 'terminal', hint: true, control: { kind: 'number', least: 8, most: 32 } }),
  member('terminal', 'scrollback', {
    section: 'terminal',
    hint: true,
    control: { kind: 'number', least: 0, most: 100_000 },
  }),
  row(
    'minimumContrast',
    { section: 'terminal', hint: true, control: options('minimumContrast', ['1', '4.5', '7']) },
    {
      read: ({ terminal }) => String(terminal.minimumContrast),
      write: ({ terminal }, value) => ({
        terminal: { ...terminal, minimumContrast: Number(value) as Settings['terminal']['minimumContrast'] },
      }),
    },
  ),
  member('terminal', 'cursor', { section: 'terminal', control: options('cursor', ['block', 'bar', 'underline']) }),
  member('terminal', 'cursorBlink', { section: 'terminal', control: SWITCH }),
  member('terminal', 'bell', { section: 'terminal', control: options('bell', ['none', 'visual', 'sound']) }),
  member('terminal', 'wordSeparators', { section: 'terminal', hint: true, control: { kind: 'text', most: 100 } }),
  member('terminal', 'pasteGuard', { section: 'terminal', hint: true, control: SWITCH }),
  member('terminal', 'renderer', {
    section: 'terminal',
    hint: true,
    control: options('renderer', ['auto', 'webgl', 'dom']),
  }),
  member('terminal', 'screenReader', { section: 'terminal', hint: true, control: SWITCH }),

  member('keyboard', 'ctrlK', {
    section: 'keyboard',
    control: options('ctrlK', ['shell', 'palette']),
    on: (about) => !isMac(about),
  }),
  member('terminal', 'optionIsMeta', { section: 'keyboard', hint: true, control: SWITCH, on: isMac }),

  top('openSsh', { section: 'connections', hint: true, control: options('openSsh', ['newest', 'own']) }),
  member('tunnels', 'startWithTerminal', { section: 'connections', hint: true, control: SWITCH }),

  row(
    'editor',
    { section: 'files', hint: true, control: options('editor', ['here', 'outside']) },
    {
      read: ({ files }) => files.editor ?? 'here',
      write: ({ files }, value) => ({ files: { ...files, editor: value === 'outside' ? 'outside' : 'here' } }),
    },
  ),
  row(
    'editorCommand',
    { section: 'files', hint: true, control: { kind: 'text', most: 1000 } },
    {
      read: ({ files }) => files.editorCommand ?? '',
      write: ({ files }, value) => ({ files: { ...files, editorCommand: String(value).trim() } }),
    },
  ),
  member('files', 'notify', { section: 'files', control: SWITCH }),

  member('logs', 'always', { section: 'logs', hint: true, control: SWITCH }),
  member('logs', 'format', { section: 'logs', hint: true, control: options('logs.format', ['text', 'asciicast']) }),
  member('logs', 'fileLimit', { section: 'logs', hint: true, control: { kind: 'number', least: 1, most: 1000 } }),
  member('logs', 'totalLimit', { section: 'logs', hint: true, control: { kind: 'number', least: 10, most: 100_000 } }),
];

/** It does not have the value of a fresh start. */
export function isChanged({ read }: SettingRow, settings: Settings): boolean {
  return read(settings) !== read(DEFAULT_SETTINGS);
}

/** What brings a row back to the value of a fresh start. */
export function resetOf({ read, write }: SettingRow, settings: Settings): Partial<Settings> {
  return write(settings, read(DEFAULT_SETTINGS));
}

/** The words of a row that a search looks at, in the language that is shown. */
function words({ label, hint, control, section }: SettingRow): string {
  const choices = control.kind === 'choice' ? control.options().map((option) => option.label) : [];
  return [t(label), hint === null ? '' : t(hint), t(`settings.${section}`), ...choices].join(' ').toLowerCase();
}

/** Every word of the query stands somewhere in the row. */
export function fits(row: SettingRow, query: string): boolean {
  return fitsWords(words(row), query);
}

export function fitsWords(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
