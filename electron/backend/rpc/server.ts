/**
 * The backend's end of the wire: checks every message and every call's parameters, runs the handler, answers, and sends
 * events to all windows. It knows the contract and no service. Nothing a window sends can make it throw.
 */
import { randomUUID } from 'node:crypto';
import {
  calls,
  type DataOf,
  type EventName,
  type Handlers,
  type Method,
  type ParamsOf,
} from '../../../shared/contract/index.ts';
import { RpcError, type ErrorCode, type ErrorData } from '../../../shared/rpc/errors.ts';
import type { Port } from '../../../shared/rpc/port.ts';
import type { Log } from '../log.ts';
import type { Caller } from './caller.ts';
import { parseCall } from './parse.ts';
import { createStreams } from './streams.ts';
import * as v from 'valibot';

export interface Server {
  /** Serves one window until its port closes. */
  attach(port: Port): void;
  /** Sends an event to every window. Sending never waits, so a slow or dead window holds up nobody. */
  broadcast<E extends EventName>(event: E, data: DataOf<E>): void;
  windows(): number;
  /** Closes every port. */
  close(): void;
}

export interface ServerOptions {
  readonly handlers: Handlers<Caller>;
  readonly log: Log;
  /** Called after a window came or went. */
  readonly onWindows?: (count: number) => void;
}

/** After this many messages that are no messages, the peer is broken or hostile and its port is closed. */
export const MAX_JUNK = 16;

export function createServer({ handlers, log, onWindows }: ServerOptions): Server {
  const ports = new Set<Port>();

  return {
    attach(port) {
      ports.add(port);
      servePort(port, handlers, log, () => {
        ports.delete(port);
        onWindows?.(ports.size);
      });
      onWindows?.(ports.size);
    },
    broadcast(event, data) {
      if (ports.size === 0) return;
      const text = JSON.stringify({ event, data });
      for (const port of ports) port.send(text);
    },
    windows: () => ports.size,
    close() {
      for (const port of [...ports]) port.close();
    },
  };
}

/** Answers the calls that come through one port and carries its streams. `onGone` is called once. */
function servePort(port: Port, handlers: Handlers<Caller>, log: Log, onGone: () => void): void {
  const streams = createStreams(port);
  const caller: Caller = {
    openStream: (listeners) => streams.open(listeners),
    send: (event, data) => port.send(JSON.stringify({ event, data })),
  };
  let junk = 0;
  let gone = false;

  function end(): void {
    if (gone) return;
    gone = true;
    streams.closeAll();
    onGone();
  }

  function countJunk(what: string): void {
    junk += 1;
    log('warn', 'junk from a window', { what, count: junk });
    if (junk < MAX_JUNK) return;
    port.close();
    // A carrier may tell only the other side that it was closed.
    end();
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    try {
      const result = await run(handlers, method, params, caller);
      port.send(JSON.stringify({ id, result }));
    } catch (error) {
      port.send(JSON.stringify({ id, error: describe(error, method, log) }));
    }
  }

  port.onMessage((message) => {
    if (gone) return;
    if (typeof message !== 'string') {
      if (!streams.input(message)) countJunk('frame');
      return;
    }
    const parsed = parseCall(message);
    if (parsed === null) countJunk('text');
    else if ('call' in parsed) void answer(parsed.id, parsed.call, parsed.params);
    else if (!streams.acknowledged(parsed.ack, parsed.bytes)) countJunk('ack');
  });
  port.onClose(end);
}

/** Checks the call against the contract and runs its handler. */
async function run(handlers: Handlers<Caller>, method: string, params: unknown, caller: Caller): Promise<unknown> {
  if (!Object.hasOwn(calls, method)) throw new RpcError('bad-request', `there is no call ${method.slice(0, 100)}`);
  const name = method as Method;
  const checked = v.safeParse(calls[name].params, params, { abortEarly: true });
  if (!checked.success) {
    const place = v.getDotPath(checked.issues[0]) ?? '';
    // The issue's message would repeat the value, which may be a secret; the place says enough.
    throw new RpcError('bad-request', `${name}: the parameters are not as declared`, { place });
  }
  // The table is checked by Handlers; TypeScript cannot follow one name through its union of handlers.
  const handler = handlers[name] as (params: ParamsOf<Method>, caller: Caller) => unknown;
  return await handler(checked.output, caller);
}

function describe(error: unknown, method: string, log: Log): { code: ErrorCode; message: string; data: ErrorData } {
  if (error instanceof RpcError) return { code: error.code, message: error.message, data: error.data };
  const id = randomUUID();
  log('error', 'call failed', { id, call: method, error });
  return { code: 'internal', message: 'Something went wrong inside Fairlead.', data: { id } };
}
