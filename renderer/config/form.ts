/** One block as the form shows it: a row per field, with its own line or with where its value comes from. Pure. */
import { findArguments } from '../../shared/sshConfig/arguments.ts';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, type ConfigLine, keywordText } from '../../shared/sshConfig/document.ts';
import type { LineBlock } from '../../shared/sshConfig/documentBlocks.ts';
import { optionLines } from '../../shared/sshConfig/edit.ts';
import { findKeyword, type Keyword } from '../../shared/sshConfig/keywords.ts';
import { resolve } from '../../shared/sshConfig/resolve.ts';
import type { SettingValue } from '../../shared/sshConfig/settings.ts';
import { argumentsOf } from '../../shared/sshConfig/writeOption.ts';
import { textOfBytes } from './bytes.ts';

export interface FormRow {
  /** Stays while the row is edited: option and its how-manieth line. */
  readonly key: string;
  /** The option, as it is or would be written. */
  readonly name: string;
  readonly keyword: Keyword | null;
  /** Index of its line; null: it is not set in this block. */
  readonly line: number | null;
  /** As typed into a field; empty when it is not set here. */
  readonly value: string;
  /** For a row without a line: what holds instead, if anything. */
  readonly inherited: SettingValue | null;
}

export const SECTIONS = [
  { id: 'address', options: ['HostName', 'User', 'Port'] },
  { id: 'route', options: ['ProxyJump', 'IdentityFile', 'IdentitiesOnly'] },
  { id: 'behaviour', options: ['ServerAliveInterval', 'ForwardAgent', 'AddKeysToAgent'] },
  { id: 'forwarding', options: ['LocalForward', 'RemoteForward', 'DynamicForward'] },
] as const;

const FIELDS: readonly string[] = SECTIONS.flatMap(({ options }) => options);

/** The rows of one option: each line of it when lines add up, else the first one; without any, one empty row. */
export function fieldRows(document: ConfigDocument, block: LineBlock, name: string, inherited: Inherited): FormRow[] {
  const keyword = findKeyword(name) ?? null;
  const lines = optionLines(document, block, name);
  const shown = keyword?.accumulates === true ? lines : lines.slice(0, 1);
  if (shown.length === 0) return [emptyRow(name, 0, inherited(name))];
  return shown.map((line, index) => rowOf(document, line, index));
}

/** Options without a field of their own, and further lines of one that only counts once: never hidden. */
export function otherRows(document: ConfigDocument, block: LineBlock): FormRow[] {
  const rows: FormRow[] = [];
  const seen = new Map<string, number>();
  for (let at = Math.max(block.start, block.header + 1); at < block.end; at++) {
    const line = document.lines[at];
    if (line?.kind !== 'option') continue;
    const slot = slotOf(keywordText(line.keyword));
    const count = seen.get(slot) ?? 0;
    seen.set(slot, count + 1);
    const hasField = FIELDS.some((name) => slotOf(name) === slot);
    if (hasField && (count === 0 || findKeyword(slot)?.accumulates === true)) continue;
    rows.push(rowOf(document, at, count));
  }
  return rows;
}

export function emptyRow(name: string, index: number, inherited: SettingValue | null = null): FormRow {
  const keyword = findKeyword(name) ?? null;
  return { key: `${slotOf(name)}:${index}`, name, keyword, line: null, value: '', inherited };
}

/** The value that holds for an option that the block does not set. */
export type Inherited = (name: string) => SettingValue | null;

/** `host`: the one that the block is for; null for a block of patterns, where nothing can be said. */
export function inheritedFor(reader: ConfigReader, host: string | null): Inherited {
  if (host === null) return () => null;
  const { settings } = resolve(reader, { host }, { lenient: true });
  return (name) => settings.get(slotOf(name))[0] ?? null;
}

/** One argument, or all of the line: a text with blanks is one value. */
function isWholeValue(keyword: Keyword | null): boolean {
  return keyword !== null && argumentsOf(keyword, 'a b')?.length === 1;
}

function rowOf(document: ConfigDocument, at: number, index: number): FormRow {
  const line = document.lines[at];
  const name = line?.keyword.replaceAll('"', '') ?? '';
  const keyword = findKeyword(name) ?? null;
  const value = line === undefined ? '' : textOfBytes(typedValue(line, keyword));
  return { key: `${slotOf(name)}:${index}`, name: keyword?.name ?? name, keyword, line: at, value, inherited: null };
}

/** What a person would type for this line: without comment, and without quotes where none are needed. */
function typedValue({ text }: ConfigLine, keyword: Keyword | null): string {
  if (keyword?.kind === 'jump') return text.replace(/[ \t]*#.*$/, '');
  if (keyword?.kind === 'command' || keyword?.kind === 'versionAddendum') return text;
  const found = findArguments(text);
  const first = found?.[0];
  const last = found?.at(-1);
  if (first === undefined || last === undefined) return text;
  return isWholeValue(keyword) && found?.length === 1 ? first.value : text.slice(first.start, last.end);
}

function slotOf(name: string): string {
  return findKeyword(name)?.slot ?? name.toLowerCase();
}
