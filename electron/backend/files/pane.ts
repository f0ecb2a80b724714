/**
 * One side of a window's file pane: its connection, and what a person should know of it. It goes on with a new
 * connection at the next call when the old one is lost.
 */
import { randomUUID } from 'node:crypto';
import type { FilesId, FilesPane, FilesSide } from '../../../shared/contract/files.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import { ConnectionFailed, type ConnectionPool } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import { connectFiles, type ConnectedFiles } from './connectFiles.ts';
import type { FileSystem } from './fileSystem.ts';
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
  readonly pool: ConnectionPool;
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
  const { pool, sftpOf, asker, log, onChanged } = around;
  let state: FilesPane = { ...nothingYet(id, side), label: target.kind === 'demo' ? 'Demo server' : target.host };
  let connecting: Promise<ConnectedFiles> | null = null;
  const stop = new AbortController();

  function set(change: Partial<FilesPane>): void {
    state = { ...state, ...change };
    onChanged();
  }

  async function connect(): Promise<ConnectedFiles> {
    set({ state: { phase: 'connecting' }, progress: [], banner: '', notices: [] });
    const connected = await connectFiles(
      pool,
      target,
      {
        pane: id,
        asker,
        signal: stop.signal,
        onProgress: (progress) => set({ progress: [...state.progress, progress].slice(-MAX_LINES) }),
        onBanner: (text) => set({ banner: (state.banner + text).slice(0, MAX_BANNER_LENGTH) }),
        onNotice: (text) => set({ notices: [...state.notices, text].slice(-MAX_LINES) }),
        onRoute: (options) => set(routeOf(options)),
      },
      (transport) => openLanes(transport, sftpOf(target), 1),
    );
    if (stop.signal.aborted) {
      connected.release();
      throw new ConnectionFailed({ code: 'cancelled', host: state.label });
    }
    const home = await connected.files.home();
    set({ state: { phase: 'open' }, home, features: [...connected.files.features] });
    void connected.lost.then((failure) => {
      connecting = null;
      connected.release();
      if (stop.signal.aborted) return;
      const why = failure ?? { code: 'lost' as const, host: state.label, cause: 'closed' as const, seconds: 0 };
      set({ state: { phase: 'lost', failure: why, at: Date.now() } });
    });
    return connected;
  }

  function begin(): Promise<ConnectedFiles> {
    connecting ??= connect().catch((error: unknown) => {
      connecting = null;
      fail(error);
      throw new RpcError('not-now', 'there is no connection to these files');
    });
    return connecting;
  }

  function fail(error: unknown): void {
    const at = Date.now();
    if (error instanceof FilesRefused) {
      set({ state: { phase: 'failed', failure: { code: 'files-refused', host: state.label, ...error.refusal }, at } });
      return;
    }
    if (error instanceof ConnectionFailed) {
      set({ state: { phase: 'failed', failure: error.failure, at } });
      return;
    }
    const defect = randomUUID();
    log('error', 'opening files failed', { id: defect, error });
    set({ state: { phase: 'failed', failure: { code: 'internal', host: state.label, id: defect }, at } });
  }

  return {
    state: () => state,
    // What it ends with is in the state.
    open: () => void begin().catch(() => undefined),
    files: async () => (await begin()).files,
    close() {
      stop.abort();
      void connecting?.then(
        (connected) => connected.release(),
        () => undefined,
      );
    },
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
