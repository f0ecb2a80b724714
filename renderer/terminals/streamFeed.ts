/**
 * Feeds the bytes of a shell to a terminal, in order, and knows when the replayed ones are over: until then the
 * terminal's answers to queries (device attributes, colours) must not be sent, because their program is long gone.
 */

/** `parsed` is called when the terminal has worked the bytes in. */
export type Write = (bytes: Uint8Array, parsed: () => void) => void;

export interface StreamFeed {
  /** True until the last replayed byte is worked in. */
  readonly replaying: boolean;
  feed(bytes: Uint8Array, drawn: () => void): void;
}

/** `replay`: how many bytes come from the past. `onLive` is called once, when they are worked in. */
export function createStreamFeed(write: Write, replay: number, onLive: () => void): StreamFeed {
  let left = replay;
  let replaying = replay > 0;

  function endReplay(): void {
    replaying = false;
    onLive();
  }

  if (!replaying) onLive();
  return {
    get replaying() {
      return replaying;
    },
    feed(bytes, drawn) {
      if (left === 0) {
        write(bytes, drawn);
        return;
      }
      const past = Math.min(left, bytes.byteLength);
      left -= past;
      if (left > 0) {
        write(bytes, drawn);
        return;
      }
      // The frame in which the past ends is cut there, so that the first live query is answered.
      const live = bytes.subarray(past);
      write(bytes.subarray(0, past), () => {
        endReplay();
        if (live.byteLength === 0) drawn();
      });
      if (live.byteLength > 0) write(live, drawn);
    },
  };
}
