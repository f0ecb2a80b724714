/**
 * The calling end of the wire, for the window and for the command line: calls with answers, events, and byte streams
 * with acknowledgement, over any Port. It knows the contract's types but no feature, and it does not reconnect: a
 * closed client stays closed.
 */
import * as v from 'valibot';
import {
  calls,
  events,
  type DataOf,
  type EventName,
  type Method,
  type ParamsOf,
  type ResultOf,
} from '../contract/index.ts';
import { RpcError } from './errors.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { ToWindow, decodeFrame, encodeFrame, type StreamId } from './messages.ts';
import type { Port } from './port.ts';

export interface Client {
  /** Rejects with RpcError; `closed` when the port closed before the answer came. */
  call<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>>;
  /** Returns "stop listening". */
  on<E extends EventName>(event: E, listener: (data: DataOf<E>) => void): () => void;
  /**
   * Receives the bytes of a stream, in order, beginning with those that came before this call. `drawn` must be called
   * when they are on the screen: it acknowledges them. Returns "stop listening": later bytes are dropped.
   */
  listen(stream: StreamId, listener: (bytes: Uint8Array, drawn: () => void) => void): () => void;
  /** Sends input to a stream. */
  write(stream: StreamId, bytes: Uint8Array): void;
  /** Called once when the port closes; at once when it is closed already. */
  onClose(listener: () => void): void;
}

interface Pending {
  readonly method: Method;
  resolve(result: unknown): void;
  reject(error: RpcError): void;
}

/** Input is cut into frames of at most this size, so that a huge paste stays below MAX_MESSAGE_BYTES. */
const INPUT_FRAME_BYTES = 256 * 1024;

/** `checked`: what the backend sends is held against the contract. */
export function createClient(port: Port, checked = false): Client {
  const pending = new Map<number, Pending>();
  const eventListeners = new Map<string, Set<(data: unknown) => void>>();
  const closeListeners = new Set<() => void>();
  const inboxes = new Map<StreamId, Inbox>();
  let nextId = 1;
  let closed = false;

  function inbox(stream: StreamId): Inbox {
    const existing = inboxes.get(stream);
    if (existing !== undefined) return existing;
    const created = createInbox((bytes) => port.send(JSON.stringify({ ack: stream, bytes })));
    inboxes.set(stream, created);
    return created;
  }

  function onText(text: string): void {
    const message = v.parse(ToWindow, JSON.parse(text));
    if ('event' in message) {
      const schema = (events as Readonly<Record<string, v.GenericSchema>>)[message.event];
      if (checked && schema !== undefined) v.parse(schema, message.data);
      for (const listener of [...(eventListeners.get(message.event) ?? [])]) listener(message.data);
      return;
    }
    const waiting = pending.get(message.id);
    if (waiting === undefined) return;
    pending.delete(message.id);
    if ('error' in message) {
      const { code, message: words, data } = message.error;
      waiting.reject(new RpcError(code, words, data));
    } else if (checked && !v.is(calls[waiting.method].result, message.result)) {
      waiting.reject(new RpcError('internal', `${waiting.method}: the result does not have the declared shape`));
    } else {
      waiting.resolve(message.result);
    }
  }

  port.onMessage((message) => {
    if (typeof message === 'string') {
      onText(message);
      return;
    }
    const frame = decodeFrame(message);
    if (frame !== null) inbox(frame.stream).receive(frame.payload);
  });

  port.onClose(() => {
    closed = true;
    for (const call of pending.values()) call.reject(new RpcError('closed', 'the connection to the backend closed'));
    pending.clear();
    for (const listener of closeListeners) listener();
    closeListeners.clear();
  });

  return {
    call<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> {
      if (closed) return Promise.reject(new RpcError('closed', 'the connection to the backend closed'));
      const id = nextId++;
      return new Promise<unknown>((resolve, reject) => {
        pending.set(id, { method, resolve, reject });
        port.send(JSON.stringify({ id, call: method, params }));
      }) as Promise<ResultOf<M>>;
    },

    on<E extends EventName>(event: E, listener: (data: DataOf<E>) => void): () => void {
      const set = eventListeners.get(event) ?? new Set();
      eventListeners.set(event, set);
      // A wrapper of its own, so that one function may listen twice.
      const entry = (data: unknown) => listener(data as DataOf<E>);
      set.add(entry);
      return () => set.delete(entry);
    },

    listen: (stream, listener) => inbox(stream).listen(listener),

    write(stream, bytes) {
      for (let at = 0; at < bytes.byteLength; at += INPUT_FRAME_BYTES) {
        port.send(encodeFrame(stream, bytes.subarray(at, at + INPUT_FRAME_BYTES)));
      }
    },

    onClose(listener) {
      if (closed) listener();
      else closeListeners.add(listener);
    },
  };
}
