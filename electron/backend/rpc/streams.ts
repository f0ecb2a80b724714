/** The byte streams of one port: gives out ids and routes frames and acknowledgements. It does not pace them. */
import { MAX_MESSAGE_BYTES, decodeFrame, type StreamId } from '../../../shared/rpc/messages.ts';
import type { Port } from '../../../shared/rpc/port.ts';
import type { Stream, StreamListeners } from './caller.ts';

export interface Streams {
  open(listeners: StreamListeners): Stream;
  /** False when it is no frame, or of a stream that never was. */
  input(frame: Uint8Array): boolean;
  /** False for a stream that never was. */
  acknowledged(stream: StreamId, bytes: number): boolean;
  closeAll(): void;
}

export function createStreams(port: Port): Streams {
  const open = new Map<StreamId, StreamListeners>();
  let nextId = 1;
  let closed = false;
  // A window may still write to a stream that was closed a moment ago: that is no offence.
  const everWas = (stream: StreamId) => stream > 0 && stream < nextId;

  return {
    open(listeners) {
      const id = nextId++;
      // The window may have gone while the handler that opens this was waiting for something.
      if (closed) queueMicrotask(() => listeners.closed());
      else open.set(id, listeners);
      return { id, sendFrame: (frame) => port.send(frame), close: () => void open.delete(id) };
    },
    input(message) {
      if (message.byteLength > MAX_MESSAGE_BYTES) return false;
      const frame = decodeFrame(message);
      if (frame === null || !everWas(frame.stream)) return false;
      open.get(frame.stream)?.input(frame.payload);
      return true;
    },
    acknowledged(stream, bytes) {
      if (!everWas(stream)) return false;
      open.get(stream)?.acknowledged(bytes);
      return true;
    },
    closeAll() {
      closed = true;
      const listeners = [...open.values()];
      open.clear();
      for (const listener of listeners) listener.closed();
    },
  };
}
