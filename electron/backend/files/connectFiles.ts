/** A connection to the files of a host: a share of the connection of the pool, with SFTP sessions on it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Target } from '../../../shared/target.ts';
import { ConnectionFailed, type ConnectionPool, type LiveConnection, type Waiter } from '../connections/types.ts';
import { SftpClosed } from '../ssh/sftp/protocol.ts';
import { type Transport, TransportError } from '../ssh/types.ts';
import type { FileSystem } from './fileSystem.ts';
import { createRemoteFiles } from './remoteFiles.ts';
import type { Lanes } from './lanes.ts';
import { FilesRefused } from './refusal.ts';

export interface ConnectedFiles {
  readonly files: FileSystem;
  /** Resolves when these files can be reached no more, with the reason; null: the server ended SFTP alone. */
  readonly lost: Promise<Failure | null>;
  release(): void;
}

/** Milliseconds. */
const REASON_TIME = 200;

/** Connects, and opens its files. Rejects with ConnectionFailed or FilesRefused. */
export async function connectFiles(
  pool: ConnectionPool,
  target: Target,
  waiter: Waiter,
  open: (transport: Transport) => Promise<Lanes>,
): Promise<ConnectedFiles> {
  const lease = await pool.acquire(target, waiter);
  try {
    return await filesOn(lease, open, () => lease.release());
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** The files of a live connection. Rejects with ConnectionFailed or FilesRefused. */
export async function filesOn(
  { transport, lost }: LiveConnection,
  open: (transport: Transport) => Promise<Lanes>,
  onReleased: () => void,
): Promise<ConnectedFiles> {
  try {
    const opened = await open(transport);
    return {
      files: createRemoteFiles(opened, transport),
      // With the connection the session goes first, and the reason is told a moment later.
      lost: opened.closed.then(() => Promise.race([lost, delay(REASON_TIME, null)])),
      release() {
        opened.end();
        onReleased();
      },
    };
  } catch (error) {
    if (error instanceof TransportError && error.code === 'lost') throw new ConnectionFailed(await lost);
    if (error instanceof TransportError || error instanceof SftpClosed) throw new FilesRefused(error);
    throw error;
  }
}
