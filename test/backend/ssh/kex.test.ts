/** Key exchanges that are ours in the patch of ssh2, and servers that break the rules of one. */
import { describe, expect, test } from 'vitest';
import { chooseAlgorithms } from '../../../electron/backend/ssh/algorithms.ts';
import type { Algorithms } from '../../../electron/backend/ssh/types.ts';
import { wireByte, wireMpint, wireString } from '../../../electron/backend/ssh/wire.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { newerOpenSsh } from '../../helpers/newerOpenSsh.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { MESSAGE, startPlainServer } from './plainServer.ts';
import { collect, fileIdentities, start } from './support.ts';

const HYBRID = 'mlkem768x25519-sha256';
const GROUP_EXCHANGE = 'diffie-hellman-group-exchange-sha256';
const newer = newerOpenSsh();

function offering(change: Partial<Algorithms>): { algorithms: Algorithms } {
  const { algorithms } = chooseAlgorithms(makeHostOptions(), { types: [], authority: false });
  return { algorithms: { ...algorithms, ...change } };
}

describe('mlkem768x25519-sha256', () => {
  test.skipIf(newer === null)('comes first with OpenSSH 10, time after time', async () => {
    const sshd = await startSshd({ build: newer ?? undefined, config: [`KexAlgorithms ${HYBRID}`] });
    // Both secrets have a leading zero byte once in 128 times; the hash of them must not care.
    for (let round = 0; round < 16; round += 1) {
      const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
      expect(open.negotiated['kex']).toBe(HYBRID);
      const echo = await open.exec({ command: `printf ${round}`, environment: [], terminal: null });
      expect((await collect(echo.stdout)).toString()).toBe(String(round));
      open.close();
      await open.closed;
    }
  });

  test("is what ssh2's own server agrees on, too", async () => {
    const { port } = await startSshServer((each) => each.on('authentication', (context) => context.accept()));
    const open = await (await start(port, 'anna')).transport;
    expect(open.negotiated['kex']).toBe(HYBRID);
    open.close();
  });

  test.each([1088 + 31, 1088 + 33, 32, 0])('a reply of %i bytes is refused', async (length) => {
    const port = await startPlainServer({
      kex: [HYBRID],
      answer: () =>
        Buffer.concat([
          wireByte(MESSAGE.kexReply),
          wireString(Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(32))])),
          wireString(Buffer.alloc(length, 7)),
          wireString(Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(64))])),
        ]),
    });
    const { transport } = await start(port, 'anna', {}, offering({ kex: [HYBRID] }));
    await expect(transport).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('length') as string,
    });
  });
});

describe('group exchange', () => {
  const answerWith = (prime: Uint8Array, generator: Uint8Array) => () =>
    Buffer.concat([wireByte(MESSAGE.gexGroup), wireMpint(prime), wireMpint(generator)]);
  const odd = (bits: number) => Buffer.alloc(bits / 8, 0xff);
  const even = Buffer.concat([odd(2040), Buffer.from([0xfe])]);
  const two = Buffer.from([2]);

  test.each([
    ['a small modulus', odd(1024), two],
    ['a huge modulus', odd(16384), two],
    ['an even modulus', even, two],
    ['a generator of 1', odd(2048), Buffer.from([1])],
    ['a generator of p - 1', odd(2048), even],
  ])('%s is refused', async (_, prime, generator) => {
    const port = await startPlainServer({ kex: [GROUP_EXCHANGE], answer: answerWith(prime, generator) });
    const { transport } = await start(port, 'anna', {}, offering({ kex: [GROUP_EXCHANGE] }));
    await expect(transport).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('bad') as string,
    });
  });

  test.each([
    ['1', Buffer.from([1])],
    ['p - 1', Buffer.concat([odd(2040), Buffer.from([0xfe])])],
    ['more than p', Buffer.alloc(300, 0xff)],
  ])('a public key of %s is refused', async (_, key) => {
    let asked = 0;
    const hostKey = Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(32))]);
    const signature = Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(64))]);
    const reply = [wireByte(MESSAGE.gexReply), wireString(hostKey), wireMpint(key), wireString(signature)];
    const port = await startPlainServer({
      kex: [GROUP_EXCHANGE],
      answer: () => (++asked === 1 ? answerWith(odd(2048), two)() : Buffer.concat(reply)),
    });
    const { transport } = await start(port, 'anna', {}, offering({ kex: [GROUP_EXCHANGE] }));
    await expect(transport).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('bad public key') as string,
    });
  });

  test('the largest group stops the event loop for less than a second', async () => {
    let asked = 0;
    const port = await startPlainServer({
      kex: [GROUP_EXCHANGE],
      answer: () => (++asked === 1 ? answerWith(odd(8192), two)() : null),
    });
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const abort = new AbortController();
    const { transport } = await start(
      port,
      'anna',
      {},
      { ...offering({ kex: [GROUP_EXCHANGE] }), signal: abort.signal },
    );
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(2);
    clearInterval(beat);
    abort.abort();
    await expect(transport).rejects.toMatchObject({ code: 'cancelled' });
    expect(longest).toBeLessThan(1000);
  });
});

describe('strict key exchange (Terrapin)', () => {
  const STRICT = 'kex-strict-s-v00@openssh.com';
  const ignore = Buffer.concat([wireByte(MESSAGE.ignore), wireString('x')]);

  test('a message before KEXINIT ends the attempt', async () => {
    const port = await startPlainServer({ kex: [HYBRID, STRICT], first: [ignore], answer: () => null });
    const { transport } = await start(port, 'anna');
    await expect(transport).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('strict KEX') as string,
    });
  });

  test('so does one in the middle', async () => {
    const port = await startPlainServer({ kex: [HYBRID, STRICT], answer: () => ignore });
    const { transport } = await start(port, 'anna');
    await expect(transport).rejects.toMatchObject({ code: 'protocol' });
  });

  test('sshd and we agree on it', async () => {
    const sshd = await startSshd({ config: ['LogLevel DEBUG3'] });
    const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
    expect(sshd.log()).toContain('will use strict KEX ordering');
    open.close();
  });
});
