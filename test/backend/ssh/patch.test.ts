/** One test for each hunk of patches/ssh2+1.17.0.patch: it fails on the library as it comes from npm. */
import type * as crypto from 'node:crypto';
import { Decipheriv } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { type Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import type { ServerChannel } from 'ssh2';
import { describe, expect, test, vi } from 'vitest';
import { assertPatched } from '../../../electron/backend/ssh/patched.ts';
import type { Transport } from '../../../electron/backend/ssh/types.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { collect, fileIdentities, start } from './support.ts';

const size = { columns: 80, rows: 24, width: 0, height: 0 };
const shellRequest = { size, terminal: 'xterm', environment: [], command: null };

/** A connection to ssh2's Server, and the server's end of the next shell or exec channel. */
async function pair(): Promise<{ open: Transport; served: Promise<ServerChannel>; socket: Socket }> {
  let resolve!: (channel: ServerChannel) => void;
  const served = new Promise<ServerChannel>((given) => (resolve = given));
  const { port } = await startSshServer((each) => {
    each.on('authentication', (context) => context.accept());
    each.on('ready', () =>
      each.on('session', (accept) => {
        const session = accept();
        session.on('pty', (acceptPty) => acceptPty());
        session.on('shell', (acceptShell) => resolve(acceptShell()));
        session.on('exec', (acceptExec) => resolve(acceptExec()));
      }),
    );
  });
  const { transport, socket } = await start(port, 'anna');
  return { open: await transport, served, socket };
}

test('the patch is there, and the patch file is the one the code expects', () => {
  expect(assertPatched).not.toThrow();
  const text = readFileSync(new URL('../../../patches/ssh2+1.17.0.patch', import.meta.url), 'utf8');
  expect(text).toMatch(/^\+ {2}FAIRLEAD_PATCH: \d+,$/m);
});

test('a keepalive of the server is answered after exit-status, too', async () => {
  // The background process keeps the channel open; unanswered requests, a second apart, would end the connection.
  const sshd = await startSshd({ config: ['ClientAliveInterval 1', 'ClientAliveCountMax 1'] });
  const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
  const channel = await open.exec({ command: 'sleep 6 & exit 3', environment: [], terminal: null });
  channel.stdout.resume();
  channel.stderr.resume();
  expect(await channel.ended).toEqual({ code: 3, signal: null });
  const again = await open.exec({ command: 'printf alive', environment: [], terminal: null });
  expect((await collect(again.stdout)).toString()).toBe('alive');
  open.close();
});

test('and so is one without any channel, also while keys are exchanged', async () => {
  const sshd = await startSshd({ config: ['ClientAliveInterval 1', 'ClientAliveCountMax 1'] });
  const request = { rekeyLimit: { bytes: null, seconds: 1 } };
  const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile), request)).transport;
  await expect.poll(() => open.vitals().rekeys, { timeout: 15_000 }).toBeGreaterThanOrEqual(4);
  const alive = await open.exec({ command: 'printf alive', environment: [], terminal: null });
  expect((await collect(alive.stdout)).toString()).toBe('alive');
  open.close();
});

describe('windows', () => {
  const inner = (channel: unknown) => channel as { outgoing: { window: number } };
  const exec = { command: 'x', environment: [], terminal: null };
  const BULK = 2 * 1024 * 1024;

  /** Both kinds of output, from the server's end and from ours. */
  const KINDS = ['stdout', 'stderr'] as const;
  const sending = (channel: ServerChannel, kind: (typeof KINDS)[number]) =>
    kind === 'stdout' ? channel : channel.stderr;

  /** What an unread stream holds once the server may send no more: it has answered after all that it was granted. */
  async function heldBy(open: Transport, channel: ServerChannel, stream: Readable): Promise<number> {
    for (let before = -1; ; before = stream.readableLength) {
      await open.probe(10_000);
      if (inner(channel).outgoing.window === 0 && stream.readableLength === before) return before;
    }
  }

  test('a shell starts with 256 KiB at most, and an unread one stays below a megabyte', async () => {
    const { open, served } = await pair();
    const shell = await open.shell(shellRequest);
    const channel = await served;
    expect(inner(channel).outgoing.window).toBeLessThanOrEqual(256 * 1024);
    shell.stream.pause();
    channel.write(Buffer.alloc(8 * 1024 * 1024));
    expect(await heldBy(open, channel, shell.stream)).toBeLessThanOrEqual(1024 * 1024);
    open.close();
  });

  test('so does a command with a terminal, whose unread errors wait on the server', async () => {
    const { open, served } = await pair();
    const command = await open.exec({ ...exec, terminal: { name: 'xterm', size } });
    const channel = await served;
    expect(inner(channel).outgoing.window).toBeLessThanOrEqual(256 * 1024);
    channel.stderr.write(Buffer.alloc(8 * 1024 * 1024));
    expect(await heldBy(open, channel, command.stderr)).toBeLessThanOrEqual(1024 * 1024);
    open.close();
  });

  test('a shell that is read goes on for ever, and is never granted more', async () => {
    const { open, served } = await pair();
    const shell = await open.shell(shellRequest);
    const channel = await served;
    let received = 0;
    let most = 0;
    shell.stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
      most = Math.max(most, inner(channel).outgoing.window);
    });
    channel.write(Buffer.alloc(BULK));
    await vi.waitUntil(() => received === BULK);
    await open.probe(10_000);
    expect(Math.max(most, inner(channel).outgoing.window)).toBeLessThanOrEqual(256 * 1024);
    open.close();
  });

  test.each(KINDS)('bulk starts with 2 MiB and is refilled long before half is used: %s', async (kind) => {
    const { open, served } = await pair();
    const command = await open.exec(exec);
    const channel = await served;
    expect(inner(channel).outgoing.window).toBe(BULK);
    // As much of either may wait for its reader.
    expect(command[kind].readableHighWaterMark).toBe(BULK / 8);
    command[kind].resume();
    let lowest = Infinity;
    for (let sent = 0; sent < 512 * 1024; sent += 32 * 1024) {
      sending(channel, kind).write(Buffer.alloc(32 * 1024));
      lowest = Math.min(lowest, inner(channel).outgoing.window);
    }
    await vi.waitUntil(() => inner(channel).outgoing.window > lowest);
    expect(inner(channel).outgoing.window).toBeGreaterThan(1.7 * 1024 * 1024);
    open.close();
  });

  test.each(KINDS)('and is refilled as early after a pause: %s', async (kind) => {
    const { open, served } = await pair();
    const command = await open.exec(exec);
    const channel = await served;
    // More than is held, less than half of the window: without a reader nothing is given back.
    const bytes = 640 * 1024;
    sending(channel, kind).write(Buffer.alloc(bytes));
    await vi.waitUntil(() => command[kind].readableLength >= 256 * 1024);
    const before = inner(channel).outgoing.window;
    command[kind].resume();
    await vi.waitUntil(() => inner(channel).outgoing.window > before);
    expect(inner(channel).outgoing.window).toBeGreaterThan(1.7 * 1024 * 1024);
    open.close();
  });
});

test('a write on a channel that has closed calls back', async () => {
  const { open, served } = await pair();
  const exec = await open.exec({ command: 'x', environment: [], terminal: null });
  await served;
  exec.close();
  const outcome = await new Promise((resolve) => exec.stdin.write('x', resolve));
  expect(outcome).toBeInstanceOf(Error);
  open.close();
});

test('so does one of the server to its errors, behind the end of its output', async () => {
  const { open, served } = await pair();
  await open.exec({ command: 'x', environment: [], terminal: null });
  const channel = await served;
  channel.end();
  await vi.waitUntil(() => (channel as unknown as { outgoing: { state: string } }).outgoing.state !== 'open');
  channel.stderr.on('error', () => undefined);
  const outcome = await new Promise((resolve) => channel.stderr.write('x', resolve));
  expect(outcome).toBeInstanceOf(Error);
  open.close();
});

test('nobody is asked about a host key that its sender cannot sign with', async () => {
  const { port } = await startSshServer((connection) => {
    const { _protocol } = connection as unknown as { _protocol: { _hostKeys: Record<string, { sign: unknown }> } };
    const key = _protocol._hostKeys['ssh-ed25519'];
    if (key) key.sign = () => Buffer.alloc(64, 1);
  });
  const verifyHostKey = vi.fn(() => Promise.resolve(true));
  const { transport } = await start(port, 'anna', {}, { verifyHostKey });
  await expect(transport).rejects.toMatchObject({ code: 'protocol' });
  expect(verifyHostKey).not.toHaveBeenCalled();
});

test('a packet of AES-GCM is one write', async () => {
  const { open, served, socket } = await pair();
  const exec = await open.exec({ command: 'x', environment: [], terminal: null });
  const channel = await served;
  const write = vi.spyOn(socket, 'write');
  exec.stdin.write('k');
  await once(channel, 'data');
  // Length, padding, message and tag together.
  expect(write.mock.calls.map(([bytes]) => bytes.length)).toEqual([4 + 16 + 16]);
  open.close();
});

test('much data is encrypted where it lies, goes out in one call, and may be written over at once', async () => {
  const { open, served, socket } = await pair();
  const exec = await open.exec({ command: 'x', environment: [], terminal: null });
  const channel = await served;
  const pieces = vi.spyOn(socket, '_writev' as 'write');
  const data = Buffer.alloc(32 * 1024, 'd');
  exec.stdin.write(data);
  data.fill('x');
  const came: Buffer[] = [];
  for await (const chunk of channel) {
    came.push(chunk as Buffer);
    if (came.reduce((sum, { length }) => sum + length, 0) === data.length) break;
  }
  expect(Buffer.concat(came).equals(Buffer.alloc(32 * 1024, 'd'))).toBe(true);
  // Of what it is given, Node leaves the bytes alone in the list.
  const calls = pieces.mock.calls as unknown as [Buffer[]][];
  // Length, padding, message type, channel and count; the data; padding and tag. 1 + 9 + 32,768 + 6 is a multiple of 16.
  expect(calls.map(([bytes]) => bytes.map(({ length }) => length))).toEqual([[14, 32 * 1024, 6 + 16]]);
  open.close();
});

test('a stream that takes no pieces, as a channel of a hop, gets a packet whole', () => {
  const { writePacket } = createRequire(import.meta.url)('ssh2/lib/utils.js') as {
    readonly writePacket: (stream: Writable, pieces: Buffer[]) => void;
  };
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  writePacket(
    stream,
    ['head ', 'data ', 'tail'].map((text) => Buffer.from(text)),
  );
  expect(written).toEqual(['head data tail']);
});

describe('what costs time alone', () => {
  const fresh = createRequire(import.meta.url);
  const KEYS = {
    'aes128-gcm@openssh.com': { key: 16, iv: 12, mac: 0 },
    'aes128-ctr': { key: 16, iv: 16, mac: 32 },
    'chacha20-poly1305@openssh.com': { key: 64, iv: 0, mac: 0 },
  };
  type Name = keyof typeof KEYS;
  interface Cipher {
    allocPacket(length: number): Buffer;
    encrypt(packet: Buffer): void;
  }
  interface Decipher {
    readonly fairleadKeepsNothing?: boolean;
    decrypt(data: Buffer, at: number, length: number): unknown;
  }
  interface Library {
    readonly init: Promise<void>;
    readonly CIPHER_INFO: Readonly<Record<string, unknown>>;
    readonly MAC_INFO: Readonly<Record<string, unknown>>;
    readonly NullCipher: new (seqno: number, onWrite: (bytes: Buffer) => void) => Cipher;
    createCipher(config: unknown): Cipher;
    createDecipher(config: unknown): Decipher;
  }
  /** The file is loaded anew, so that it takes what is spied on. */
  async function load(): Promise<Library> {
    const path = fresh.resolve('ssh2/lib/protocol/crypto.js');
    Reflect.deleteProperty(fresh.cache, path);
    const library = fresh(path) as Library;
    await library.init;
    return library;
  }
  function direction(library: Library, name: Name) {
    const { key, iv, mac } = KEYS[name];
    return {
      seqno: 0,
      cipherInfo: library.CIPHER_INFO[name],
      decipherInfo: library.CIPHER_INFO[name],
      cipherKey: Buffer.alloc(key, 1),
      decipherKey: Buffer.alloc(key, 1),
      cipherIV: Buffer.alloc(iv, 2),
      decipherIV: Buffer.alloc(iv, 2),
      ...(mac === 0 ? {} : { macInfo: library.MAC_INFO['hmac-sha2-256'], macKey: Buffer.alloc(mac, 3) }),
    };
  }
  const NAMES = Object.keys(KEYS) as Name[];

  test.each([...NAMES, 'none'] as const)('%s: padding is not asked for packet by packet', async (name) => {
    const random = vi.spyOn(fresh('node:crypto') as typeof crypto, 'randomFillSync');
    const library = await load();
    const written: Buffer[] = [];
    const onWrite = (bytes: Buffer) => written.push(Buffer.from(bytes));
    const cipher =
      name === 'none'
        ? new library.NullCipher(0, onWrite)
        : library.createCipher({ outbound: { ...direction(library, name), onWrite } });
    random.mockClear();
    for (let count = 0; count < 300; count += 1) cipher.encrypt(cipher.allocPacket(5));
    expect(random.mock.calls.length).toBeLessThanOrEqual(2);
    random.mockRestore();
  });

  test('a packet of AES-GCM that comes in pieces is decrypted in one call', async () => {
    const name = 'aes128-gcm@openssh.com';
    const library = await load();
    const written: Buffer[] = [];
    const onWrite = (bytes: Buffer) => written.push(Buffer.from(bytes));
    const cipher = library.createCipher({ outbound: { ...direction(library, name), onWrite } });
    const packet = cipher.allocPacket(5000);
    packet.fill(7, 5, 5005);
    cipher.encrypt(packet);
    const payloads: Buffer[] = [];
    const onPayload = (payload: Buffer) => void payloads.push(Buffer.from(payload));
    const decipher = library.createDecipher({ inbound: { ...direction(library, name), onPayload } });
    const update = vi.spyOn(Decipheriv.prototype, 'update');
    const bytes = Buffer.concat(written);
    for (let at = 0; at < bytes.length; at += 100) {
      const piece = bytes.subarray(at, at + 100);
      decipher.decrypt(piece, 0, piece.length);
    }
    expect(payloads).toEqual([Buffer.alloc(5000, 7)]);
    expect(update).toHaveBeenCalledTimes(1);
    update.mockRestore();
  });

  test('the decipher of AES-GCM keeps nothing of what it is given', async () => {
    const name = 'aes128-gcm@openssh.com';
    const library = await load();
    const memory = Buffer.alloc(64 * 1024);
    const counts = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 20 });
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 2000 }));
    fc.assert(
      fc.property(counts, cuts, (lengths, cut) => {
        const written: Buffer[] = [];
        const onWrite = (bytes: Buffer) => written.push(Buffer.from(bytes));
        const cipher = library.createCipher({ outbound: { ...direction(library, name), onWrite } });
        lengths.forEach((length, index) => {
          const packet = cipher.allocPacket(length);
          packet.fill(index, 5, 5 + length);
          cipher.encrypt(packet);
        });
        const payloads: Buffer[] = [];
        const onPayload = (payload: Buffer) => void payloads.push(payload);
        const decipher = library.createDecipher({ inbound: { ...direction(library, name), onPayload } });
        expect(decipher.fairleadKeepsNothing).toBe(true);
        const bytes = Buffer.concat(written);
        for (let at = 0; at < bytes.length;) {
          const length = bytes.copy(memory, 0, at, at + (cut.next().value as number));
          decipher.decrypt(memory, 0, length);
          memory.fill(255);
          at += length;
        }
        expect(payloads).toEqual(lengths.map((length, index) => Buffer.alloc(length, index)));
      }),
      { numRuns: 50 },
    );
  });
});
