/**
 * Draws a prompt and the line behind it over as many rows as it takes, by escape sequences (ECMA-48). Remembers only
 * where it left the cursor, so that the next drawing starts at the prompt.
 */
import { graphemeWidth } from './cellWidth.ts';

export interface Drawable {
  /** With its colours. */
  readonly prompt: string;
  /** In cells, without the colours. */
  readonly promptWidth: number;
  readonly clusters: readonly string[];
  /** In clusters. */
  readonly cursor: number;
}

interface Position {
  readonly row: number;
  readonly column: number;
}

export class LineView {
  /** Rows from the prompt's first row to the cursor. */
  #cursorRow = 0;

  /** Everything anew. `columns` is the width of the terminal. */
  draw(line: Drawable, columns: number): string {
    const end = positionOf(line, line.clusters.length, columns);
    const target = positionOf(line, line.cursor, columns);
    const text = line.clusters.map(visible).join('');
    const start = this.#toStart();
    this.#cursorRow = target.row;
    const drawn = `${start}\x1b[J${line.prompt}${text}${wrapAtMargin(line, end)}`;
    if (line.cursor === line.clusters.length) return drawn;
    return `${drawn}${up(end.row - target.row)}\r${target.column > 0 ? `\x1b[${target.column}C` : ''}`;
  }

  /** Only what was typed at the end: the fewest bytes for the common case. */
  append(line: Drawable, added: readonly string[], columns: number): string {
    const end = positionOf(line, line.clusters.length, columns);
    this.#cursorRow = end.row;
    return added.map(visible).join('') + wrapAtMargin(line, end);
  }

  /** The terminal has another width: it has moved the line already, the way its text wraps. */
  resized(line: Drawable, columns: number): void {
    this.#cursorRow = positionOf(line, line.cursor, columns).row;
  }

  /** Puts the cursor behind the line, on a new row. */
  leave(line: Drawable, columns: number): string {
    const end = positionOf(line, line.clusters.length, columns);
    const rows = end.row - this.#cursorRow;
    this.#cursorRow = 0;
    return `${rows > 0 ? `\x1b[${rows}B` : ''}\r\n`;
  }

  /** The cursor was put at the start of an empty row. */
  reset(): void {
    this.#cursorRow = 0;
  }

  #toStart(): string {
    return `${up(this.#cursorRow)}\r`;
  }
}

/** Where a cluster stands. A wide one that does not fit goes to the next row as a whole. */
function positionOf(line: Drawable, index: number, columns: number): Position {
  let row = Math.floor(line.promptWidth / columns);
  let column = line.promptWidth % columns;
  for (const cluster of line.clusters.slice(0, index)) {
    const width = graphemeWidth(cluster);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  // The cursor stands where the next character will be, which is the next row when it does not fit on this one.
  const next = graphemeWidth(line.clusters[index] ?? ' ');
  return column + next <= columns ? { row, column } : { row: row + 1, column: 0 };
}

/**
 * A terminal moves to the next row only with the character after the last column. A space makes it do so; the cursor
 * then goes back to where the next character belongs.
 */
function wrapAtMargin(line: Drawable, end: Position): string {
  return end.column === 0 && line.promptWidth + line.clusters.length > 0 ? ' \r\x1b[K' : '';
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : '';
}

/** Control characters that came by recall or completion must not act on the terminal. */
function visible(cluster: string): string {
  return cluster === '\n' ? '↵' : cluster.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
