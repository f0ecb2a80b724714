/** What ssh would use for one host, as rows: what the files say, then what is so by default. Pure. */
import type { FilePlace } from '../../shared/contract/connections.ts';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { explain, type ExplainedBlock, type ExplainedOption } from '../../shared/sshConfig/explain.ts';
import { findKeyword } from '../../shared/sshConfig/keywords.ts';
import { printOptions } from '../../shared/sshConfig/printOptions.ts';
import { ConfigRefused } from '../../shared/sshConfig/problems.ts';
import { resolve } from '../../shared/sshConfig/resolve.ts';
import { showPath } from '../../shared/sshConfig/showPath.ts';
import { textOfBytes } from './bytes.ts';

interface EffectiveRow {
  readonly slot: string;
  readonly name: string;
  readonly values: readonly { readonly text: string; readonly place: FilePlace | null }[];
  readonly lost: ExplainedOption['lost'];
  /** All values count, in this order. */
  readonly addsUp: boolean;
}

export interface Effective {
  /** Options that a file says something about. */
  readonly set: readonly EffectiveRow[];
  /** Those, and all others with their defaults; null: ssh would refuse this config. */
  readonly all: readonly EffectiveRow[] | null;
  readonly blocks: readonly ExplainedBlock[];
  /** What Match exec asks for at this host, with tokens expanded, and the first line that asks: byte strings. */
  readonly commands: ReadonlyMap<string, FilePlace>;
}

/** `host`: a byte string. `answers`: what commands said that the person let run; no other counts as met. */
export function effectiveOptions(reader: ConfigReader, host: string, answers: ReadonlyMap<string, boolean>): Effective {
  const commands = new Map<string, FilePlace>();
  const runMatchExec = (command: string, place: FilePlace) => {
    if (!commands.has(command)) commands.set(command, place);
    return answers.get(command) ?? null;
  };
  const { resolution, options, blocks } = explain({ ...reader, world: { ...reader.world, runMatchExec } }, { host });
  const set = options.map((option) => rowOf(option, reader));
  return { set, all: withDefaults(set, () => printOptions(resolution, reader)), blocks, commands };
}

function rowOf({ keyword, values, lost }: ExplainedOption, { world }: ConfigReader): EffectiveRow {
  return {
    slot: keyword.slot,
    name: keyword.name,
    values: values.map(({ value, place, expansion }) => ({
      text: expansion?.result == null ? textOfBytes(value) : showPath(expansion.result, world),
      place,
    })),
    lost,
    addsUp: keyword.accumulates,
  };
}

function withDefaults(
  set: readonly EffectiveRow[],
  print: () => ReturnType<typeof printOptions>,
): readonly EffectiveRow[] | null {
  try {
    const known = new Set(set.filter(({ values }) => values.length > 0).map(({ slot }) => slot));
    const rest = Object.entries(print()).filter(([slot]) => !known.has(slot) && slot !== 'host');
    return [
      ...set,
      ...rest.map(([slot, values]) => ({
        slot: `default:${slot}`,
        name: findKeyword(slot)?.name ?? slot,
        values: values.map((value) => ({ text: textOfBytes(value), place: null })),
        lost: [],
        addsUp: false,
      })),
    ];
  } catch (error) {
    if (error instanceof ConfigRefused) return null;
    throw error;
  }
}

/** Every host that a file of the tree names, in the order of reading, as byte strings. */
export function namedHosts(reader: ConfigReader): readonly string[] {
  // Opens every file of the tree.
  resolve(reader, { host: '' }, { lenient: true });
  const names = new Set<string>();
  for (const path of reader.paths) {
    const opened = reader.open(path);
    if (opened.kind !== 'file') continue;
    for (const { header } of opened.file.blocks) {
      if (header?.kind !== 'host') continue;
      for (const pattern of header.patterns) if (pattern !== '' && !/[*?!\s]/.test(pattern)) names.add(pattern);
    }
  }
  return [...names];
}
