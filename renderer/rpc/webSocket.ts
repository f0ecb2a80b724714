/** A Port over the browser's WebSocket (browser mode). */
import type { Port } from '../../shared/rpc/port.ts';

/** Opens a socket. Rejects when it closes before it is open: refused, or turned away by the server's checks. */
export function openWebSocket(url: string): Promise<Port> {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(webSocketPort(socket)), { once: true });
    socket.addEventListener('close', () => reject(new Error(`no connection to ${url}`)), { once: true });
  });
}

function webSocketPort(socket: WebSocket): Port {
  // A WebSocket does not keep messages for a later listener; a Port must.
  let kept: (string | Uint8Array)[] = [];
  let receive = (message: string | Uint8Array): void => void kept.push(message);
  socket.addEventListener('message', (event: MessageEvent<string | ArrayBuffer>) => {
    receive(typeof event.data === 'string' ? event.data : new Uint8Array(event.data));
  });
  return {
    send: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      // For the types: a view could be of shared memory, which never happens here.
      socket.send(message as string | Uint8Array<ArrayBuffer>);
    },
    onMessage: (listener) => {
      receive = listener;
      const waiting = kept;
      kept = [];
      for (const message of waiting) listener(message);
    },
    onClose: (listener) => socket.addEventListener('close', listener, { once: true }),
    close: () => socket.close(),
  };
}
