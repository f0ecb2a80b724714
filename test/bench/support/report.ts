/** What a benchmark found: printed for people with the figure that counts last, and kept as JSON in bench-results/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, percentile } from './statistics.ts';

/** One figure of the table of targets, or one that explains another. */
export interface Figure {
  /** `P10`, as the targets are numbered. */
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly fairlead: readonly number[];
  /** What it is held against, measured in turn with ours. Null: nothing. */
  readonly reference: { readonly name: string; readonly values: readonly number[] } | null;
  /** How the two series make one number: from their medians; `p99` is of ours alone. */
  readonly measure: 'ratio' | 'difference' | 'median' | 'p99';
  /** Null: for information. */
  readonly target: { readonly atMost: number } | { readonly atLeast: number } | null;
}

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Prints the figures and writes them to `bench-results/NAME.json`. */
export function report(name: string, figures: readonly Figure[]): void {
  for (const figure of figures) print(figure);
  const results = figures.map((figure) => ({ ...figure, value: valueOf(figure), met: isMet(figure) }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ name, at: new Date().toISOString(), results }, null, 2)}\n`,
  );
}

function print(figure: Figure): void {
  const { fairlead, reference, unit } = figure;
  const lines = [`${figure.id}  ${figure.what}`, series('Fairlead', fairlead, unit)];
  if (reference !== null) lines.push(series(reference.name, reference.values, unit));
  const shown = figure.measure === 'ratio' ? 'ratio' : `${figure.measure}, ${unit}`;
  lines.push(`  ${shown} ${digits(valueOf(figure))}   ${verdict(figure)}`);
  console.log(`${lines.join('\n')}\n`);
}

function series(name: string, values: readonly number[], unit: string): string {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)].map(digits);
  return `  ${name.padEnd(14)} min ${least}  median ${middle}  max ${most} ${unit}  (${values.length})`;
}

function valueOf({ fairlead, reference, measure }: Figure): number {
  if (measure === 'p99') return percentile(fairlead, 0.99);
  const ours = median(fairlead);
  if (measure === 'median' || reference === null) return ours;
  const theirs = median(reference.values);
  return measure === 'ratio' ? ours / theirs : ours - theirs;
}

function isMet(figure: Figure): boolean | null {
  const { target } = figure;
  if (target === null) return null;
  const value = valueOf(figure);
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

function verdict(figure: Figure): string {
  const { target } = figure;
  if (target === null) return '';
  const wanted = 'atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
  return `target ${wanted}: ${isMet(figure) === true ? 'met' : 'MISSED'}`;
}

/** Three significant digits. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
