/** Much through one tunnel, and many connections one after the other. `npm run soak` makes 1 GiB of it and 10,000. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { nothingMoreOpen, openResources } from '../../helpers/openResources.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { openTunnel, readAll, tunnelWhen } from './support.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1';
const MEBIBYTES = soaking ? 1024 : 64;
const CONNECTIONS = soaking ? 10_000 : 1_000;
const TIME = soaking ? 600_000 : 60_000;
/** Heap after warm-up may grow by this part. */
const GROWTH = 1.1;

let client: Client;

beforeAll(async () => {
  const sshd = await startSshd();
  const home = makeTempHome();
  ({ client } = connectBackend({ home, config: hostBlock('web', sshd, home) }));
});

test(
  `${MEBIBYTES} MiB both ways at once, byte for byte`,
  async () => {
    const port = await startTcpServer((socket) => socket.pipe(socket));
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const socket = connect({ port: tunnel.port, host: '127.0.0.1', allowHalfOpen: true });
    const [sent, received] = [createHash('sha256'), createHash('sha256')];
    let length = 0;
    socket.on('data', (chunk: Buffer) => {
      received.update(chunk);
      length += chunk.length;
    });
    const ended = once(socket, 'end');
    const block = randomBytes(1024 * 1024);
    for (let index = 0; index < MEBIBYTES; index += 1) {
      // No two are the same: a piece that is lost, doubled or out of place changes the hash.
      block.writeUInt32BE(index);
      const piece = Buffer.from(block);
      sent.update(piece);
      if (!socket.write(piece)) await once(socket, 'drain');
    }
    socket.end();
    await ended;
    expect(length).toBe(MEBIBYTES * 1024 * 1024);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  },
  TIME,
);

test(
  `${CONNECTIONS} short connections in a row leave nothing behind`,
  async () => {
    const port = await startTcpServer((socket) => socket.end('bye'));
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const short = async (count: number) => {
      for (let each = 0; each < count; each += 1) expect(await readAll(connect(tunnel.port, '127.0.0.1'))).toBe('bye');
    };
    await short(CONNECTIONS / 5);
    const before = openResources();
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed;
    await short(CONNECTIONS - CONNECTIONS / 5);
    const { counts } = await tunnelWhen(client, ({ id, counts: { total, open } }) => {
      return id === tunnel.id && total === CONNECTIONS && open === 0;
    });
    expect(counts.failed).toBe(0);
    await nothingMoreOpen(before);
    globalThis.gc?.();
    if (globalThis.gc !== undefined) expect(process.memoryUsage().heapUsed).toBeLessThan(heap * GROWTH);
  },
  TIME,
);
