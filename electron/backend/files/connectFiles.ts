/** The files of a host over a live connection that somebody else holds. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../../shared/contract/connections.ts';
import { ConnectionFailed, type LiveConnection } from '../connections/types.ts';
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

/** The files of a live connection. Rejects with ConnectionFailed or FilesRefused. */
export async function filesOn(
  { transport, lost }: LiveConnection,
  open: (transport: Transport) => Promise<Lanes>,
): Promise<ConnectedFiles> {
  try {
    const opened = await open(transport);
    return {
      files: createRemoteFiles(opened, transport),
      // With the connection the session goes first, and the reason is told a moment later.
      lost: opened.closed.then(() => Promise.race([lost, delay(REASON_TIME, null)])),
      release: () => opened.end(),
    };
  } catch (error) {
    if (error instanceof TransportError && error.code === 'lost') throw new ConnectionFailed(await lost);
    if (error instanceof TransportError || error instanceof SftpClosed) throw new FilesRefused(error);
    throw error;
  }
}
