/**
 * What crosses a Port. Calls, answers, events and acknowledgements are JSON text; terminal bytes are binary frames, so
 * that they are never encoded. Parsing is strict: anything else is a broken or hostile peer.
 *
 * A binary frame is a 4-byte big-endian stream id followed by the payload. From the backend it carries output of that
 * stream, from the window it carries input.
 */
import * as v from 'valibot';
import { ErrorCode, ErrorData } from './errors.ts';

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Names one byte stream on one port. Chosen by the backend. Fits 32 bits. */
export const StreamId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff));
export type StreamId = v.InferOutput<typeof StreamId>;

/** From the window to the backend. */
export const ToBackend = v.union([
  v.strictObject({ id: Id, call: v.string(), params: v.unknown() }),
  /** The window has finished with `bytes` more bytes of this stream. */
  v.strictObject({ ack: StreamId, bytes: Id }),
]);
export type ToBackend = v.InferOutput<typeof ToBackend>;

/** From the backend to the window. */
export const ToWindow = v.union([
  v.strictObject({ id: Id, result: v.unknown() }),
  v.strictObject({ id: Id, error: v.strictObject({ code: ErrorCode, message: v.string(), data: ErrorData }) }),
  v.strictObject({ event: v.string(), data: v.unknown() }),
]);
export type ToWindow = v.InferOutput<typeof ToWindow>;

const HEADER_BYTES = 4;

/** A frame to be filled in: `payload` is a view of its bytes. Saves a copy when the payload is put together anyway. */
export function newFrame(stream: StreamId, payloadBytes: number): { frame: Uint8Array; payload: Uint8Array } {
  const frame = new Uint8Array(HEADER_BYTES + payloadBytes);
  new DataView(frame.buffer).setUint32(0, stream);
  return { frame, payload: frame.subarray(HEADER_BYTES) };
}

export function encodeFrame(stream: StreamId, bytes: Uint8Array): Uint8Array {
  const { frame, payload } = newFrame(stream, bytes.byteLength);
  payload.set(bytes);
  return frame;
}

/** Splits a frame without copying. Null when it is too short to be one. */
export function decodeFrame(frame: Uint8Array): { stream: StreamId; payload: Uint8Array } | null {
  if (frame.byteLength < HEADER_BYTES) return null;
  const stream = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0);
  return { stream, payload: frame.subarray(HEADER_BYTES) };
}

/** Largest message that a peer may send: a pasted megabyte fits, a flood does not. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/**
 * The most that a window may have of one stream that it has not drawn yet. It is also what a window that draws in
 * software, and acknowledges about once per frame, can show in a frame.
 */
export const HIGH_WATER_BYTES = 512 * 1024;
/** The window acknowledges at least this often. */
export const ACK_EVERY_BYTES = 32 * 1024;
