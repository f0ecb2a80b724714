/**
 * One file that is edited: it is read into a private copy, the copy changes, and each save brings it back by the safe
 * write of transfers, over a connection that may have to be waited for. Nothing that somebody else wrote is overwritten
 * unasked, and what is not saved stays in the copy.
 */
import { copyFile, open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../../../shared/contract/connections.ts';
import { type EditHow, type EditState, MOST_HERE, MOST_OUTSIDE } from '../../../../shared/contract/edits.ts';
import type { FilesSide } from '../../../../shared/contract/files.ts';
import { RpcError } from '../../../../shared/rpc/errors.ts';
import type { Log } from '../../log.ts';
import { type Facts, FileError, type FileSystem, nullIfMissing } from '../fileSystem.ts';
import type { FileTools } from '../fileTools.ts';
import { type HostLink, LinkFailed } from '../hostLink.ts';
import { bytePath } from '../localPath.ts';
import { orStop } from '../orStop.ts';
import { partPath } from '../partName.ts';
import { transferFile } from '../transferFile.ts';
import { type Contents, contentsOf, type Copy, isSame, type Note, writeWhole } from './copies.ts';
import { Asked, PLAIN, requireFile, saveCopy } from './saveCopy.ts';
import { watchCopy } from './watchCopy.ts';

export interface EditSurroundings extends Pick<FileTools, 'local' | 'tools'> {
  readonly openLink: (side: FilesSide, onLost: (failure: Failure) => void) => HostLink;
  /** Opens the copy in the person's own program. Rejects with an error whose message says why not. */
  readonly launch: (file: string) => Promise<void>;
  /** What a failure of connecting or of opening files is; null: it is a defect. */
  readonly failureOf: (error: unknown) => Failure | null;
  readonly log: Log;
  readonly onChanged: () => void;
}

export interface Edit {
  state(): EditState;
  /** Reads the file; for what an earlier run left, its copy alone. */
  begin(left: boolean): void;
  /** Tries again to open it, or to save it. */
  retry(): void;
  revert(): Promise<void>;
  openOutside(): Promise<void>;
  read(which: 'ours' | 'theirs', at: number, most: number): Promise<{ bytes: string; size: number }>;
  /** A piece of a draft; with the last one it is the copy. */
  draft(at: number, bytes: Buffer, last: boolean): Promise<void>;
  save(how: EditHow): void;
  /** Stops; `keep`: what is not saved stays on this machine's disk for the next run. */
  end(keep: boolean): Promise<void>;
}

/** Between attempts on the same connection, in milliseconds. */
const BREATH = 300;
/** Of the copy: nobody else reads it. */
const PRIVATE = 0o600;
const ENDED = new Error('ended');
const NOTHING: Contents & { modified: number } = { size: 0, hash: '', modified: 0 };

export function createEdit(head: Note, copy: Copy, around: EditSurroundings): Edit {
  const { local, tools } = around;
  const { id, side } = head;
  const stop = new AbortController();
  let { path, how, base, mode } = head;
  let ours = NOTHING;
  let phase: EditState['state'] = { phase: 'opening' };
  let saving: EditState['save'] = { phase: 'idle' };
  let savedAt: number | null = null;
  let version = 0;
  let pieces: Buffer[] = [];
  /** The next save, while one is under way. */
  let wanted: EditHow | null = null;
  let working = Promise.resolve();
  let stopWatching: (() => void) | null = null;
  /** Beside this file a part may have been left. */
  let begun: string | null = null;

  function set(change: { phase?: EditState['state']; saving?: EditState['save'] }): void {
    phase = change.phase ?? phase;
    saving = change.saving ?? saving;
    around.onChanged();
  }
  const isOpen = () => phase.phase === 'open';
  const hasEnded = () => stop.signal.aborted;
  const unsent = () => isOpen() && !isSame(ours, base);
  const note = () => copy.note({ id, side, path, how, base, mode });

  /** Does it with a connection, again after each loss. Rejects with FileError, LinkFailed or FilesRefused. */
  async function reach<T>(
    onLost: (failure: Failure) => void,
    work: (files: FileSystem, key: string) => Promise<T>,
  ): Promise<T> {
    const link = around.openLink(side, onLost);
    try {
      for (;;) {
        const files = await orStop(link.files(), stop.signal);
        try {
          return await work(files, link.key);
        } catch (error) {
          if (!(error instanceof FileError) || error.code !== 'lost') throw error;
          await orStop(delay(BREATH), stop.signal);
        }
      }
    } finally {
      link.release();
    }
  }

  /** Into a file of this machine. */
  async function fetch(files: FileSystem, facts: Facts, into: string): Promise<void> {
    const to = bytePath(into);
    await transferFile(
      {
        source: files,
        from: path,
        facts: { ...facts, mode: PRIVATE },
        target: local,
        targetKey: 'edit',
        to,
        existing: await nullIfMissing(local.facts(to)),
        ...PLAIN,
        signal: stop.signal,
      },
      tools,
    );
  }

  async function openFile(): Promise<void> {
    set({ phase: { phase: 'opening' } });
    try {
      await reach(
        (failure) => set({ phase: { phase: 'lost', failure } }),
        async (files) => {
          set({ phase: { phase: 'opening' } });
          const facts = await files.targetFacts(path);
          requireFile(path, facts);
          if ((facts.size ?? 0) > (how === 'here' ? MOST_HERE : MOST_OUTSIDE)) throw new Refused('too-large');
          await fetch(files, facts, copy.file);
          ({ mode } = facts);
        },
      );
      ours = (await contentsOf(copy.file)) ?? NOTHING;
      base = { size: ours.size, hash: ours.hash };
      if (how === 'here') await requireText();
      await note();
      version += 1;
      set({ phase: { phase: 'open' }, saving: { phase: 'idle' } });
      if (how === 'outside') await launch();
    } catch (error) {
      if (hasEnded()) return;
      if (error instanceof Refused) set({ phase: { phase: 'refused', why: error.why } });
      else set({ phase: outcomeOf(error) });
    }
  }

  async function requireText(): Promise<void> {
    // Files of /proc say that they are empty.
    if (ours.size > MOST_HERE) throw new Refused('too-large');
    if ((await readFile(copy.file)).includes(0)) throw new Refused('binary');
  }

  /** From now on what the program saves is sent. */
  async function launch(): Promise<void> {
    stopWatching ??= watchCopy(copy.file, () => soon(changedOutside));
    try {
      await around.launch(copy.file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      set({ saving: { phase: 'failed', problem: { code: 'other', path, reason } } });
    }
  }

  async function changedOutside(): Promise<void> {
    const found = await contentsOf(copy.file);
    // Editors touch a file without changing it.
    if (found === null || isSame(found, ours)) return;
    ours = found;
    version += 1;
    around.onChanged();
    wanted = 'ask';
  }

  /** One thing at a time; saves that are asked for meanwhile come after it. */
  function work(first: () => Promise<void>): Promise<void> {
    const after = working.then(first).then(sendAll);
    working = after.catch(() => undefined);
    return after;
  }

  /** For what nobody waits for. */
  function soon(first: () => Promise<void>): void {
    work(first).catch((error: unknown) => set({ saving: outcomeOf(error) }));
  }

  async function sendAll(): Promise<void> {
    while (wanted !== null && isOpen() && !hasEnded()) {
      const now = wanted;
      wanted = null;
      set({ saving: { phase: 'saving' } });
      try {
        await send(now);
        set({ saving: { phase: 'idle' } });
      } catch (error) {
        if (hasEnded()) return;
        set({ saving: error instanceof Asked ? { phase: 'asking', question: error.question } : outcomeOf(error) });
      }
    }
  }

  async function send(as: EditHow): Promise<void> {
    // What is typed meanwhile belongs to the next save.
    await copyFile(copy.file, copy.outgoing);
    const sent = (await contentsOf(copy.outgoing)) ?? NOTHING;
    const at = await reach(
      (failure) => set({ saving: { phase: 'lost', failure } }),
      (files, key) => {
        set({ saving: { phase: 'saving' } });
        const { signal } = stop;
        const onPart = (place: string | null) => (begun = place);
        return saveCopy({ as, path, mode, base, sent, from: copy.outgoing, files, key, local, tools, signal, onPart });
      },
    );
    path = at;
    base = { size: sent.size, hash: sent.hash };
    savedAt = Date.now();
    // An old note makes a restart ask once more; what was saved is saved.
    await note().catch((error: unknown) => around.log('warn', 'edit not noted', { id, error }));
  }

  function outcomeOf(
    error: unknown,
  ): Extract<EditState['save'] & EditState['state'], { phase: 'failed' | 'unreachable' }> {
    if (error instanceof FileError) return { phase: 'failed', problem: error.problem() };
    const failure = error instanceof LinkFailed ? error.failure : around.failureOf(error);
    if (failure !== null) return { phase: 'unreachable', failure };
    const reason = error instanceof Error ? error.message : String(error);
    return { phase: 'failed', problem: { code: 'other', path, reason } };
  }

  async function readTheirs(): Promise<void> {
    await reach(
      () => undefined,
      async (files) => {
        const facts = await files.targetFacts(path);
        requireFile(path, facts);
        if ((facts.size ?? 0) > MOST_HERE) throw new FileError('unsupported', path, 'it is too large to be compared');
        await fetch(files, facts, copy.theirs);
      },
    ).catch((error: unknown) => {
      if (error instanceof FileError) throw new RpcError('io', error.message, error.problem());
      if (error instanceof LinkFailed) throw new RpcError('not-now', 'there is no connection to this file');
      throw error;
    });
  }

  /** Removes a part that a cut left; without a connection it stays, under its own name. */
  async function removePart(place: string): Promise<void> {
    const link = around.openLink(side, () => undefined);
    try {
      const files = await Promise.race([link.files(), delay(BREATH, null, { ref: false })]);
      await files?.removeFile(partPath(place));
    } catch (error) {
      if (!(error instanceof FileError) && !(error instanceof LinkFailed)) throw error;
    } finally {
      link.release();
    }
  }

  return {
    state: () => ({
      id,
      side,
      path,
      how,
      state: phase,
      save: saving,
      unsent: unsent(),
      size: ours.size,
      modified: ours.modified,
      savedAt,
      version,
      copy: isOpen() ? copy.file : '',
    }),
    begin(left) {
      soon(async () => {
        if (!left) return openFile();
        ours = (await contentsOf(copy.file)) ?? NOTHING;
        set({ phase: { phase: 'open' } });
        if (how === 'outside') stopWatching ??= watchCopy(copy.file, () => soon(changedOutside));
      });
    },
    retry() {
      soon(async () => {
        if (phase.phase === 'unreachable' || phase.phase === 'failed') await openFile();
        else if (saving.phase === 'unreachable' || saving.phase === 'failed') wanted = 'ask';
      });
    },
    revert: () => work(openFile),
    openOutside: () =>
      work(async () => {
        how = 'outside';
        if (!isOpen()) return openFile();
        await note();
        around.onChanged();
        await launch();
      }),
    async read(which, at, most) {
      if (which === 'theirs' && at === 0) await readTheirs();
      const handle = await open(which === 'ours' ? copy.file : copy.theirs, 'r');
      try {
        const { size } = await handle.stat();
        const buffer = Buffer.alloc(Math.max(0, Math.min(most, size - at)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        return { bytes: buffer.toString('latin1', 0, bytesRead), size };
      } finally {
        await handle.close();
      }
    },
    async draft(at, bytes, last) {
      if (at === 0) pieces = [];
      const before = pieces.reduce((sum, piece) => sum + piece.length, 0);
      if (at !== before) throw new RpcError('bad-request', 'a piece of a draft is missing');
      if (before + bytes.length > MOST_HERE) throw new RpcError('bad-request', 'the draft is too large');
      pieces.push(bytes);
      if (!last) return;
      if (!isOpen()) throw new RpcError('not-now', 'the file is not open');
      const all = Buffer.concat(pieces);
      pieces = [];
      await writeWhole(copy.file, all);
      ours = (await contentsOf(copy.file)) ?? NOTHING;
      around.onChanged();
    },
    save(as) {
      soon(() => {
        wanted = as;
        return Promise.resolve();
      });
    },
    async end(keep) {
      stopWatching?.();
      stop.abort(ENDED);
      await working;
      const stays = keep && unsent();
      if (stays) return;
      await copy.remove();
      if (begun !== null && !keep) await removePart(begun);
    },
  };
}

/** Why the window does not edit it. */
class Refused extends Error {
  readonly why: 'binary' | 'too-large';

  constructor(why: Refused['why']) {
    super(why);
    this.why = why;
  }
}
