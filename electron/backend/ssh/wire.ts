/** The data types of SSH messages (RFC 4251 section 5), as far as sign-in and agents need them. No message is known here. */

/** A `string`: length and bytes. Text is UTF-8. */
export function wireString(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([wireUint32(bytes.length), bytes]);
}

export function wireUint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A `byte` or, with 0 and 1, a `boolean`. */
export function wireByte(value: number): Buffer {
  return Buffer.from([value]);
}

/** An `mpint` of a number that is not negative, given as big-endian bytes. */
export function wireMpint(value: Uint8Array): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start += 1;
  const bytes = value.subarray(start);
  const needsZero = bytes.length > 0 && ((bytes[0] ?? 0) & 0x80) !== 0;
  return wireString(needsZero ? Buffer.concat([wireByte(0), bytes]) : bytes);
}

/** The message ends before what it announces. */
export class WireTooShort extends Error {
  constructor() {
    super('message is too short');
    this.name = 'WireTooShort';
  }
}

/** Reads fields one after the other; throws WireTooShort. Buffers are views of the input. */
export class WireReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#skip(1));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  uint64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#skip(8));
  }

  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  /** Where the field begins that is passed over. */
  #skip(length: number): number {
    if (length > this.remaining) throw new WireTooShort();
    const start = this.#position;
    this.#position += length;
    return start;
  }
}

/** The key type that a public key or certificate in wire form begins with; empty if it is not one. */
export function typeOfBlob(blob: Buffer): string {
  if (blob.length < 4 || blob.readUInt32BE() > blob.length - 4) return '';
  return new WireReader(blob).text();
}
