/**
 * A Port over a byte stream (a socket of this computer). A message is a byte that says what it is, its length in four
 * bytes, and its content. Who may connect is checked before, in instanceChannel.ts.
 */
import type { Duplex } from 'node:stream';
import { MAX_MESSAGE_BYTES } from '../../../shared/rpc/messages.ts';
import type { Port } from '../../../shared/rpc/port.ts';

const KIND = { text: 0, bytes: 1 } as const;
const HEADER_BYTES = 5;
/** A peer that has left this much unread is frozen or gone. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;

export function streamPort(stream: Duplex): Port {
  let kept: (string | Uint8Array)[] = [];
  let receive = (message: string | Uint8Array): void => void kept.push(message);
  let pending: Buffer = Buffer.alloc(0);

  stream.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER_BYTES) {
      const [kind] = pending;
      const length = pending.readUInt32BE(1);
      if ((kind !== KIND.text && kind !== KIND.bytes) || length > MAX_MESSAGE_BYTES) {
        stream.destroy();
        return;
      }
      if (pending.length < HEADER_BYTES + length) return;
      const content = pending.subarray(HEADER_BYTES, HEADER_BYTES + length);
      pending = pending.subarray(HEADER_BYTES + length);
      receive(kind === KIND.text ? content.toString('utf8') : content);
    }
  });
  stream.on('end', () => stream.end());
  // Reset by the peer: `close` follows always.
  stream.on('error', () => stream.destroy());

  return {
    send(message) {
      if (!stream.writable) return;
      const content = typeof message === 'string' ? Buffer.from(message) : message;
      const header = Buffer.alloc(HEADER_BYTES);
      header[0] = typeof message === 'string' ? KIND.text : KIND.bytes;
      header.writeUInt32BE(content.byteLength, 1);
      stream.write(header);
      stream.write(content);
      if (stream.writableLength > MAX_UNSENT_BYTES) stream.destroy();
    },
    onMessage(listener) {
      receive = listener;
      const waiting = kept;
      kept = [];
      for (const message of waiting) listener(message);
    },
    onClose: (listener) => void stream.once('close', () => listener()),
    close: () => void stream.end(),
  };
}
