/**
 * What a server can send beyond what ssh2's Server has calls for: whole messages, in order, and what the client answered.
 * Reaches into the library as electron/backend/ssh/ssh2Internals.ts does. For servers that ask for what is not theirs.
 */
import { createRequire } from 'node:module';
import type { Connection } from 'ssh2';
import { wireByte, wireString, wireUint32 } from '../../../electron/backend/ssh/wire.ts';

const utils = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js') as {
  sendPacket(protocol: unknown, packet: Uint8Array): void;
};

interface Insides {
  readonly _chanMgr: { add(channel: unknown): number };
  readonly _protocol: {
    readonly _handlers: Record<string, unknown>;
    readonly _packetRW: {
      readonly write: {
        readonly allocStart: number;
        alloc(length: number): Uint8Array;
        finalize(packet: Uint8Array): Uint8Array;
      };
    };
  };
}

/** Message numbers of RFC 4250 section 4.1.2. */
const GLOBAL_REQUEST = 80;
const CHANNEL_OPEN = 90;
const CHANNEL_REQUEST = 98;

/** Sends one message, encrypted as all others. */
function send(connection: Connection, payload: Buffer): void {
  const { _protocol } = connection as unknown as Insides;
  const { write } = _protocol._packetRW;
  const start = write.allocStart;
  const packet = write.alloc(payload.length);
  packet.set(payload, start);
  utils.sendPacket(_protocol, write.finalize(packet));
}

/** Opens a channel of any type. `opened`, or the reason of RFC 4254 section 5.1 with which the client refused. */
export function openChannel(connection: Connection, type: string, data: Buffer = Buffer.alloc(0)): Promise<string> {
  return new Promise((resolve) => {
    const done = (error?: Error & { reason?: number }) =>
      resolve(error === undefined ? 'opened' : `refused: ${error.reason ?? error.message}`);
    const id = (connection as unknown as Insides)._chanMgr.add(Object.assign(done, { type }));
    const numbers = [wireUint32(id), wireUint32(65_536), wireUint32(32_768)];
    send(connection, Buffer.concat([wireByte(CHANNEL_OPEN), wireString(type), ...numbers, data]));
  });
}

/** RFC 4254 section 4, with a reply wanted. True: the client agreed. */
export function requestGlobally(
  connection: Connection,
  name: string,
  data: Buffer = Buffer.alloc(0),
): Promise<boolean> {
  const { _handlers } = (connection as unknown as Insides)._protocol;
  return new Promise((resolve) => {
    Object.assign(_handlers, { REQUEST_SUCCESS: () => resolve(true), REQUEST_FAILURE: () => resolve(false) });
    send(connection, Buffer.concat([wireByte(GLOBAL_REQUEST), wireString(name), wireByte(1), data]));
  });
}

/** A request on the client's own channel (RFC 4254 section 5.4), with a reply wanted. True: the client agreed. */
export function requestOnChannel(
  connection: Connection,
  channel: number,
  name: string,
  data: Buffer = Buffer.alloc(0),
): Promise<boolean> {
  const { _handlers } = (connection as unknown as Insides)._protocol;
  return new Promise((resolve) => {
    Object.assign(_handlers, { CHANNEL_SUCCESS: () => resolve(true), CHANNEL_FAILURE: () => resolve(false) });
    const head = [wireByte(CHANNEL_REQUEST), wireUint32(channel), wireString(name), wireByte(1)];
    send(connection, Buffer.concat([...head, data]));
  });
}

/** forwarded-tcpip and direct-tcpip (RFC 4254 section 7.2). */
export function tcpData(host: string, port: number): Buffer {
  return Buffer.concat([wireString(host), wireUint32(port), wireString('192.0.2.1'), wireUint32(1234)]);
}
