/** Lines that never have an effect, because another one always comes first. */
import type { FilePlace } from '../contract/connections.ts';
import type { ConfigReader } from './configReader.ts';
import { worldsOf } from './editedTree.ts';
import type { Probe } from './probes.ts';
import { resolve } from './resolve.ts';

type PrecedenceFinding = { readonly place: FilePlace } & (
  | { readonly code: 'never-wins'; readonly option: string; readonly winner: FilePlace }
  | { readonly code: 'defaults-too-early'; readonly lines: readonly FilePlace[] }
);

interface LostLine {
  readonly place: FilePlace;
  readonly option: string;
  readonly winner: FilePlace;
}

/** Asks for every name that the files mention, whatever commands of Match exec would say. */
export function lintPrecedence(reader: ConfigReader, probes: readonly Probe[]): readonly PrecedenceFinding[] {
  const used = new Set<string>();
  const lost = new Map<string, LostLine>();
  for (const world of worldsOf(reader)) {
    for (const { request } of probes) {
      resolve(world, request, {
        lenient: true,
        trace: {
          everyBlock: false,
          onBlock: () => undefined,
          onLine({ place, keyword, lost: because }) {
            if (because === null) used.add(keyOf(place));
            else if (because.kind === 'earlier') {
              lost.set(keyOf(place), { place, option: keyword.name, winner: because.place });
            }
          },
        },
      });
    }
  }
  const never = [...lost.values()].filter(({ place }) => !used.has(keyOf(place)));
  return [...never.map((line) => ({ code: 'never-wins' as const, ...line })), ...earlyDefaults(never, reader)];
}

/** The block for everybody that takes the effect from lines in blocks for fewer. */
function earlyDefaults(never: readonly LostLine[], reader: ConfigReader): readonly PrecedenceFinding[] {
  const blocks = new Map<string, { place: FilePlace; lines: FilePlace[] }>();
  for (const { place, winner } of never) {
    const header = headerOf(winner, reader);
    if (header === null || !header.forEverybody || headerOf(place, reader)?.forEverybody === true) continue;
    const at = { file: winner.file, line: header.line };
    const block = blocks.get(keyOf(at)) ?? { place: at, lines: [] };
    block.lines.push(place);
    blocks.set(keyOf(at), block);
  }
  return [...blocks.values()].map((block) => ({ code: 'defaults-too-early', ...block }));
}

/** The Host or Match line above; for lines above the first one, the line itself. */
function headerOf({ file, line }: FilePlace, reader: ConfigReader): { line: number; forEverybody: boolean } | null {
  const opened = reader.open(file);
  if (opened.kind !== 'file') return null;
  const header = opened.file.blocks.findLast((block) => (block.header?.line ?? 0) <= line)?.header ?? null;
  if (header === null) return { line, forEverybody: true };
  const forEverybody =
    header.kind === 'host'
      ? header.patterns.includes('*')
      : header.criteria.every(({ name, negated }) => name === 'all' && !negated);
  return { line: header.line, forEverybody };
}

function keyOf({ file, line }: FilePlace): string {
  return `${line}:${file}`;
}
