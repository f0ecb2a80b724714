/**
 * TCP sockets that read into one memory: a fresh 64 KiB for each read, which Node gives otherwise, costs a fast line as
 * much as decrypting does, and waits for the collector by the megabyte. What a reader may keep is copied; a reader that
 * keeps nothing says so and is given the memory itself.
 */
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** Bytes of one read at most: more packets in one piece, fewer calls of the system. */
const READ_SIZE = 256 * 1024;

/** Read callbacks run to their end one after the other, so one memory does for all sockets of the process. */
const memory = Buffer.allocUnsafeSlow(READ_SIZE);

/** Sockets whose listeners keep nothing of a chunk, while this is true. */
const inPlace = new WeakMap<Socket, () => boolean>();

/** As `connect` of node:net; reading differs in nothing that a listener can see. */
export function connectTcp(options: TcpNetConnectOpts): Socket {
  const socket: Socket = connect({
    ...options,
    onread: {
      buffer: memory,
      callback(length): boolean {
        const chunk = memory.subarray(0, length);
        // What waits in the stream comes first, and with nobody listening it waits there too.
        const flows = socket.readableFlowing === true && socket.readableLength === 0;
        if (!flows || inPlace.get(socket)?.() !== true) return socket.push(Buffer.from(chunk));
        socket.emit('data', chunk);
        return true;
      },
    },
  });
  return socket;
}

/**
 * From now on the `data` listeners of the socket keep nothing of a chunk beyond their call, whenever `when` says true.
 * Does nothing for a socket that connectTcp did not make.
 */
export function readInPlace(socket: Socket, when: () => boolean): void {
  inPlace.set(socket, when);
}
