/**
 * One attached window, as services see it. Handlers get it with each call; those that send bytes open streams on it.
 */
import type { DataOf, EventName } from '../../../shared/contract/index.ts';
import type { StreamId } from '../../../shared/rpc/messages.ts';

export interface Caller {
  /** Opens a byte stream to this window. The answer of the call tells the window its id. */
  openStream(listeners: StreamListeners): Stream;
  /** Sends an event to this window alone. */
  send<E extends EventName>(event: E, data: DataOf<E>): void;
}

export interface StreamListeners {
  /** Bytes from the window (typed, pasted). */
  input(bytes: Uint8Array): void;
  /** The window has drawn `bytes` more bytes. */
  acknowledged(bytes: number): void;
  /** The window went away. Not called after `close`. */
  closed(): void;
}

export interface Stream {
  readonly id: StreamId;
  /** Sends a whole frame made by `newFrame`: its payload goes out as it is, without a copy. */
  sendFrame(frame: Uint8Array): void;
  /** Forgets the stream; what still comes for it is dropped. */
  close(): void;
}
