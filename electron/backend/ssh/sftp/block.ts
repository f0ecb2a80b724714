/**
 * The unit in which contents of files move. A block has room before its data for the head of a WRITE request, so that
 * what was read from a disk goes out as one packet, without a copy.
 */

/** Length, type, id, handle (at most 256 bytes, draft-ietf-secsh-filexfer-02 section 6.2), offset and length of data. */
export const HEAD_ROOM = 4 + 1 + 4 + (4 + 256) + 8 + 4;

export interface Block {
  /** The whole memory; its first HEAD_ROOM bytes are overwritten when the block is sent. */
  readonly memory: Buffer;
  readonly data: Buffer;
}

export function newBlock(size: number): Block {
  const memory = Buffer.allocUnsafeSlow(HEAD_ROOM + size);
  return { memory, data: memory.subarray(HEAD_ROOM) };
}
