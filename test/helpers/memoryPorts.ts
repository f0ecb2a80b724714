/** Two Ports that are each other's far end, in memory, with the timing of a real carrier: a message arrives in a later turn. */
import type { Port } from '../../shared/rpc/port.ts';

interface End extends Port {
  receive(message: string | Uint8Array): void;
  closed(): void;
}

/** Ends of one connection. Bytes are copied, as a real carrier does. Closing one end closes both. */
export function memoryPorts(): [Port, Port] {
  const first = end(() => second);
  const second = end(() => first);
  return [first, second];
}

function end(other: () => End): End {
  let listener: ((message: string | Uint8Array) => void) | null = null;
  let kept: (string | Uint8Array)[] = [];
  const closeListeners: (() => void)[] = [];
  let open = true;
  return {
    send(message) {
      if (!open) return;
      const copy = typeof message === 'string' ? message : message.slice();
      setImmediate(() => other().receive(copy));
    },
    onMessage(given) {
      listener = given;
      const waiting = kept;
      kept = [];
      for (const message of waiting) given(message);
    },
    onClose: (given) => void closeListeners.push(given),
    close() {
      this.closed();
      setImmediate(() => other().closed());
    },
    receive(message) {
      if (!open) return;
      if (listener === null) kept.push(message);
      else listener(message);
    },
    closed() {
      if (!open) return;
      open = false;
      for (const given of closeListeners) given();
    },
  };
}
