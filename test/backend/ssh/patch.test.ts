/** One test for each hunk of patches/ssh2+1.17.0.patch: it fails on the library as it comes from npm. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
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
  /** What the server may send to a channel that nobody reads, in bytes: what it has sent and may still send. */
  async function granted(channel: ServerChannel, stream: Duplex): Promise<number> {
    stream.pause();
    channel.write(Buffer.alloc(8 * 1024 * 1024));
    await vi.waitUntil(() => inner(channel).outgoing.window === 0);
    return stream.readableLength;
  }
  const inner = (channel: unknown) => channel as { outgoing: { window: number } };

  test('a shell starts with 256 KiB at most, and an unread one stays below a megabyte', async () => {
    const { open, served } = await pair();
    const shell = await open.shell(shellRequest);
    const channel = await served;
    expect(inner(channel).outgoing.window).toBeLessThanOrEqual(256 * 1024);
    expect(await granted(channel, shell.stream)).toBeLessThanOrEqual(1024 * 1024);
    open.close();
  });

  test('bulk starts with 2 MiB and is refilled long before half is used', async () => {
    const { open, served } = await pair();
    const exec = await open.exec({ command: 'x', environment: [], terminal: null });
    const channel = await served;
    expect(inner(channel).outgoing.window).toBe(2 * 1024 * 1024);
    exec.stdout.resume();
    let lowest = Infinity;
    for (let sent = 0; sent < 512 * 1024; sent += 32 * 1024) {
      channel.write(Buffer.alloc(32 * 1024));
      lowest = Math.min(lowest, inner(channel).outgoing.window);
    }
    await vi.waitUntil(() => inner(channel).outgoing.window > lowest);
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
