/** ATTRS of SFTP version 3 (draft-ietf-secsh-filexfer-02 section 5), to bytes and back. */
import { type WireReader, wireUint32 } from '../wire.ts';

/** What is undefined was not sent, or is not to be changed. Times are seconds since the Unix epoch. */
export interface Attributes {
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** File type and permission bits, as st_mode. */
  readonly mode?: number;
  readonly accessed?: number;
  readonly modified?: number;
}

const FLAG = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x8000_0000 } as const;

export function encodeAttributes(attributes: Attributes): Buffer {
  const { size, uid, gid, mode, accessed, modified } = attributes;
  let flags = 0;
  const parts: Buffer[] = [];
  if (size !== undefined) {
    flags |= FLAG.size;
    parts.push(wireUint64(size));
  }
  if (uid !== undefined && gid !== undefined) {
    flags |= FLAG.owner;
    parts.push(wireUint32(uid), wireUint32(gid));
  }
  if (mode !== undefined) {
    flags |= FLAG.permissions;
    parts.push(wireUint32(mode));
  }
  if (modified !== undefined) {
    flags |= FLAG.times;
    parts.push(wireUint32(seconds(accessed ?? modified)), wireUint32(seconds(modified)));
  }
  return Buffer.concat([wireUint32(flags), ...parts]);
}

export function readAttributes(from: WireReader): Attributes {
  const flags = from.uint32();
  const found: { -readonly [K in keyof Attributes]: Attributes[K] } = {};
  if (flags & FLAG.size) found.size = readUint64(from);
  if (flags & FLAG.owner) {
    found.uid = from.uint32();
    found.gid = from.uint32();
  }
  if (flags & FLAG.permissions) found.mode = from.uint32();
  if (flags & FLAG.times) {
    found.accessed = from.uint32();
    found.modified = from.uint32();
  }
  // `>>> 0`: the flag is the sign bit of what & makes.
  if ((flags & FLAG.extended) >>> 0) {
    for (let count = from.uint32(); count > 0; count--) {
      from.bytes();
      from.bytes();
    }
  }
  return found;
}

/** Sizes and offsets are exact up to 2^53. */
export function wireUint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function readUint64(from: WireReader): number {
  return from.uint32() * 2 ** 32 + from.uint32();
}

/** The field holds 32 bits without a sign. */
const seconds = (time: number): number => Math.min(Math.max(Math.floor(time), 0), 0xffff_ffff);
