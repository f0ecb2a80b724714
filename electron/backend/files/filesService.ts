/** The panes of all windows, and the single changes that they ask for, behind the calls `files.*`. */
import { join } from 'node:path';
import type { Entry, FilesId, FilesPane, FileProblem } from '../../../shared/contract/files.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { ConnectionSupervisor } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import type { Caller } from '../rpc/caller.ts';
import { throttle } from '../rpc/throttle.ts';
import { accountNumber } from './accounts.ts';
import { completeFolder } from './completeFolder.ts';
import { FileError, type FileSystem, nullIfMissing } from './fileSystem.ts';
import { createLocalFiles } from './localFiles.ts';
import { createPane, type Pane } from './pane.ts';
import { countTree } from './removeTree.ts';
import type { SftpOf } from './sharedLanes.ts';
import { createStaging } from './staging.ts';

export interface FilesServiceOptions {
  readonly supervisor: ConnectionSupervisor;
  readonly sftpOf: SftpOf;
  readonly askerOf: (pane: FilesId) => Asker;
  readonly log: Log;
  /** Where Fairlead keeps its own files. */
  readonly dataFolder: string;
  readonly onPanes: (panes: FilesPane[]) => void;
}

type FilesMethod = Extract<keyof Handlers<Caller>, `files.${string}`>;

export interface FilesService {
  readonly handlers: Pick<Handlers<Caller>, FilesMethod>;
  close(): void;
}

const SNAPSHOT_INTERVAL_MS = 100;
const MOST_PROBLEMS = 500;
/** Bits of a new folder and a new file, before the far side's umask. */
const FOLDER_MODE = 0o777;
const FILE_MODE = 0o666;

export function createFilesService(options: FilesServiceOptions): FilesService {
  const { supervisor, sftpOf, askerOf, log } = options;
  const local = createLocalFiles();
  const staging = createStaging(join(options.dataFolder, 'dropped'));
  const panes = new Map<FilesId, Pane>();
  const listings = new Map<FilesId, { readonly pane: FilesId; readonly stop: AbortController }>();
  const changed = throttle(() => options.onPanes(list()), SNAPSHOT_INTERVAL_MS);
  const list = () => [...panes.values()].map((pane) => pane.state());

  function filesOf(id: FilesId): Promise<FileSystem> {
    const pane = panes.get(id);
    if (pane === undefined) throw new RpcError('not-found', 'there is no such pane');
    return pane.files();
  }

  /** A single change; errors of files become those of calls. */
  async function change(pane: FilesId, act: (files: FileSystem) => Promise<unknown>): Promise<null> {
    await asCall(async () => act(await filesOf(pane)));
    return null;
  }

  staging.tidy().catch((error: unknown) => log('warn', 'dropped files not tidied', { error }));

  return {
    handlers: {
      'files.open'({ id, side }) {
        let pane = panes.get(id);
        if (pane === undefined) {
          pane = createPane(id, side, {
            supervisor,
            sftpOf,
            local,
            asker: askerOf(id),
            log,
            onChanged: () => changed.now(),
          });
          panes.set(id, pane);
        }
        pane.open();
        changed.now();
        return null;
      },
      'files.close'({ id }) {
        panes.get(id)?.close();
        panes.delete(id);
        changed.now();
        return null;
      },
      'files.panes': list,
      'files.list': async ({ pane, path, listing }, caller) => {
        for (const each of listings.values()) if (each.pane === pane) each.stop.abort();
        const stop = new AbortController();
        listings.set(listing, { pane, stop });
        let count = 0;
        let problem: FileProblem | null = null;
        let resolved = path;
        try {
          const files = await filesOf(pane);
          resolved = await asCall(() => files.resolve(path));
          const unfollowed = new Set<string>();
          const onRows = (entries: Entry[]) => {
            for (const { kind, name, link } of entries) {
              // A link of a host comes a second time, when it was followed.
              if (!unfollowed.delete(name)) count += 1;
              if (kind === 'link' && link === null) unfollowed.add(name);
            }
            caller.send('files.rows', { listing, entries });
          };
          await files.list(resolved, onRows, stop.signal);
        } catch (error) {
          if (!stop.signal.aborted && !(error instanceof FileError)) throw error;
          if (error instanceof FileError) problem = error.problem();
        } finally {
          listings.delete(listing);
        }
        return { path: resolved, count, problem, stopped: stop.signal.aborted };
      },
      'files.stopListing'({ listing }) {
        listings.get(listing)?.stop.abort();
        return null;
      },
      'files.look': ({ pane, path }) =>
        asCall(async () => {
          const files = await filesOf(pane);
          const facts = await files.facts(path);
          const link = facts.kind === 'link' ? await lookAtLink(files, path) : null;
          return { ...facts, link };
        }),
      'files.space': ({ pane, path }) => asCall(async () => (await filesOf(pane)).space(path)),
      'files.count': ({ pane, paths }) =>
        asCall(async () => {
          const problems: FileProblem[] = [];
          const { signal } = new AbortController();
          const count = await countTree(await filesOf(pane), paths, (each) => problems.push(each), signal);
          return { ...count, problems: problems.slice(0, MOST_PROBLEMS) };
        }),
      'files.makeFolder': ({ pane, path }) => change(pane, (files) => files.makeFolder(path, FOLDER_MODE)),
      'files.makeFile': ({ pane, path }) =>
        change(pane, async (files) => (await files.open(path, 'create', FILE_MODE)).close()),
      'files.makeLink': ({ pane, path, text }) => change(pane, (files) => files.makeLink(text, path)),
      'files.rename': ({ pane, path, to, replace }) =>
        change(pane, (files) => (replace ? files.replace(path, to) : files.rename(path, to))),
      'files.setMode': ({ pane, path, mode }) => change(pane, (files) => files.change(path, { mode })),
      'files.setOwner': ({ pane, path, uid, gid }) =>
        change(pane, (files) => files.change(path, { owner: { uid, gid } })),
      'files.setAccounts': ({ pane, path, owner, group }) =>
        change(pane, async (files) => {
          const { uid, gid } = await files.targetFacts(path);
          const numbers = {
            uid: owner === '' ? uid : await accountNumber(files, 'user', owner),
            gid: group === '' ? gid : await accountNumber(files, 'group', group),
          };
          if (numbers.uid === null || numbers.gid === null) {
            throw new FileError('unsupported', path, 'the server does not tell who owns it');
          }
          await files.change(path, { owner: { uid: numbers.uid, gid: numbers.gid } });
        }),
      'files.complete': ({ pane, path }) => asCall(async () => completeFolder(await filesOf(pane), path)),
      'files.stage': () => staging.begin(),
      'files.stageFolder': ({ id, names }) => staging.makeFolder(id, names).then(() => null),
      'files.stageWrite': ({ id, names, ...piece }) => staging.write(id, names, piece).then(() => null),
      'files.unstage': ({ id }) => staging.remove(id).then(() => null),
      'files.setTimes': ({ pane, path, modified }) => change(pane, (files) => files.change(path, { modified })),
    },
    close() {
      for (const { stop } of listings.values()) stop.abort();
      for (const pane of panes.values()) pane.close();
      panes.clear();
      changed.stop();
    },
  };
}

async function lookAtLink(files: FileSystem, path: string) {
  const text = await files.readLink(path);
  const target = await nullIfMissing(files.targetFacts(path));
  return { text, to: target?.kind ?? null };
}

/** What a call may end with: a FileError becomes RpcError `io`, with the problem as its data. */
async function asCall<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError) throw new RpcError('io', error.message, error.problem());
    throw error;
  }
}
