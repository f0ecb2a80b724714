/** A table for a terminal: columns as wide as their longest entry, control characters shown and not obeyed. */
import { visible } from './visible.ts';

/** One line per row, each with its end. The last column is not padded. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(visible));
  const columns = Math.max(0, ...lines.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((row) => (column < row.length - 1 ? (row[column]?.length ?? 0) : 0))),
  );
  return lines
    .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)))
    .map((row) => `${row.join('  ').trimEnd()}\n`)
    .join('');
}
