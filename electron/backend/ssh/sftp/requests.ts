/**
 * Requests and answers of one SFTP session: numbers them, matches answers, and ends all of them when the session ends. It
 * knows no single request.
 */
import type { SubsystemChannel } from '../types.ts';
import { WireReader, wireUint32 } from '../wire.ts';
import { createPacketReader } from './packets.ts';
import { PACKET, SftpClosed, SftpError, STATUS } from './protocol.ts';

export interface Answer {
  readonly type: number;
  readonly body: WireReader;
}

export interface Requests {
  /** Sends a request and resolves with its answer; a STATUS other than OK rejects with SftpError. */
  send(type: number, ...fields: readonly Buffer[]): Promise<Answer>;
  /** READ: the contents go to `into`. Resolves with their length; 0 at the end of the file. */
  read(into: Buffer, ...fields: readonly Buffer[]): Promise<number>;
  /** Sends a whole packet that has room for the id at byte 5. */
  sendPacket(packet: Buffer): Promise<Answer>;
  /** INIT and VERSION (draft-ietf-secsh-filexfer-02 section 4). Resolves with the version and the extension pairs. */
  start(version: number): Promise<Answer & { readonly version: number }>;
  /** The shortest time that a request without contents took so far, in milliseconds: the delay of the line. */
  roundTrip(): number;
  /** Why the session ended. */
  readonly closed: Promise<SftpClosed>;
  /** Ends the session: what was asked for is still sent, and nobody waits for an answer any more. */
  end(): void;
}

interface Waiting {
  /** Where contents go; null for requests that have none. */
  readonly into: Buffer | null;
  readonly sentAt: number;
  resolve(answer: Answer | number): void;
  reject(error: Error): void;
}

/** Of what is no SFTP, so many bytes are kept to show. */
const MOST_SAID = 300;
/** Longer requests are sent as they are: a copy would cost more than a packet of their own. */
const MOST_TOGETHER = 8 * 1024;
const SESSION_CLOSED = 'the SFTP session is closed';
const ID_AT = 5;
/** VERSION has the version where others have the id. */
const VERSION_ID = -1;

export function createRequests(channel: SubsystemChannel): Requests {
  const { stream } = channel;
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let roundTrip = Infinity;
  let outbox: Buffer[] = [];
  let over: SftpClosed | null = null;
  let tellClosed: (error: SftpClosed) => void = () => undefined;
  const closed = new Promise<SftpClosed>((resolve) => (tellClosed = resolve));

  function end(message: string, otherText?: Buffer): void {
    if (over !== null) return;
    over = new SftpClosed(message, otherText?.toString('utf8', 0, MOST_SAID), otherText !== undefined);
    for (const each of waiting.values()) each.reject(over);
    waiting.clear();
    outbox = [];
    tellClosed(over);
    channel.close();
  }

  function take(id: number): Waiting {
    const found = waiting.get(id);
    if (found === undefined) throw new Error(`an answer to no request (${id})`);
    waiting.delete(id);
    return found;
  }

  const feed = createPacketReader({
    onPacket(type, id, bytes) {
      const body = new WireReader(bytes);
      if (type === PACKET.version) {
        lastVersion = id;
        take(VERSION_ID).resolve({ type, body });
        return;
      }
      const each = take(id);
      if (each.into === null) roundTrip = Math.min(roundTrip, performance.now() - each.sentAt);
      if (type !== PACKET.status) {
        if (each.into === null) each.resolve({ type, body });
        else each.reject(new SftpError(STATUS.badMessage, 'the server answered READ with something else'));
        return;
      }
      const status = body.uint32();
      if (status === STATUS.ok && each.into === null) each.resolve({ type, body });
      else if (status === STATUS.endOfFile && each.into !== null) each.resolve(0);
      // Version 3 has a message; some servers of earlier versions send none.
      else each.reject(new SftpError(status, body.remaining > 0 ? body.text() : ''));
    },
    onData(id, length) {
      const into = waiting.get(id)?.into ?? null;
      if (into === null || length > into.length) throw new Error('contents that nobody asked for');
      return into;
    },
    onDataEnd: (id, length) => take(id).resolve(length),
  });
  let lastVersion = 0;

  stream.on('data', (chunk: Buffer) => {
    if (over !== null) return;
    try {
      feed(chunk);
    } catch (error) {
      end(`the server does not speak SFTP: ${error instanceof Error ? error.message : String(error)}`, chunk);
    }
  });
  stream.on('end', () => end('the server ended the SFTP session'));
  stream.on('close', () => end(SESSION_CLOSED));
  channel.stderr.resume();

  function enqueue<T>(id: number, into: Buffer | null, packet: Buffer): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (over !== null) {
        reject(over);
        return;
      }
      waiting.set(id, { into, sentAt: performance.now(), resolve: resolve as Waiting['resolve'], reject });
      post(packet);
    });
  }

  /** Short requests of one turn go out together: with many files under way, each answer brings several. */
  function post(packet: Buffer): void {
    if (packet.length > MOST_TOGETHER) {
      flush();
      stream.write(packet);
      return;
    }
    if (outbox.length === 0) process.nextTick(flush);
    outbox.push(packet);
  }

  function flush(): void {
    if (outbox.length === 0) return;
    const [first] = outbox;
    stream.write(outbox.length === 1 && first !== undefined ? first : Buffer.concat(outbox));
    outbox = [];
  }

  function nextId(): number {
    do lastId = (lastId + 1) >>> 0;
    while (waiting.has(lastId));
    return lastId;
  }

  function request<T>(type: number, into: Buffer | null, fields: readonly Buffer[]): Promise<T> {
    const id = nextId();
    const length = fields.reduce((sum, field) => sum + field.length, 5);
    return enqueue<T>(id, into, Buffer.concat([head(length, type), wireUint32(id), ...fields], length + 4));
  }

  return {
    send: (type, ...fields) => request<Answer>(type, null, fields),
    read: (into, ...fields) => request<number>(PACKET.read, into, fields),
    sendPacket(packet) {
      const id = nextId();
      packet.writeUInt32BE(id, ID_AT);
      return enqueue<Answer>(id, null, packet);
    },
    async start(version) {
      const packet = Buffer.concat([head(5, PACKET.init), wireUint32(version)]);
      const answer = await enqueue<Answer>(VERSION_ID, null, packet);
      return { ...answer, version: lastVersion };
    },
    roundTrip: () => roundTrip,
    closed,
    end() {
      flush();
      end(SESSION_CLOSED);
    },
  };
}

function head(length: number, type: number): Buffer {
  const bytes = Buffer.allocUnsafe(5);
  bytes.writeUInt32BE(length);
  bytes[4] = type;
  return bytes;
}
