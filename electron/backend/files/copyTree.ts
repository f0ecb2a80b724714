/**
 * Copies files and whole folders from one side to the other. It walks ahead of the transfers, makes folders before their
 * contents, and gives them their mode and time after it. One file's problem is told and does not stop the others.
 */
import type { Entry } from '../../../shared/contract/files.ts';
import { joinPath } from '../../../shared/fileNames.ts';
import { decide, freeName, isNewer } from './conflict.ts';
import { type Changes, type Facts, FileError, type FileSystem, nullIfMissing } from './fileSystem.ts';
import { partPath } from './partName.ts';
import { transferFile, type Tools } from './transferFile.ts';
import { problemOf, type TreeListener, type TreeWork } from './treeTypes.ts';
import type { WorkQueue } from './workQueue.ts';

/** Larger files fill a line by themselves. In bytes. */
const LARGE = 1024 * 1024;
/** Folders that are listed at the same time: each costs some round trips. */
const FOLDERS_AT_ONCE = 8;
const OWNER_MAY_ALL = 0o700;
const USUAL_FOLDER = 0o755;

interface Folder {
  readonly from: string;
  readonly to: string;
  readonly facts: Facts;
  /** It was there before. */
  readonly existed: boolean;
  /** The folders above it with links resolved, when links are followed. */
  readonly above: readonly string[];
}

export interface CopyTree {
  /** Copies what has this path to exactly this place. */
  copy(from: string, to: string): Promise<void>;
  /** Waits for all transfers, then finishes folders. Rejects as the first that could not go on. */
  finish(): Promise<void>;
  /** What the target has and the source does not, in folders whose lists were whole. */
  readonly extra: readonly { readonly path: string; readonly kind: Entry['kind'] }[];
}

export function createCopyTree(work: TreeWork, tools: Tools, queue: WorkQueue): CopyTree {
  const { source, target, options, dryRun, memory, listener, signal } = work;
  const folders: string[] = [];
  const extra: { path: string; kind: Entry['kind'] }[] = [];
  const later: { path: string; changes: Changes }[] = [];

  async function copy(from: string, to: string): Promise<void> {
    if (memory.isDone(from)) return;
    const stack: Folder[] = [];
    const own = await source.facts(from);
    const facts = own.kind === 'link' && options.links === 'follow' ? await source.targetFacts(from) : own;
    await place(stack, { from, to, facts, existing: await nullIfMissing(target.facts(to)), above: [], text: null });
    await walk(stack);
  }

  /** A few folders at a time, the last found first, so that few wait. */
  async function walk(stack: Folder[]): Promise<void> {
    const active = new Set<Promise<void>>();
    const failed: { yes: boolean; error: unknown } = { yes: false, error: null };
    while (!failed.yes && (stack.length > 0 || active.size > 0)) {
      const next = active.size < FOLDERS_AT_ONCE ? stack.pop() : undefined;
      if (next === undefined) {
        await Promise.race(active);
        continue;
      }
      const visiting: Promise<void> = visit(stack, next)
        .catch((error: unknown) => void Object.assign(failed, failed.yes ? {} : { yes: true, error }))
        .finally(() => active.delete(visiting));
      active.add(visiting);
    }
    await Promise.all(active);
    if (failed.yes) throw failed.error;
  }

  async function visit(stack: Folder[], folder: Folder): Promise<void> {
    signal.throwIfAborted();
    try {
      const above = options.links === 'follow' ? await withoutLoop(folder) : [];
      const existing = folder.existed ? await namesOf(folder.to) : new Map<string, Facts>();
      const entries = new Map<string, Entry>();
      await source.list(folder.from, (rows) => rows.forEach((row) => entries.set(row.name, row)), signal);
      for (const entry of entries.values()) {
        const name = legalName(target, entry.name, listener);
        const found = { from: joinPath(folder.from, entry.name), to: joinPath(folder.to, name), above };
        const facts = entry.kind === 'link' ? await linkFacts(found.from, entry) : entry;
        const there = existing.get(name) ?? null;
        existing.delete(name);
        await place(stack, { ...found, facts, existing: there, text: entry.link?.text ?? null });
      }
      for (const [name, { kind }] of existing) extra.push({ path: joinPath(folder.to, name), kind });
    } catch (error) {
      listener.problem(problemOf(error, signal));
    }
  }

  async function linkFacts(path: string, entry: Entry): Promise<Facts> {
    if (options.links !== 'follow') return entry;
    // A broken link has nothing to follow: it is told as a file that is not there.
    return (await nullIfMissing(source.targetFacts(path))) ?? { ...entry, kind: 'unknown' };
  }

  async function withoutLoop({ from, above }: Folder): Promise<readonly string[]> {
    const path = await source.resolve(from);
    if (above.includes(path)) throw new FileError('link-loop', from, 'it is a link to a folder that it is in');
    return [...above, path];
  }

  async function namesOf(folder: string): Promise<Map<string, Facts>> {
    const names = new Map<string, Facts>();
    await target.list(folder, (rows) => rows.forEach((row) => names.set(row.name, row)), signal);
    return names;
  }

  interface Found {
    readonly from: string;
    readonly to: string;
    readonly facts: Facts;
    readonly existing: Facts | null;
    readonly above: readonly string[];
    /** Of a link. */
    readonly text: string | null;
  }

  async function place(stack: Folder[], found: Found): Promise<void> {
    const { from, facts } = found;
    try {
      if (facts.kind === 'folder') await placeFolder(stack, found);
      else if (facts.kind === 'link') await placeLink(found);
      else if (facts.kind === 'file' || facts.kind === 'unknown') await placeFile(found);
      else throw new FileError('special', from, `it is a ${WORDS[facts.kind]}`);
    } catch (error) {
      listener.problem(problemOf(error, signal));
    }
  }

  async function placeFolder(stack: Folder[], { from, to, facts, existing, above }: Found): Promise<void> {
    const there = existing?.kind === 'link' ? await target.targetFacts(to) : existing;
    if (there !== null && there.kind !== 'folder')
      throw new FileError('not-folder', to, 'there is a file of this name');
    const mode = facts.mode ?? USUAL_FOLDER;
    folders.push(from);
    if (there === null && !dryRun) {
      await target.makeFolder(to, (mode | OWNER_MAY_ALL) & 0o777);
      if ((mode & OWNER_MAY_ALL) !== OWNER_MAY_ALL && !options.preserve) later.push({ path: to, changes: { mode } });
    }
    if (there === null) listener.change({ kind: 'new', path: to, size: 0, newerThere: false });
    if (options.preserve) {
      later.push({ path: to, changes: facts.modified === null ? { mode } : { mode, modified: facts.modified } });
    }
    stack.push({ from, to, facts, existed: there !== null, above });
  }

  async function placeLink({ from, to, facts, existing, text }: Found): Promise<void> {
    if (options.links === 'skip' || memory.isDone(from)) return;
    const leadsTo = text ?? (await source.readLink(from));
    if (existing?.kind === 'link' && (await target.readLink(to)) === leadsTo) {
      if (work.move && !dryRun) await source.removeFile(from);
      return;
    }
    if (existing?.kind === 'folder') throw new FileError('is-folder', to, 'there is a folder of this name');
    const decision =
      existing === null ? 'new' : (memory.decision(from)?.as ?? (await conflict(from, to, facts, existing)));
    if (decision === 'skip') return;
    const final = decision === 'rename' ? await freeName(target, to) : to;
    const replaced = decision === 'replace';
    listener.change({ kind: replaced ? 'replaced' : 'new', path: final, size: 0, newerThere: false });
    if (dryRun) return;
    if (replaced) await replaceByLink(from, leadsTo, final);
    else await target.makeLink(leadsTo, final);
    if (options.preserve && facts.modified !== null) await target.changeLink(final, facts.modified);
    if (work.move) await source.removeFile(from);
    memory.done(from);
  }

  async function replaceByLink(from: string, text: string, to: string): Promise<void> {
    const part = partPath(to);
    await memory.begun(from, { to, place: to });
    // An earlier attempt may have left one.
    if ((await nullIfMissing(target.facts(part))) !== null) await target.removeFile(part);
    await target.makeLink(text, part);
    await target.replace(part, to);
  }

  async function placeFile({ from, to, facts, existing }: Found): Promise<void> {
    if (memory.isDone(from)) return;
    const earlier = memory.decision(from);
    // An earlier attempt may have given it another name.
    const moved = earlier !== null && earlier.to !== to;
    const taken = moved ? await nullIfMissing(target.facts(earlier.to)) : existing;
    const there = taken?.kind === 'link' ? ((await nullIfMissing(target.targetFacts(to))) ?? taken) : taken;
    const decision = there === null ? 'new' : (earlier?.as ?? (await conflict(from, to, facts, there)));
    const size = facts.size ?? 0;
    const newerThere = there !== null && isNewer(there, facts);
    if (decision === 'skip') {
      listener.change({ kind: 'skipped', path: to, size, newerThere });
      return;
    }
    const final = decision === 'rename' ? await freeName(target, to) : (earlier?.to ?? to);
    if (decision !== 'new' && earlier === null && !dryRun) memory.decided(from, { as: decision, to: final });
    const replaced = decision === 'replace';
    listener.change({ kind: replaced ? 'replaced' : 'new', path: final, size, newerThere: replaced && newerThere });
    if (dryRun) return;
    listener.found(size);
    await queue.add(size >= LARGE, () => transfer(from, final, facts, replaced ? taken : null));
  }

  async function conflict(
    from: string,
    to: string,
    facts: Facts,
    there: Facts,
  ): Promise<'replace' | 'rename' | 'skip'> {
    const first = decide(options.conflict, facts, there);
    const decision =
      first !== 'ask'
        ? first
        : dryRun
          ? 'replace'
          : decide(await work.ask({ kind: 'exists', from, to, source: facts, target: there }), facts, there);
    return decision === 'ask' ? 'skip' : decision;
  }

  async function transfer(from: string, to: string, facts: Facts, existing: Facts | null): Promise<void> {
    listener.started(from, facts.size ?? 0);
    let well = false;
    try {
      signal.throwIfAborted();
      await transferFile(
        {
          ...work,
          from,
          facts,
          to,
          existing,
          preserve: options.preserve,
          verify: options.verify,
          allowInPlace: async () =>
            existing !== null &&
            (await work.ask({ kind: 'only-in-place', from, to, source: facts, target: existing })) === 'replace',
          onMoved: (bytes) => listener.moved(from, bytes),
          onBegun: (place) => memory.begun(from, { to, place }),
          onGone: () => memory.gone(from),
        },
        tools,
      );
      // Not done before its source is gone: a cut in between moves it once more.
      if (work.move) await source.removeFile(from);
      memory.done(from);
      well = true;
    } catch (error) {
      listener.problem(problemOf(error, signal));
    } finally {
      listener.ended(from, well);
    }
  }

  return {
    copy,
    extra,
    async finish() {
      await queue.done();
      // What is deepest comes first: a change below would change the time above.
      for (const { path, changes } of dryRun ? [] : later.reverse()) {
        signal.throwIfAborted();
        await target.change(path, changes).catch((error: unknown) => listener.problem(problemOf(error, signal)));
      }
      // A folder that still holds something was not moved as a whole: it stays.
      for (const folder of work.move && !dryRun ? folders.reverse() : []) {
        await source.removeFolder(folder).catch((error: unknown) => void problemOf(error, signal));
      }
    },
  };
}

const WORDS = { fifo: 'FIFO', socket: 'socket', character: 'device', block: 'device' } as const;

/** The name that a source gets at the target; told when it is another one. */
export function legalName(target: FileSystem, name: string, listener: TreeListener): string {
  const legal = target.legalName(name);
  if (legal !== name) {
    const reason = `it is called ${legal} here, because this system does not allow its name`;
    listener.problem(new FileError('name-changed', name, reason).problem());
  }
  return legal;
}
