/**
 * Carries bytes between a local socket and a channel, both ways, until both are done. Each side's pace holds the other
 * back, the end of one direction is not the end of the other (half-close), and what is broken off looks broken off.
 */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ForwardChannel } from '../ssh/types.ts';
import type { Meter } from './meter.ts';
import { breakOff } from './peer.ts';

/** So much may wait to be written on one side before the other one is no longer read, in bytes. */
const HIGH_WATER = 256 * 1024;
/**
 * A piece of data of up to this many bytes is acknowledged at once: it may be all there is of an answer, and a server
 * with Nagle's algorithm on holds back what follows until it is. Larger ones are followed by others.
 */
const SMALL = 8 * 1024;

/** Resolves when both are closed. Owns both from the call on. */
export function carry(socket: Socket, channel: ForwardChannel, meter: Meter): Promise<void> {
  const { stream } = channel;
  return new Promise((resolve) => {
    let open = 2;
    const closed = () => {
      open -= 1;
      if (open === 0) resolve();
    };
    pump(socket, stream, (bytes) => {
      meter.sent += bytes;
    });
    pump(stream, socket, (bytes) => {
      meter.received += bytes;
      if (bytes <= SMALL) channel.acknowledge();
    });
    socket.once('end', () => stream.end());
    stream.once('end', () => {
      // What came is not all there was: no regular end, so that nobody takes it for the whole.
      if (channel.isLost()) breakOff(socket);
      else socket.end();
    });
    // The error, if there was one, is in the close.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      // What it sent before its end may still wait for the window of the channel.
      if (socket.readableEnded && !stream.writableFinished) stream.once('finish', () => channel.close());
      else channel.close();
      // Nobody reads it any more, and it ends only once it was read.
      stream.resume();
      closed();
    });
    stream.once('close', () => {
      socket.destroySoon();
      closed();
    });
  });
}

/** Copies, and stops reading while too much waits to be written. */
function pump(from: Duplex, to: Duplex, passed: (bytes: number) => void): void {
  const written = () => {
    if (from.isPaused() && to.writableLength < HIGH_WATER / 2) from.resume();
  };
  from.on('data', (chunk: Buffer) => {
    passed(chunk.length);
    if (!to.writable) return;
    to.write(chunk, written);
    if (to.writableLength >= HIGH_WATER) from.pause();
  });
  from.resume();
}
