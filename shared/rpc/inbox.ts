/**
 * The receiving end of one byte stream: keeps frames until someone listens, and acknowledges them in steps as they are
 * drawn. It does not know the wire; the caller says how an acknowledgement is sent.
 */
import { ACK_EVERY_BYTES } from './messages.ts';

type StreamListener = (bytes: Uint8Array, drawn: () => void) => void;

export interface Inbox {
  receive(bytes: Uint8Array): void;
  /** Hands over the kept frames at once, then each as it comes. Returns "stop": from then on frames are dropped. */
  listen(listener: StreamListener): () => void;
}

/** `acknowledge` gets how many more bytes have been drawn; it is called about once per ACK_EVERY_BYTES. */
export function createInbox(acknowledge: (bytes: number) => void): Inbox {
  let kept: Uint8Array[] = [];
  let current: StreamListener | null = null;
  let stopped = false;
  let drawnBytes = 0;

  function deliver(listener: StreamListener, bytes: Uint8Array): void {
    let counted = false;
    listener(bytes, () => {
      if (counted) return;
      counted = true;
      drawnBytes += bytes.byteLength;
      if (drawnBytes < ACK_EVERY_BYTES) return;
      acknowledge(drawnBytes);
      drawnBytes = 0;
    });
  }

  return {
    receive(bytes) {
      if (current !== null) deliver(current, bytes);
      // After "stop" nobody will draw these bytes. They stay unacknowledged, which tells the backend to stop sending.
      else if (!stopped) kept.push(bytes);
    },
    listen(listener) {
      current = listener;
      stopped = false;
      const waiting = kept;
      kept = [];
      for (const bytes of waiting) deliver(listener, bytes);
      return () => {
        if (current !== listener) return;
        current = null;
        stopped = true;
      };
    },
  };
}
