/**
 * The last bytes of a shell's output, for windows that attach late or fell behind. Bytes are copied in, because a small
 * piece of a packet would keep the whole packet in memory. It does not interpret them, except to find a good place to
 * begin.
 */
import type { ByteLog } from '../rpc/windowFlow.ts';

export interface ReplayBuffer extends ByteLog {
  append(bytes: Uint8Array): void;
  /**
   * A place at or soon after `start` where a terminal can begin: at the start of all output, after a line feed, or at
   * an escape character. Best effort: with none of them near, it is only not inside a UTF-8 sequence.
   */
  beginning(): number;
}

/** How much is kept at least, once that much has come. */
export const REPLAY_BYTES = 1024 * 1024;
/** Memory is taken in steps of this, so that an idle shell holds little. */
const BLOCK_BYTES = 16 * 1024;
const BLOCKS = REPLAY_BYTES / BLOCK_BYTES + 1;
/** A line of a program that draws the screen is rarely longer. */
const SEARCH_BYTES = 4096;

export function createReplayBuffer(): ReplayBuffer {
  // A ring: the byte at place p is in block ⌊p / BLOCK_BYTES⌋ mod BLOCKS. One block more than REPLAY_BYTES need, because
  // the newest block is only partly filled.
  const blocks: Uint8Array[] = [];
  let end = 0;

  const start = () => Math.max(0, end - REPLAY_BYTES);

  /** The rest of the block that holds `place`, as a view. */
  function rest(place: number): Uint8Array {
    const index = Math.floor(place / BLOCK_BYTES) % BLOCKS;
    const block = (blocks[index] ??= new Uint8Array(BLOCK_BYTES));
    return block.subarray(place % BLOCK_BYTES);
  }

  function copy(from: number, target: Uint8Array): void {
    for (let done = 0; done < target.byteLength;) {
      const piece = rest(from + done).subarray(0, target.byteLength - done);
      target.set(piece, done);
      done += piece.byteLength;
    }
  }

  return {
    get start() {
      return start();
    },
    get end() {
      return end;
    },
    append(bytes) {
      for (let done = 0; done < bytes.byteLength;) {
        const room = rest(end);
        const piece = bytes.subarray(done, done + room.byteLength);
        room.set(piece);
        end += piece.byteLength;
        done += piece.byteLength;
      }
    },
    copy,
    beginning() {
      const first = start();
      if (first === 0) return 0;
      const near = new Uint8Array(Math.min(SEARCH_BYTES, end - first));
      copy(first, near);
      return first + firstBoundary(near);
    },
  };
}

const LINE_FEED = 0x0a;
const ESCAPE = 0x1b;

function firstBoundary(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte === LINE_FEED || byte === ESCAPE);
  if (at >= 0) return bytes[at] === ESCAPE ? at : at + 1;
  // 10xxxxxx continues a character (RFC 3629 section 3); a character has at most three such bytes.
  const character = bytes.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return Math.max(0, character);
}
