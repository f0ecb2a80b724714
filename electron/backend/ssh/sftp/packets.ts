/**
 * Cuts the bytes of a channel into SFTP packets. The contents of a DATA answer go straight to where the reader wants
 * them; only what is short is put together first.
 */
import { PACKET } from './protocol.ts';

export interface PacketListener {
  /** A whole packet but for its length and, of DATA, its contents. */
  onPacket(type: number, id: number, body: Buffer): void;
  /** The contents of a DATA answer will be this long: where do they go? Null: nowhere. */
  onData(id: number, length: number): Buffer | null;
  /** All contents of the DATA answer have come. */
  onDataEnd(id: number, length: number): void;
}

/** No answer of a server is longer but for contents, which have their own limit: names of a folder, at most. */
const MAX_PACKET = 16 * 1024 * 1024;
/** Length, type, id, length of data. */
const DATA_HEAD = 13;

/** Returns the function to feed. It throws an Error when the bytes are no SFTP. */
export function createPacketReader(listener: PacketListener): (chunk: Buffer) => void {
  /** What is there of the packet that is being put together. */
  let gathered: Buffer[] = [];
  let gatheredLength = 0;
  let data: { readonly id: number; readonly length: number; readonly into: Buffer | null; done: number } | null = null;

  function feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (data !== null) at += takeData(chunk, at);
      else if (gatheredLength === 0) at = takeWhole(chunk, at);
      else at += gather(chunk, at);
    }
  }

  /** Packets that lie whole in the chunk, without a copy. Returns where the first other thing begins. */
  function takeWhole(chunk: Buffer, from: number): number {
    let at = from;
    while (data === null && chunk.length - at >= DATA_HEAD) {
      const length = packetLength(chunk, at);
      if (chunk[at + 4] === PACKET.data) {
        beginData(chunk.subarray(at, at + DATA_HEAD), length);
        at += DATA_HEAD;
      } else {
        if (chunk.length - at < 4 + length) break;
        deliver(chunk.subarray(at, at + 4 + length));
        at += 4 + length;
      }
    }
    if (data === null && at < chunk.length) at += gather(chunk, at);
    return at;
  }

  /** Adds to the packet that is not whole, at most up to its end (or the end of the head of DATA). */
  function gather(chunk: Buffer, at: number): number {
    const have = gatheredLength >= DATA_HEAD ? gathered[0] : undefined;
    const wanted = have === undefined ? DATA_HEAD : 4 + packetLength(have, 0);
    const shortWanted = have === undefined ? Math.min(wanted, shortLength(chunk, at)) : wanted;
    const piece = chunk.subarray(at, at + shortWanted - gatheredLength);
    gathered.push(piece);
    gatheredLength += piece.length;
    if (gatheredLength < shortWanted) return piece.length;
    const bytes = Buffer.concat(gathered, gatheredLength);
    const length = packetLength(bytes, 0);
    if (bytes[4] === PACKET.data && gatheredLength === DATA_HEAD) {
      reset();
      beginData(bytes, length);
    } else if (gatheredLength === 4 + length) {
      reset();
      deliver(bytes);
    } else {
      gathered = [bytes];
    }
    return piece.length;
  }

  /** How long the head to gather is: a packet may be shorter than the head of DATA. */
  function shortLength(chunk: Buffer, at: number): number {
    const start = Buffer.concat([...gathered, chunk.subarray(at, at + 4)]);
    return start.length < 4 ? DATA_HEAD : Math.min(DATA_HEAD, 4 + packetLength(start, 0));
  }

  function reset(): void {
    gathered = [];
    gatheredLength = 0;
  }

  function beginData(head: Buffer, length: number): void {
    const id = head.readUInt32BE(5);
    const contents = head.readUInt32BE(9);
    if (contents !== length - 9) throw new Error('a DATA packet whose lengths do not agree');
    data = { id, length: contents, into: listener.onData(id, contents), done: 0 };
    if (contents === 0) endData();
  }

  function takeData(chunk: Buffer, at: number): number {
    if (data === null) return 0;
    const count = Math.min(data.length - data.done, chunk.length - at);
    if (data.into !== null) chunk.copy(data.into, data.done, at, at + count);
    data.done += count;
    if (data.done === data.length) endData();
    return count;
  }

  function endData(): void {
    if (data === null) return;
    const { id, length } = data;
    data = null;
    listener.onDataEnd(id, length);
  }

  function deliver(packet: Buffer): void {
    listener.onPacket(packet[4] ?? 0, packet.readUInt32BE(5), packet.subarray(9));
  }

  return feed;
}

function packetLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  // Every answer has a type and an id, or in VERSION the version.
  if (length < 5 || length > MAX_PACKET) throw new Error(`a packet of ${length} bytes`);
  return length;
}
