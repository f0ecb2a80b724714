/**
 * The files of one side for a transfer, an edit or a pane that outlives connections: whoever asks while there is none waits
 * for the next.
 */
import type { Failure, Progress } from '../../../shared/contract/connections.ts';
import type { FilesSide } from '../../../shared/contract/files.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { connectionKey } from '../../../shared/target.ts';
import {
  ConnectionFailed,
  type ConnectionSupervisor,
  type Follower,
  type LiveConnection,
} from '../connections/types.ts';
import type { Asker } from '../prompts/types.ts';
import { type ConnectedFiles, filesOn } from './connectFiles.ts';
import type { FileSystem } from './fileSystem.ts';
import type { OpenLanes, SftpOf } from './sharedLanes.ts';

export interface HostLink {
  /** Names the side; the same for all links to it. */
  readonly key: string;
  /** Waits for a connection. Rejects with LinkFailed when nothing more is tried. */
  files(): Promise<FileSystem>;
  /** Begins anew after it failed. */
  tryAgain(): void;
  /** Tries at once instead of waiting. */
  hurry(): void;
  release(): void;
}

/** There is no connection, and none will come by itself. */
export class LinkFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'LinkFailed';
    this.failure = failure;
  }
}

export interface LinkSurroundings {
  readonly supervisor: ConnectionSupervisor;
  readonly local: FileSystem;
  readonly asker: Asker;
  readonly lanes: OpenLanes;
  readonly sftpOf: SftpOf;
  /** Who wants them, for prompts. */
  readonly pane: string;
  /** As of a Follower; left out: once. */
  readonly firstAttempt?: Follower['firstAttempt'];
  /** There is no connection now, and the next try comes by itself; also before the first one. */
  onLost(failure: Failure): void;
  onNotice(text: string): void;
  onBanner(text: string): void;
  onProgress?(progress: Progress): void;
  onRoute?(options: HostOptions): void;
  /** They can be used, for the first time or again. */
  onOpen?(files: FileSystem): void;
  /** Nothing more is tried: LinkFailed, FilesRefused, or a defect. */
  onFailed?(error: unknown): void;
}

const sideKey = (side: FilesSide): string => (side.kind === 'local' ? 'local' : connectionKey(side));

export function openLink(side: FilesSide, around: LinkSurroundings): HostLink {
  const key = sideKey(side);
  if (side.kind === 'local') {
    const nothing = () => undefined;
    return { key, files: () => Promise.resolve(around.local), tryAgain: nothing, hurry: nothing, release: nothing };
  }
  const target = side;
  let next = waiting();
  let connected: Promise<ConnectedFiles> | null = null;
  let hasClosed = false;

  function drop(): void {
    void connected?.then(
      (files) => files.release(),
      () => undefined,
    );
    connected = null;
  }

  async function begin(connection: LiveConnection): Promise<void> {
    connected = filesOn(connection, (transport) => around.lanes(transport, around.sftpOf(target)));
    const waiter = next;
    try {
      const files = await connected;
      waiter.resolve(files.files);
      around.onOpen?.(files.files);
      // The server may end SFTP alone; then the next one who asks gets a new session on the same connection.
      void files.lost.then((failure) => {
        if (failure !== null || next !== waiter) return;
        next = waiting();
        drop();
        void begin(connection);
      });
    } catch (error) {
      // That the connection is lost is told by its supervisor, with another one or the end.
      if (error instanceof ConnectionFailed) return;
      waiter.reject(error);
      around.onFailed?.(error);
    }
  }

  const kept = around.supervisor.keep(side, {
    firstAttempt: around.firstAttempt ?? 'once',
    pane: around.pane,
    asker: around.asker,
    onProgress: (progress) => around.onProgress?.(progress),
    onRoute: (options) => around.onRoute?.(options),
    onNotice: (text) => around.onNotice(text),
    onBanner: (text) => around.onBanner(text),
    onState(state) {
      if (state.phase === 'waiting') around.onLost(state.failure);
    },
    onReady(connection) {
      // The network came back after it was given up.
      if (hasClosed) next = waiting();
      hasClosed = false;
      void begin(connection);
    },
    onLost(failure) {
      drop();
      next = waiting();
      around.onLost(failure);
    },
    onClosed(failure) {
      drop();
      hasClosed = true;
      const failed = new LinkFailed(failure);
      next.reject(failed);
      around.onFailed?.(failed);
    },
  });

  return {
    key,
    files: () => next.promise,
    tryAgain() {
      next = waiting();
      hasClosed = false;
      kept.tryNow();
    },
    hurry: () => kept.tryNow(),
    release() {
      drop();
      kept.release();
      // Whoever still waits hears of it.
      next.reject(new LinkFailed({ code: 'cancelled', host: target.kind === 'host' ? target.host : 'Demo server' }));
    },
  };
}

interface Waiting {
  readonly promise: Promise<FileSystem>;
  readonly resolve: (files: FileSystem) => void;
  readonly reject: (error: unknown) => void;
}

/** A promise to settle from outside. A rejection that nobody waits for is told to the next one who asks. */
function waiting(): Waiting {
  let resolve!: (files: FileSystem) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<FileSystem>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
