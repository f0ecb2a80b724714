/** A Port over the messages between a Node process and its child. It reads nothing of what passes. */
import type { ChildProcess } from 'node:child_process';
import type { Port } from '../../shared/rpc/port.ts';

/** `end`: the child as its parent sees it, or `process` in the child. */
export function processPort(end: ChildProcess | NodeJS.Process): Port {
  return {
    send(message) {
      // Who was killed hears nothing any more.
      if (end.connected) end.send?.(message, undefined, {}, () => undefined);
    },
    onMessage: (listener) => void end.on('message', (message) => listener(message as string | Uint8Array)),
    onClose: (listener) => void end.on('disconnect', () => listener()),
    close() {
      if (end.connected) end.disconnect();
    },
  };
}
