/** The floods of P15: what a far side prints without end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long each flood runs before it is stopped: long enough to fill everything there is to fill. In milliseconds. */
export const FLOOD_MS = 700;

export type FloodKind = 'text' | 'full-colour cells';

/** The command; that of cells reads the file of `writeCells`. */
export function floodOf(kind: FloodKind): string {
  return kind === 'text' ? 'yes' : 'yes "$(cat cells)"';
}

/** Writes a line in which each cell has colours of its own into the home of the far side. */
export function writeCells(folder: string): void {
  const cells = Array.from({ length: 100 }, (_, cell) => {
    const [red, green, blue] = [(cell * 5) % 256, (cell * 11) % 256, (cell * 17) % 256];
    return `\x1b[38;2;${red};${green};${blue};48;2;${blue};${red};${green}m▀`;
  });
  writeFileSync(join(folder, 'cells'), `${cells.join('')}\x1b[0m`);
}
