/**
 * What a transfer must remember on disk, so that the queue goes on after a restart, however Fairlead ended: its work
 * first, then a line for each decision and each file that is done. Lines are written together a few times a second; what
 * was not written is done again.
 */
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { FilesId } from '../../../shared/contract/files.ts';
import { TransferWork } from '../../../shared/contract/transfers.ts';
import type { Begun, Decision, TreeMemory } from './treeTypes.ts';

const Head = v.object({ id: FilesId, addedAt: v.number(), work: TransferWork });
export type JournalHead = v.InferOutput<typeof Head>;

const Line = v.union([
  v.object({ done: v.string() }),
  v.object({ decided: v.string(), as: v.picklist(['replace', 'rename']), to: v.string() }),
  v.object({ begun: v.string(), to: v.string(), place: v.string() }),
]);

export interface Journal extends TreeMemory {
  readonly head: JournalHead;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
  /** Nothing is left of it. */
  remove(): Promise<void>;
}

const ENDING = '.journal';
const WRITE_EVERY_MS = 200;

/** Of a new transfer. Resolves when its work is on the disk. */
export async function createJournal(folder: string, head: JournalHead): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${head.id}${ENDING}`);
  const beside = `${file}.${randomUUID()}`;
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(head)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  return journalOf(file, head, createMemory());
}

/** Those that an earlier run left, the oldest first. Unreadable ones are passed over and stay on the disk. */
export async function readJournals(folder: string): Promise<readonly Journal[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const journals = await Promise.all(
    names.filter((name) => name.endsWith(ENDING)).map((name) => readJournal(join(folder, name))),
  );
  return journals.filter((each) => each !== null).sort((a, b) => a.head.addedAt - b.head.addedAt);
}

async function readJournal(file: string): Promise<Journal | null> {
  const [first = '', ...lines] = (await readFile(file, 'utf8')).split('\n');
  const head = v.safeParse(Head, parse(first));
  if (!head.success) return null;
  const memory = createMemory();
  for (const text of lines) {
    // The last line may be cut.
    const line = v.safeParse(Line, parse(text));
    if (!line.success) continue;
    if ('done' in line.output) memory.done(line.output.done);
    else if ('begun' in line.output) await memory.begun(line.output.begun, line.output);
    else memory.decided(line.output.decided, line.output);
  }
  return journalOf(file, head.output, memory);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A memory that ends with the program: for the command line. */
export function createMemory(): TreeMemory {
  const done = new Set<string>();
  const decisions = new Map<string, Decision>();
  const unfinished = new Map<string, Begun>();
  return {
    isDone: (path) => done.has(path),
    done(path) {
      done.add(path);
      decisions.delete(path);
      unfinished.delete(path);
    },
    decision: (path) => decisions.get(path) ?? null,
    decided: (path, { as, to }) => void decisions.set(path, { as, to }),
    begun(path, { to, place }) {
      unfinished.set(path, { to, place });
      // Should the program end right after this file is in its place, it is known to be ours and not asked about again.
      decisions.set(path, { as: 'replace', to });
      return Promise.resolve();
    },
    gone: (path) => void unfinished.delete(path),
    unfinished: () => unfinished,
  };
}

function journalOf(file: string, head: JournalHead, memory: TreeMemory): Journal {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  /** The next write, while it waits for the one before. */
  let next: Promise<void> | null = null;
  let removed = false;

  function add(line: v.InferOutput<typeof Line>): void {
    // What cut the last line of an earlier run has no end: ours must not be joined to it.
    lines += `${lines === '' ? '\n' : ''}${JSON.stringify(line)}\n`;
    timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS);
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // All that comes while the disk is busy is written together.
    next ??= writing = writing.then(async () => {
      next = null;
      const text = lines;
      lines = '';
      // A disk that is full makes a restart do more than it had to; the transfer itself shows that it is full.
      if (text !== '' && !removed) await appendFile(file, text).catch(() => undefined);
    });
    return next;
  }

  return {
    head,
    isDone: (path) => memory.isDone(path),
    done(path) {
      memory.done(path);
      add({ done: path });
    },
    decision: (path) => memory.decision(path),
    decided(path, { as, to }) {
      memory.decided(path, { as, to });
      add({ decided: path, as, to });
    },
    async begun(path, { to, place }) {
      await memory.begun(path, { to, place });
      add({ begun: path, to, place });
      await flush();
    },
    gone: (path) => memory.gone(path),
    unfinished: () => memory.unfinished(),
    flush,
    async remove() {
      clearTimeout(timer);
      removed = true;
      await writing;
      await rm(file, { force: true });
    },
  };
}
