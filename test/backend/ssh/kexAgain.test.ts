/** Keys are exchanged again under load: because of our limit, the server's, both at once; and no byte is lost or changed. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { chooseAlgorithms } from '../../../electron/backend/ssh/algorithms.ts';
import type { ConnectRequest, Transport } from '../../../electron/backend/ssh/types.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { newerOpenSsh, type SshdBuild } from '../../helpers/newerOpenSsh.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { collect, fileIdentities, start } from './support.ts';

const MEBIBYTE = 1024 * 1024;
/** So many times keys must be exchanged again. */
const TIMES = 24;
const newer = newerOpenSsh();
const BUILDS: readonly (readonly [string, SshdBuild | undefined])[] = [
  ['the sshd of this machine', undefined],
  ...(newer === null ? [] : [[newer.version, newer] as const]),
];

async function open(sshd: Sshd, request: Partial<ConnectRequest>): Promise<Transport> {
  return (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile), request)).transport;
}

/** Sends random bytes through `cat` and back. */
async function echo(transport: Transport, bytes: number): Promise<void> {
  const channel = await transport.exec({ command: 'cat', environment: [], terminal: null });
  channel.stderr.resume();
  const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  const content = randomBytes(bytes);
  const back = collect(channel.stdout);
  for (let at = 0; at < bytes; at += 50_000) {
    if (!channel.stdin.write(content.subarray(at, at + 50_000))) await once(channel.stdin, 'drain');
  }
  channel.stdin.end();
  expect(hash(await back)).toBe(hash(content));
}

/** So many streams at once, one after the other, until keys were exchanged so many times. */
async function echoUntil(transport: Transport, times: number, streams: number): Promise<void> {
  const one = async () => {
    while (transport.vitals().rekeys < times) await echo(transport, 2 * MEBIBYTE);
  };
  await Promise.all(Array.from({ length: streams }, one));
}

describe.each(BUILDS)('with %s', (_, build) => {
  test.each([
    ['our limit', MEBIBYTE, []],
    ["the server's", null, ['RekeyLimit 1M']],
    ['both', MEBIBYTE, ['RekeyLimit 1M']],
  ] as const)('%s: four streams at once, both ways', async (__, bytes, config) => {
    const sshd = await startSshd({ build, config });
    const transport = await open(sshd, { rekeyLimit: { bytes, seconds: null } });
    await echoUntil(transport, TIMES, 4);
    transport.close();
  });

  test.each([
    ['chacha20-poly1305@openssh.com', 'none'],
    ['aes256-ctr', 'none'],
    ['aes128-gcm@openssh.com', 'zlib@openssh.com'],
  ] as const)('%s, compression %s', async (cipher, compression) => {
    const sshd = await startSshd({ build });
    const { algorithms } = chooseAlgorithms(makeHostOptions(), { types: [], authority: false });
    const transport = await open(sshd, {
      rekeyLimit: { bytes: MEBIBYTE, seconds: null },
      algorithms: { ...algorithms, ciphers: [cipher], compression: [compression] },
    });
    await echoUntil(transport, 4, 2);
    transport.close();
  });
});

test('by time, also while nothing is sent', async () => {
  const sshd = await startSshd();
  const transport = await open(sshd, { rekeyLimit: { bytes: null, seconds: 1 } });
  await expect.poll(() => transport.vitals().rekeys, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  await echo(transport, MEBIBYTE);
  transport.close();
  await transport.closed;
});

test('without a limit, megabytes are no reason', async () => {
  const sshd = await startSshd();
  const transport = await open(sshd, {});
  await echo(transport, 8 * MEBIBYTE);
  expect(transport.vitals().rekeys).toBe(0);
  transport.close();
});
