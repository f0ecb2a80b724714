/**
 * Tells when another program has saved a file: by what the file is, not by what happens to it, because editors write in
 * place, write beside and rename, or remove and make anew. It waits until the file rests.
 */
import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that did not change for so long is saved. In milliseconds. */
const RESTS_MS = 200;
/** Editors empty a file before they write it; one that stays empty was meant. In milliseconds. */
const EMPTY_RESTS_MS = 2000;
/** For file systems that tell nothing. In milliseconds. */
const LOOK_EVERY_MS = 1000;

/** The returned function stops it. */
export function watchCopy(file: string, onSaved: () => void): () => void {
  let told = '';
  let seen = '';
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const { identity, empty } = await identityOf(file);
    if (stopped) return;
    if (told === '') told = identity;
    if (identity !== seen) {
      seen = identity;
      since = performance.now();
    }
    const rests = performance.now() - since >= (empty ? EMPTY_RESTS_MS : RESTS_MS);
    const isNew = seen !== told && seen !== MISSING;
    if (isNew && rests) {
      told = seen;
      onSaved();
    }
    next(isNew && !rests ? RESTS_MS : LOOK_EVERY_MS);
  }

  function next(afterMs: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look(), afterMs).unref();
  }

  // The folder: a file that is replaced takes its own watch with it.
  const watcher = watch(dirname(file), { persistent: false }, () => next(0));
  watcher.on('error', () => watcher.close());
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
    watcher.close();
  };
}

const MISSING = 'missing';

async function identityOf(file: string): Promise<{ identity: string; empty: boolean }> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return { identity: [dev, ino, size, mtimeNs, ctimeNs].join(' '), empty: size === 0n };
  } catch {
    // Between two steps of an editor. What cannot be looked at is not saved yet.
    return { identity: MISSING, empty: false };
  }
}
