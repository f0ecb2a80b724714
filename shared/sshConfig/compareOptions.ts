/** What `ssh -G` printed against what the engine prints: where they are not the same, and which lines are behind it. */
import type { FilePlace } from '../contract/connections.ts';
import type { ConfigReader } from './configReader.ts';
import { findKeyword } from './keywords.ts';
import { optionPlaces } from './optionPlaces.ts';
import { type PrintedOptions, printOptions } from './printOptions.ts';
import { ConfigRefused } from './problems.ts';
import type { Resolution } from './resolve.ts';

/** Options, or the lines with which ssh refuses to go on. */
export type Outcome =
  | { readonly kind: 'options'; readonly options: PrintedOptions }
  | { readonly kind: 'refused'; readonly messages: readonly string[] };

export interface OptionDifference {
  /** As ssh_config(5) writes it. */
  readonly option: string;
  /** Empty: does not say anything. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** The lines that gave ours; empty for defaults. */
  readonly places: readonly FilePlace[];
}

/** The engine's answer in the form of ssh's. */
export function ownOutcome(resolution: Resolution, reader: ConfigReader): Outcome {
  try {
    return { kind: 'options', options: printOptions(resolution, reader) };
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    return { kind: 'refused', messages: error.problems.map(({ message }) => message) };
  }
}

/** `text` is the byte string that `ssh -G` printed. */
export function readPrinted(text: string): PrintedOptions {
  const options: Record<string, string[]> = {};
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (line === '') continue;
    // One of them is printed with capitals.
    const key = (space < 0 ? line : line.slice(0, space)).toLowerCase();
    (options[key] ??= []).push(space < 0 ? '' : line.slice(space + 1));
  }
  return options;
}

/** Values are compared as printed, in their order. */
export function compareOptions(
  ours: PrintedOptions,
  theirs: PrintedOptions,
  resolution: Resolution,
): readonly OptionDifference[] {
  const places = optionPlaces(resolution, ours);
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((key) => !sameLines(ours[key] ?? [], theirs[key] ?? []))
    .map((key) => ({
      option: findKeyword(key)?.name ?? key,
      ours: ours[key] ?? [],
      theirs: theirs[key] ?? [],
      places: places[key] ?? [],
    }));
}

export function sameLines(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((line, index) => line === others[index]);
}
