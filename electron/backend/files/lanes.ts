/**
 * Several SFTP sessions over one connection. Each has a receive window of its own at the server (2 MiB with OpenSSH),
 * so that together they keep a line with delay full; and a list never waits behind the contents of a file.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openSftp, type SftpClient } from '../ssh/sftp/sftpClient.ts';
import { type SubsystemRequest, type Transport, TransportError } from '../ssh/types.ts';
import { SftpClosed } from '../ssh/sftp/protocol.ts';

export interface Lanes {
  /** The lane for everything but contents. */
  readonly first: SftpClient;
  /** Lane `index`; opened when it is first asked for. Null: the server allows no more. */
  lane(index: number): Promise<SftpClient | null>;
  /** The most that will ever be opened. */
  readonly most: number;
  /** Resolves when the first session has ended. */
  readonly closed: Promise<SftpClosed>;
  end(): void;
}

/** A server that says nothing for so long will not answer. In milliseconds. */
const START_TIME = 30_000;
const REASON_TIME = 500;
/** How long, and how often, room for a session is looked for. In milliseconds. */
const ROOM_WITHIN = 4000;
const ROOM_EVERY = 200;
/** Of what the program says, so many characters are kept. */
const MOST_SAID = 300;

/** Rejects with TransportError when the server has no SFTP, with SftpClosed when it does not speak it. */
export async function openLanes(transport: Transport, request: SubsystemRequest, most: number): Promise<Lanes> {
  const first = await openFirst(transport, request);
  const lanes: (Promise<SftpClient | null> | undefined)[] = [Promise.resolve(first)];
  let ended = false;

  function lane(index: number): Promise<SftpClient | null> {
    if (ended || index >= most) return Promise.resolve(null);
    // MaxSessions of sshd allows ten sessions, shells included: then fewer lanes must do.
    return (lanes[index] ??= openLane(transport, request).then(
      (client) => {
        // A session that ended alone is opened again by the next one who needs it.
        void client.closed.then(() => (lanes[index] = undefined));
        return client;
      },
      () => null,
    ));
  }

  // Nearly every transfer wants it, and it takes some round trips to open.
  void lane(1);
  return {
    first,
    most,
    closed: first.closed,
    lane,
    end() {
      ended = true;
      for (const lane of lanes) void lane?.then((client) => client?.end());
    },
  };
}

/**
 * A server that allows no more sessions may count some that have ended for us: sshd keeps its place for a session until the
 * program in it is gone, and transfers follow each other quickly.
 */
async function openFirst(transport: Transport, request: SubsystemRequest): Promise<SftpClient> {
  for (let waited = 0; ; waited += ROOM_EVERY) {
    try {
      return await openLane(transport, request);
    } catch (error) {
      if (!(error instanceof TransportError) || error.code !== 'open-refused' || waited >= ROOM_WITHIN) throw error;
      await delay(ROOM_EVERY);
    }
  }
}

async function openLane(transport: Transport, request: SubsystemRequest): Promise<SftpClient> {
  const channel = await transport.subsystem(request);
  const timer = setTimeout(() => channel.close(), START_TIME);
  let said = '';
  channel.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-MOST_SAID)));
  try {
    return await openSftp(channel);
  } catch (error) {
    channel.close();
    if (!(error instanceof SftpClosed) || error.said !== '') throw error;
    // What it has to say may come after the end of its output.
    await Promise.race([channel.ended, delay(REASON_TIME)]);
    throw new SftpClosed(error.message, said.trim());
  } finally {
    clearTimeout(timer);
  }
}
