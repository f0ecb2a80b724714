/** A Port over Electron's end of a MessageChannel in the backend process. Its page was checked when it was handed over. */
import type { MessagePortMain } from 'electron';
import type { Port } from '../shared/rpc/port.ts';

/** Wraps the port and starts it when a listener is set; earlier messages wait in the channel. */
export function electronPort(channel: MessagePortMain): Port {
  let open = true;
  channel.once('close', () => (open = false));
  const close = () => {
    open = false;
    channel.close();
  };
  return {
    send: (message) => {
      if (open) channel.postMessage(message);
    },
    onMessage: (listener) => {
      channel.on('message', (event) => {
        const message: unknown = event.data;
        if (typeof message === 'string' || message instanceof Uint8Array) listener(message);
        else close();
      });
      channel.start();
    },
    onClose: (listener) => void channel.once('close', listener),
    close,
  };
}
