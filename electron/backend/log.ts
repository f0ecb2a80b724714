/**
 * The backend's one logger: lines of JSON to a sink. It never sees secrets: callers log codes, names and paths, and
 * errors pass through `describe`, which keeps the stack and drops everything else.
 */
type Level = 'debug' | 'info' | 'warn' | 'error';
export type Sink = (line: string) => void;

export interface Log {
  (level: Level, event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** Makes a logger. Facts that are errors are written as name, code, message and stack. */
export function createLog(sink: Sink): Log {
  return (level, event, facts = {}) => {
    const written = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, describe(value)]));
    sink(JSON.stringify({ at: new Date().toISOString(), level, event, ...written }));
  };
}

function describe(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { code } = value as Error & { code?: unknown };
  return { name: value.name, code, message: value.message, stack: value.stack };
}
