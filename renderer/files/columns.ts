/** Which columns a pane shows at its width, and how wide they are (DESIGN 3.2 and 8.8). */
import type { FileColumn, Settings } from '../../shared/contract/settings.ts';

export const COLUMNS: readonly FileColumn[] = ['size', 'modified', 'owner', 'mode'];
/** CSS pixels. */
const USUAL: Readonly<Record<FileColumn, number>> = { size: 72, modified: 116, owner: 104, mode: 84 };
export const LEAST_WIDTH = 48;
export const MOST_WIDTH = 320;
/** A pane that is narrower than this does not show the column. */
const NEEDS: Readonly<Record<FileColumn, number>> = { size: 0, modified: 380, owner: 640, mode: 520 };

export interface ShownColumn {
  readonly column: FileColumn;
  /** CSS pixels. */
  readonly width: number;
}

/** `paneWidth` in CSS pixels; 0: not measured yet. */
export function shownColumns(
  { columns, widths }: Settings['files'],
  side: 'local' | 'remote',
  paneWidth: number,
): readonly ShownColumn[] {
  return COLUMNS.filter(
    (column) => columns[side].includes(column) && (paneWidth === 0 || paneWidth >= NEEDS[column]),
  ).map((column) => ({ column, width: widths[column] ?? USUAL[column] }));
}

/** For `grid-template-columns`: the icon, the name, the columns. */
export function gridTemplate(columns: readonly ShownColumn[]): string {
  return ['16px', 'minmax(0, 1fr)', ...columns.map(({ width }) => `${width}px`)].join(' ');
}

/** The columns with this one shown, or not any more. */
export function toggled(columns: readonly FileColumn[], column: FileColumn): FileColumn[] {
  return COLUMNS.filter((each) => (each === column ? !columns.includes(each) : columns.includes(each)));
}
