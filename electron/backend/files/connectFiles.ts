/** A connection to the files of a host: a share of the connection of the pool, with SFTP sessions on it. */
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Target } from '../../../shared/target.ts';
import { ConnectionFailed, type ConnectionPool, type Waiter } from '../connections/types.ts';
import { SftpClosed } from '../ssh/sftp/protocol.ts';
import { TransportError } from '../ssh/types.ts';
import type { FileSystem } from './fileSystem.ts';
import { openLanes } from './lanes.ts';
import { createRemoteFiles } from './remoteFiles.ts';

export interface ConnectedFiles {
  readonly files: FileSystem;
  /** Resolves when these files can be reached no more, with the reason; null: the server ended SFTP alone. */
  readonly lost: Promise<Failure | null>;
  release(): void;
}

/** Connected, but there is no SFTP. */
export class FilesRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'FilesRefused';
  }
}

/** Rejects with ConnectionFailed or FilesRefused. `lanes`: the most SFTP sessions. */
export async function connectFiles(
  pool: ConnectionPool,
  target: Target,
  waiter: Waiter,
  lanes: number,
): Promise<ConnectedFiles> {
  const lease = await pool.acquire(target, waiter);
  try {
    const opened = await openLanes(lease.transport, { subsystem: 'sftp' }, lanes);
    return {
      files: createRemoteFiles(opened, lease.transport),
      lost: Promise.race([lease.lost, opened.closed.then(() => null)]),
      release() {
        opened.end();
        lease.release();
      },
    };
  } catch (error) {
    lease.release();
    if (error instanceof TransportError && error.code === 'lost') throw new ConnectionFailed(await lease.lost);
    if (error instanceof TransportError || error instanceof SftpClosed) throw new FilesRefused(error.message);
    throw error;
  }
}
