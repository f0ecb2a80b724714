/** The files that are edited, behind the calls `edits.*`; and what an earlier run left unsaved. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Failure } from '../../../../shared/contract/connections.ts';
import { EDIT_PIECE, type EditState } from '../../../../shared/contract/edits.ts';
import type { FilesSide } from '../../../../shared/contract/files.ts';
import type { Handlers } from '../../../../shared/contract/index.ts';
import { RpcError } from '../../../../shared/rpc/errors.ts';
import type { ConnectionSupervisor } from '../../connections/types.ts';
import type { Log } from '../../log.ts';
import type { Asker } from '../../prompts/types.ts';
import { throttle } from '../../rpc/throttle.ts';
import type { FileTools } from '../fileTools.ts';
import { openLink } from '../hostLink.ts';
import { FilesRefused } from '../refusal.ts';
import type { SftpOf } from '../sharedLanes.ts';
import { contentsOf, createCopies, isSame, type Copy, type Note } from './copies.ts';
import { createEdit, type Edit } from './edit.ts';

export interface EditServiceOptions {
  readonly supervisor: ConnectionSupervisor;
  readonly sftpOf: SftpOf;
  readonly askerOf: (pane: string) => Asker;
  readonly log: Log;
  /** Where Fairlead keeps its own files. */
  readonly dataFolder: string;
  readonly fileTools: FileTools;
  /** Opens a file in the person's own editor. */
  readonly launch: (file: string) => Promise<void>;
  readonly onChanged: (edits: EditState[]) => void;
}

type EditMethod = Extract<keyof Handlers<unknown>, `edits.${string}`>;

export interface EditService {
  readonly handlers: Pick<Handlers<unknown>, EditMethod>;
  /** Brings back what an earlier run left unsaved. For a program that has windows. */
  restore(): void;
  /** What is not saved stays on the disk. */
  close(): Promise<void>;
}

const SNAPSHOT_INTERVAL_MS = 30;

export function createEditService(options: EditServiceOptions): EditService {
  const { supervisor, sftpOf, askerOf, log, fileTools } = options;
  const copies = createCopies(join(options.dataFolder, 'edits'));
  const edits = new Map<string, Edit>();
  const states = () => [...edits.values()].map((edit) => edit.state());
  const changed = throttle(() => options.onChanged(states()), SNAPSHOT_INTERVAL_MS);

  function find(id: string): Edit {
    const found = edits.get(id);
    if (found === undefined) throw new RpcError('not-found', 'there is no such edit');
    return found;
  }

  function add(note: Note, copy: Copy): Edit {
    const edit = createEdit(note, copy, {
      ...fileTools,
      openLink: (side, onLost) =>
        openLink(side, {
          ...fileTools,
          supervisor,
          sftpOf,
          asker: askerOf(note.id),
          pane: note.id,
          // A save outlives its connection, also one that is gone already.
          firstAttempt: 'keep-trying',
          onLost,
          onNotice: () => undefined,
          onBanner: () => undefined,
        }),
      launch: options.launch,
      failureOf: (error) => failureOf(error, note.side),
      log,
      onChanged: changed,
    });
    edits.set(note.id, edit);
    return edit;
  }

  function failureOf(error: unknown, side: FilesSide): Failure | null {
    const host = side.kind === 'host' ? side.host : '';
    if (error instanceof FilesRefused) return { code: 'files-refused', host, ...error.refusal };
    log('error', 'edit failed', { id: randomUUID(), error });
    return null;
  }

  async function restore(): Promise<void> {
    for (const { note, copy } of await copies.left()) {
      if (edits.has(note.id)) continue;
      const found = await contentsOf(copy.file);
      if (found === null || isSame(found, note.base)) await copy.remove();
      else add(note, copy).begin(true);
    }
    changed.now();
  }

  return {
    handlers: {
      async 'edits.open'({ id, side, path, how }) {
        if (edits.has(id)) throw new RpcError('not-now', 'the id is taken');
        const copy = await copies.begin(id, path);
        add({ id, side, path, how, base: { size: 0, hash: '' }, mode: null }, copy).begin(false);
        changed.now();
        return null;
      },
      'edits.list': states,
      'edits.read': ({ id, which, at }) => find(id).read(which, at, EDIT_PIECE),
      async 'edits.draft'({ id, at, bytes, last }) {
        await find(id).draft(at, Buffer.from(bytes, 'latin1'), last);
        if (last) changed.now();
        return null;
      },
      'edits.save'({ id, how }) {
        find(id).save(how);
        return null;
      },
      async 'edits.revert'({ id }) {
        await find(id).revert();
        return null;
      },
      'edits.retry'({ id }) {
        find(id).retry();
        return null;
      },
      async 'edits.openOutside'({ id }) {
        await find(id).openOutside();
        return null;
      },
      async 'edits.close'({ id }) {
        const edit = find(id);
        edits.delete(id);
        changed.now();
        await edit.end(false);
        return null;
      },
    },
    restore: () => void restore().catch((error: unknown) => log('error', 'edits not restored', { error })),
    async close() {
      await Promise.all([...edits.values()].map((edit) => edit.end(true)));
      changed.stop();
    },
  };
}
