/** A Port over a WebSocket of the `ws` library (browser mode). Who may connect is checked before, in webHost.ts. */
import type { RawData, WebSocket } from 'ws';
import type { Port } from '../../../shared/rpc/port.ts';

/**
 * A window that has left this much unread is frozen or gone; its socket is cut so that events do not pile up. Streams
 * stay far below it (HIGH_WATER_BYTES each).
 */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;

export function webSocketPort(socket: WebSocket): Port {
  let kept: (string | Uint8Array)[] = [];
  let receive = (message: string | Uint8Array): void => void kept.push(message);

  socket.on('message', (data: RawData, isBinary: boolean) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
    receive(isBinary ? bytes : bytes.toString('utf8'));
  });
  // Too large, not a WebSocket frame, reset by the peer: `close` follows always.
  socket.on('error', () => socket.terminate());

  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(message);
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
    },
    onMessage(listener) {
      receive = listener;
      const waiting = kept;
      kept = [];
      for (const message of waiting) listener(message);
    },
    onClose: (listener) => void socket.once('close', () => listener()),
    close() {
      socket.close();
      // A peer that does not answer the close frame would keep the socket for half a minute.
      setTimeout(() => socket.terminate(), 1000).unref();
    },
  };
}
