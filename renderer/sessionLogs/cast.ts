/** Reads asciicast v2 (one JSON value a line) for a replay. Pure. */

interface CastEvent {
  /** Milliseconds since the beginning, long pauses shortened. */
  readonly at: number;
  readonly kind: 'output' | 'size';
  readonly data: string;
}

export interface Cast {
  readonly columns: number;
  readonly rows: number;
  readonly events: readonly CastEvent[];
  /** Milliseconds. */
  readonly length: number;
}

/** Nobody watches a prompt that waits. In milliseconds. */
const LONGEST_PAUSE = 2000;
const USUAL = { columns: 80, rows: 24 };

/** Lines that are none of it, such as a last one that was cut off, are left out. */
export function readCast(text: string): Cast {
  const [first = '', ...lines] = text.split('\n');
  const header = parse(first);
  const events: CastEvent[] = [];
  let before = 0;
  let at = 0;
  for (const line of lines) {
    const value = parse(line);
    if (!Array.isArray(value)) continue;
    const [seconds, kind, data] = value as unknown[];
    if (typeof seconds !== 'number' || typeof data !== 'string' || (kind !== 'o' && kind !== 'r')) continue;
    const time = Math.max(before, seconds * 1000);
    at += Math.min(time - before, LONGEST_PAUSE);
    before = time;
    events.push({ at, kind: kind === 'o' ? 'output' : 'size', data });
  }
  return {
    columns: cells(header, 'width', USUAL.columns),
    rows: cells(header, 'height', USUAL.rows),
    events,
    length: at,
  };
}

/** Columns and rows of a size event, `100x24`; null when it is none. */
export function readSize(data: string): { readonly columns: number; readonly rows: number } | null {
  const found = /^(\d{1,4})x(\d{1,4})$/.exec(data);
  const [columns, rows] = [Number(found?.[1]), Number(found?.[2])];
  return columns > 0 && rows > 0 ? { columns, rows } : null;
}

function cells(header: unknown, name: 'width' | 'height', usual: number): number {
  if (typeof header !== 'object' || header === null) return usual;
  const value = (header as Record<string, unknown>)[name];
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1000 ? value : usual;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
