/**
 * What is known of files that were begun and not finished, kept on this machine's disk, so that they can be continued
 * after a cut, a crash or a restart. One small file per part, written in one step.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const Part = v.object({
  /** The source as it was when reading began: only this very one may be continued. */
  size: v.number(),
  modified: v.nullable(v.number()),
  /** All bytes before this place are in the part. */
  proven: v.number(),
});
export type Part = v.InferOutput<typeof Part>;

export interface Partials {
  find(key: string): Promise<Part | null>;
  keep(key: string, part: Part): Promise<void>;
  forget(key: string): Promise<void>;
}

export function createPartials(folder: string): Partials {
  const fileOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  return {
    async find(key) {
      const text = await readFile(fileOf(key), 'utf8').catch(nullIfMissing);
      return text === null ? null : parse(text);
    },
    async keep(key, part) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const beside = `${fileOf(key)}.new`;
      await writeFile(beside, JSON.stringify(part), { mode: 0o600 });
      await rename(beside, fileOf(key));
    },
    forget: (key) => rm(fileOf(key), { force: true }),
  };
}

/** A record that cannot be read is none: the file then begins anew. */
function parse(text: string): Part | null {
  try {
    const parsed = v.safeParse(Part, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
