/** A Port over the page's end of a MessageChannel (Electron). */
import type { Port } from '../../shared/rpc/port.ts';

/** Wraps the port and starts it when a listener is set; earlier messages wait in the channel. */
export function messagePort(channel: MessagePort): Port {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  const closeOnce = () => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  };
  // Sent by Chromium (since 122) when the other end closed or its process ended.
  channel.addEventListener('close', closeOnce);
  return {
    send: (message) => {
      if (!closed) channel.postMessage(message);
    },
    onMessage: (listener) => {
      channel.addEventListener('message', (event: MessageEvent<string | Uint8Array>) => listener(event.data));
      channel.start();
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => {
      channel.close();
      closeOnce();
    },
  };
}
