/**
 * Why a host has the values it has: for each option the lines that gave it and those that lost, the expansion of its
 * tokens, and for each block that does not hold, what failed. Facts only; the words are with those who show them.
 */
import type { FilePlace } from '../contract/connections.ts';
import type { ConfigReader } from './configReader.ts';
import { type ExpandedValue, expansionOf } from './expansionSteps.ts';
import { findKeyword, type Keyword } from './keywords.ts';
import { printLine } from './document.ts';
import type { Lost, TracedBlock, TracedLine } from './walkTrace.ts';
import { type Resolution, resolve, type ResolveRequest } from './resolve.ts';

export type { Lost } from './walkTrace.ts';

interface ExplainedValue {
  readonly value: string;
  /** Null: the command line. */
  readonly place: FilePlace | null;
  readonly expansion: ExpandedValue | null;
}

export interface LostLine {
  readonly place: FilePlace;
  /** The line as it stands in the file, without indent and end. */
  readonly text: string;
  readonly because: Lost;
}

export interface ExplainedOption {
  readonly keyword: Keyword;
  /** Empty: only lines that lost, or that say nothing. */
  readonly values: readonly ExplainedValue[];
  readonly lost: readonly LostLine[];
}

export interface ExplainedBlock {
  readonly place: FilePlace;
  /** The Host or Match line. */
  readonly text: string;
  readonly matches: boolean;
  /** Of the pass that decided: the second one when there is one. */
  readonly reason: TracedBlock['reason'];
}

export interface Explanation {
  readonly resolution: Resolution;
  /** In the order in which the files say something about them. */
  readonly options: readonly ExplainedOption[];
  /** In the order of reading. */
  readonly blocks: readonly ExplainedBlock[];
}

export function explain(reader: ConfigReader, request: ResolveRequest): Explanation {
  const blocks = new Map<string, TracedBlock>();
  const lost = new Map<string, TracedLine>();
  const used = new Set<string>();
  const resolution = resolve(reader, request, {
    lenient: true,
    trace: {
      everyBlock: true,
      onBlock(block) {
        const before = blocks.get(keyOf(block.place));
        // A block that held in either pass was used.
        if (before?.matches !== true) blocks.set(keyOf(block.place), block);
      },
      onLine(line) {
        if (line.lost === null) used.add(keyOf(line.place));
        else if (!lost.has(keyOf(line.place))) lost.set(keyOf(line.place), line);
      },
    },
  });
  const lines = [...lost.values()].filter(({ place }) => !used.has(keyOf(place)));
  const slots = new Set([...resolution.settings.slots(), ...lines.map(({ keyword }) => keyword.slot)].map(mainSlot));
  const options = [...slots].flatMap((slot) => {
    const keyword = findKeyword(slot);
    return keyword === undefined ? [] : [explainOption(keyword, lines, resolution, reader)];
  });
  return {
    resolution,
    options: options.filter(({ values, lost: without }) => values.length > 0 || without.length > 0),
    blocks: [...blocks.values()].map(({ place, matches, reason }) => ({
      place,
      text: lineText(reader, place),
      matches,
      reason,
    })),
  };
}

function explainOption(
  keyword: Keyword,
  lines: readonly TracedLine[],
  resolution: Resolution,
  reader: ConfigReader,
): ExplainedOption {
  const { settings } = resolution;
  const slots = [keyword.slot, `${keyword.slot}.path`, `${keyword.slot}.interval`];
  const turnedOff = keyword.slot === 'proxycommand' ? settings.get('proxyjump')[0]?.place : undefined;
  const values = slots.flatMap((slot) =>
    settings
      .get(slot)
      // ProxyJump holds this place with a `none` that nobody wrote.
      .filter(({ place }) => turnedOff === undefined || turnedOff === null || place !== turnedOff)
      .map(({ value, place }) => {
        const written = slot === 'hostname' && place !== null ? (writtenValue(reader, place) ?? value) : value;
        return { value, place, expansion: expansionOf(written, slot, keyword, resolution, reader) };
      }),
  );
  return {
    keyword,
    values,
    lost: lines.flatMap((line) =>
      line.keyword.slot === keyword.slot && line.lost !== null
        ? [{ place: line.place, text: lineText(reader, line.place), because: line.lost }]
        : [],
    ),
  };
}

/** The settings hold the final host name; what its line says is in the file. */
function writtenValue(reader: ConfigReader, { file, line }: FilePlace): string | undefined {
  const opened = reader.open(file);
  const found =
    opened.kind === 'file' ? opened.file.statements.find((statement) => statement.line === line) : undefined;
  return found?.kind === 'option' ? found.assignments[0]?.values[0] : undefined;
}

function mainSlot(slot: string): string {
  return slot.split('.', 1)[0] ?? slot;
}

function keyOf({ file, line }: FilePlace): string {
  return `${line}:${file}`;
}

function lineText(reader: ConfigReader, { file, line }: FilePlace): string {
  const opened = reader.open(file);
  const found = opened.kind === 'file' ? opened.file.document.lines[line - 1] : undefined;
  return found === undefined ? '' : printLine(found).trim();
}
