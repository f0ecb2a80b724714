/**
 * The server's side of the part of SSH that is not encrypted yet, as far as a test says: version, KEXINIT, and then
 * whatever payloads are given, right or wrong. For servers that misbehave in the key exchange itself.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { wireByte, wireString, wireUint32 } from '../../../electron/backend/ssh/wire.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';

/** Message numbers (RFC 4250 section 4.1.2, RFC 4419). */
export const MESSAGE = { ignore: 2, kexInit: 20, kexReply: 31, gexGroup: 31, gexReply: 33, gexRequest: 34 } as const;

export interface PlainServerOptions {
  /** The key exchange methods on offer. */
  readonly kex: readonly string[];
  /** Sent before KEXINIT. */
  readonly first?: readonly Buffer[];
  /** The answer to each message of the client after its KEXINIT; null: none. */
  readonly answer: (payload: Buffer) => Buffer | null;
}

/** Returns its port. Listens on loopback until the test file ends. */
export async function startPlainServer(options: PlainServerOptions): Promise<number> {
  const server = createServer((socket) => serve(socket, options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => server.close());
  return (server.address() as AddressInfo).port;
}

function serve(socket: Socket, { kex, first = [], answer }: PlainServerOptions): void {
  cleanUp(() => socket.destroy());
  // A client that hangs up is what these tests are about.
  socket.on('error', () => socket.destroy());
  socket.write('SSH-2.0-Plain_1.0\r\n');
  for (const payload of [...first, kexInit(kex)]) socket.write(packet(payload));

  let pending: Buffer = Buffer.alloc(0);
  let versionSeen = false;
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    if (!versionSeen) {
      const end = pending.indexOf('\n');
      if (end === -1) return;
      versionSeen = true;
      pending = pending.subarray(end + 1);
    }
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE()) {
      const length = pending.readUInt32BE();
      const payload = pending.subarray(5, 4 + length - pending.readUInt8(4));
      pending = pending.subarray(4 + length);
      const reply = payload[0] === MESSAGE.kexInit ? null : answer(payload);
      if (reply !== null) socket.write(packet(reply));
    }
  });
}

/** RFC 4253 section 6, without encryption. */
function packet(payload: Buffer): Buffer {
  const padding = 8 - ((5 + payload.length) % 8) + 8;
  return Buffer.concat([wireUint32(1 + payload.length + padding), wireByte(padding), payload, Buffer.alloc(padding)]);
}

/** RFC 4253 section 7.1. */
function kexInit(kex: readonly string[]): Buffer {
  const both = (names: string) => [names, names];
  const lists = [kex.join(','), 'ssh-ed25519', ...both('aes256-ctr'), ...both('hmac-sha2-256'), ...both('none')];
  return Buffer.concat([
    wireByte(MESSAGE.kexInit),
    Buffer.alloc(16),
    ...[...lists, ...both('')].map(wireString),
    Buffer.alloc(5),
  ]);
}
