/**
 * One side of a window's file pane: its connection, and what a person should know of it. When the connection is lost it
 * goes on with the next one by itself, and calls wait for that.
 */
import { randomUUID } from 'node:crypto';
import type { FilesId, FilesPane, FilesSide } from '../../../shared/contract/files.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import type { ConnectionSupervisor } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import { FileError, type FileSystem } from './fileSystem.ts';
import { type HostLink, LinkFailed, openLink } from './hostLink.ts';
import { openLanes } from './lanes.ts';
import { FilesRefused } from './refusal.ts';
import type { SftpOf } from './sharedLanes.ts';

export interface Pane {
  state(): FilesPane;
  /** Connects (again), if it is not open. */
  open(): void;
  /** Waits for the connection if need be. Rejects with RpcError not-now when there is none. */
  files(): Promise<FileSystem>;
  close(): void;
}

export interface PaneSurroundings {
  readonly supervisor: ConnectionSupervisor;
  readonly sftpOf: SftpOf;
  readonly local: FileSystem;
  readonly asker: Asker;
  readonly log: Log;
  readonly onChanged: () => void;
}

const MAX_BANNER_LENGTH = 16 * 1024;
const MAX_LINES = 100;

export function createPane(id: FilesId, side: FilesSide, around: PaneSurroundings): Pane {
  return side.kind === 'local' ? localPane(id, side, around) : remotePane(id, side, side, around);
}

function localPane(id: FilesId, side: FilesSide, { local, onChanged }: PaneSurroundings): Pane {
  let home = '';
  return {
    state: () => ({
      ...nothingYet(id, side),
      state: { phase: home === '' ? 'connecting' : 'open' },
      home,
      features: [...local.features],
    }),
    open() {
      void local.home().then((path) => {
        home = path;
        onChanged();
      });
    },
    files: () => Promise.resolve(local),
    close: () => undefined,
  };
}

function remotePane(id: FilesId, side: FilesSide, target: Target, around: PaneSurroundings): Pane {
  const { supervisor, sftpOf, asker, log, local, onChanged } = around;
  let state: FilesPane = { ...nothingYet(id, side), label: target.kind === 'demo' ? 'Demo server' : target.host };
  let link: HostLink | null = null;

  function set(change: Partial<FilesPane>): void {
    state = { ...state, ...change };
    onChanged();
  }

  async function opened(files: FileSystem): Promise<void> {
    try {
      const home = await files.home();
      set({ state: { phase: 'open' }, home, features: [...files.features] });
    } catch (error) {
      // A connection that is lost already is told as that.
      if (!(error instanceof FileError) || error.code !== 'lost') failed(error);
    }
  }

  function begin(): HostLink {
    set({ state: { phase: 'connecting' }, progress: [], banner: '', notices: [] });
    return openLink(side, {
      supervisor,
      local,
      // A session of its own: a listing never waits behind a transfer.
      lanes: (transport, request) => openLanes(transport, request, 1),
      sftpOf,
      asker,
      pane: id,
      onProgress: (progress) => set({ progress: [...state.progress, progress].slice(-MAX_LINES) }),
      onBanner: (text) => set({ banner: (state.banner + text).slice(0, MAX_BANNER_LENGTH) }),
      onNotice: (text) => set({ notices: [...state.notices, text].slice(-MAX_LINES) }),
      onRoute: (options) => set(routeOf(options)),
      onOpen: (files) => void opened(files),
      onLost: (failure) => set({ state: { phase: 'lost', failure, at: Date.now() } }),
      onFailed: failed,
    });
  }

  function failed(error: unknown): void {
    const at = Date.now();
    if (error instanceof FilesRefused) {
      set({ state: { phase: 'failed', failure: { code: 'files-refused', host: state.label, ...error.refusal }, at } });
      return;
    }
    if (error instanceof LinkFailed) {
      set({ state: { phase: 'failed', failure: error.failure, at } });
      return;
    }
    const defect = randomUUID();
    log('error', 'opening files failed', { id: defect, error });
    set({ state: { phase: 'failed', failure: { code: 'internal', host: state.label, id: defect }, at } });
  }

  /** Connects if nothing is tried any more. */
  function ready(): HostLink {
    if (link === null) link = begin();
    else if (state.state.phase === 'failed') {
      set({ state: { phase: 'connecting' }, progress: [], banner: '', notices: [] });
      // The program that serves files may be another one now, and the connection may be there: all begins anew.
      link.release();
      link = begin();
    }
    return link;
  }

  return {
    state: () => state,
    // What it ends with is in the state.
    open() {
      const before = link;
      const now = ready();
      if (now === before) now.hurry();
    },
    async files() {
      try {
        return await ready().files();
      } catch (error) {
        if (error instanceof LinkFailed || error instanceof FilesRefused) {
          throw new RpcError('not-now', 'there is no connection to these files');
        }
        throw error;
      }
    },
    close: () => link?.release(),
  };
}

function nothingYet(id: FilesId, side: FilesSide): FilesPane {
  const where = { label: '', user: '', host: '', port: 0, via: [], home: '', features: [] };
  return { id, side, ...where, state: { phase: 'connecting' }, progress: [], banner: '', notices: [] };
}

function routeOf(options: HostOptions): Pick<FilesPane, 'user' | 'host' | 'port' | 'via'> {
  const { user, hostname, port, proxyJump } = options;
  return { user, host: hostname, port, via: proxyJump.map((jump) => jump.host) };
}
