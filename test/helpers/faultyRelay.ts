/** A line that fails in one way, once, after a number of bytes: for runs of many faults, each of which a seed tells. */
import { connect, type Socket } from 'node:net';
import { startTcpServer } from './tcpServer.ts';

/** From the client to the server, or back. */
export type Direction = 'up' | 'down';

export interface Fault {
  readonly kind: 'cut' | 'stall' | 'truncate' | 'delay' | 'corrupt';
  readonly direction: Direction;
  /** So many bytes pass before. */
  readonly after: number;
}

/** How long a `delay` holds what comes, in milliseconds. */
const DELAY = 150;

/** Each new connection has the fault that `next` gives. `onPassed` is told what comes. Returns the port. */
export function startFaultyRelay(
  to: number,
  next: () => Fault,
  onPassed: (direction: Direction, bytes: number) => void = () => undefined,
): Promise<number> {
  return startTcpServer((near) => {
    const fault = next();
    const far = connect(to, '127.0.0.1');
    const ends = [near, far] as const;
    const destroy = () => {
      for (const end of ends) end.destroy();
    };
    const stalled = { yes: false };
    for (const end of ends) {
      end.on('error', destroy);
      end.on('close', () => {
        if (!stalled.yes) destroy();
      });
    }
    // The client always hears of its own end, so that nothing of a run is left.
    near.on('close', () => far.destroy());
    near.on('data', (chunk) => onPassed('up', chunk.length));
    far.on('data', (chunk) => onPassed('down', chunk.length));
    carry(near, far, fault.direction === 'up' ? fault : null, destroy, stalled);
    carry(far, near, fault.direction === 'down' ? fault : null, destroy, stalled);
  });
}

function carry(from: Socket, into: Socket, fault: Fault | null, destroy: () => void, stalled: { yes: boolean }): void {
  let passed = 0;
  from.on('data', (chunk: Buffer) => {
    const at = fault === null ? -1 : fault.after - passed;
    passed += chunk.length;
    if (stalled.yes) return;
    if (fault === null || at < 0 || at >= chunk.length) {
      into.write(chunk);
      return;
    }
    switch (fault.kind) {
      case 'cut':
        into.resetAndDestroy();
        destroy();
        return;
      case 'truncate':
        into.end(chunk.subarray(0, at));
        return;
      case 'stall':
        into.write(chunk.subarray(0, at));
        stalled.yes = true;
        return;
      case 'corrupt': {
        const changed = Buffer.from(chunk);
        changed[at] = (changed[at] ?? 0) ^ 0x55;
        into.write(changed);
        return;
      }
      case 'delay':
        from.pause();
        setTimeout(() => {
          into.write(chunk);
          from.resume();
        }, DELAY);
    }
  });
}
