/** Shells, commands and forwarded connections over the seam, against a real sshd. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExecRequest, Transport } from '../../../electron/backend/ssh/types.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { collect, fileIdentities, start } from './support.ts';

let open: Transport;
beforeAll(async () => {
  const sshd = await startSshd();
  open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
});
afterAll(() => open.close());

const plain = (command: string): ExecRequest => ({ command, environment: [], terminal: null });

/** Reads until the text has come. */
function readUntil(stream: Readable, wanted: RegExp): Promise<string> {
  // One listener for all of it: between two of `once`, pieces that come in the same breath would be lost.
  return new Promise((resolve) => {
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (!wanted.test(text)) return;
      stream.off('data', read);
      resolve(text);
    };
    stream.on('data', read);
  });
}

test('says who is there and what was agreed', () => {
  expect(open.serverVersion).toMatch(/^OpenSSH_/);
  expect(open.negotiated).toMatchObject({
    kex: 'curve25519-sha256',
    hostKey: 'ssh-ed25519',
    cipherIn: 'aes128-gcm@openssh.com',
    compressionIn: 'none',
  });
});

test('stdout, stderr and the exit code arrive apart', async () => {
  const channel = await open.exec(plain('printf out; printf err >&2; exit 7'));
  const [out, err] = await Promise.all([collect(channel.stdout), collect(channel.stderr)]);
  expect([out.toString(), err.toString()]).toEqual(['out', 'err']);
  expect(await channel.ended).toEqual({ code: 7, signal: null });
});

test('a kill by signal is told by its name', async () => {
  const channel = await open.exec(plain('kill -TERM $$'));
  channel.stdout.resume();
  channel.stderr.resume();
  expect(await channel.ended).toEqual({ code: null, signal: 'TERM' });
});

test('50 MB down, and 20 MB up and down again, are the same bytes', async () => {
  const down = await open.exec(plain('head -c 50000000 /dev/zero | tr "\\0" "x"'));
  down.stderr.resume();
  const hash = createHash('sha256');
  await pipeline(down.stdout, hash);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(Buffer.alloc(50_000_000, 'x')).digest('hex'));

  const through = await open.exec(plain('cat'));
  through.stderr.resume();
  const sent = Buffer.alloc(20_000_000, 'The quick brown fox. ');
  through.stdin.end(sent);
  expect((await collect(through.stdout)).equals(sent)).toBe(true);
  expect(await through.ended).toEqual({ code: 0, signal: null });
});

test('much stderr that is read late does not stop stdout for ever', async () => {
  const channel = await open.exec(plain('head -c 6000000 /dev/zero >&2; printf done'));
  const [out, err] = await Promise.all([collect(channel.stdout), collect(channel.stderr)]);
  expect([out.toString(), err.length]).toEqual(['done', 6_000_000]);
});

test('a shell has its size, its terminal and its environment, and follows resizes', async () => {
  const shell = await open.shell({
    size: { columns: 100, rows: 30, width: 800, height: 600 },
    terminal: 'xterm-256color',
    environment: [{ name: 'FAIRLEAD_TEST', value: 'grüß dich' }],
    command: 'stty -echo; while read line; do eval "$line"; done',
  });
  shell.stream.write('echo $TERM/$FAIRLEAD_TEST/; stty size\n');
  expect(await readUntil(shell.stream, /\d+ \d+/)).toMatch(/xterm-256color\/grüß dich\/\r\n30 100/);
  shell.resize({ columns: 120, rows: 40, width: 0, height: 0 });
  shell.stream.write('stty size\n');
  expect(await readUntil(shell.stream, /\d+ \d+/)).toContain('40 120');
  shell.stream.write('exit 5\n');
  shell.stream.resume();
  expect(await shell.ended).toEqual({ code: 5, signal: null });
});

test('closing a shell ends it', async () => {
  const shell = await open.shell({
    size: { columns: 80, rows: 24, width: 0, height: 0 },
    terminal: 'xterm',
    environment: [],
    command: null,
  });
  shell.stream.resume();
  shell.close();
  expect(await shell.ended).not.toBeNull();
});

test('Ctrl-C reaches a flood that nobody reads', async () => {
  const shell = await open.shell({
    size: { columns: 80, rows: 24, width: 0, height: 0 },
    terminal: 'xterm',
    environment: [],
    command: 'yes',
  });
  await once(shell.stream, 'readable');
  shell.stream.write('\x03');
  shell.stream.resume();
  expect(await shell.ended).toEqual({ code: null, signal: 'INT' });
});

test('a TCP connection through the server carries both ways', async () => {
  const server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stream = await open.openTcp('127.0.0.1', (server.address() as AddressInfo).port);
  stream.end('there and back');
  expect((await collect(stream)).toString()).toBe('there and back');
  server.close();
  // SSH_OPEN_CONNECT_FAILED: the port is closed now.
  const refused = open.openTcp('127.0.0.1', (server.address() as AddressInfo | null)?.port ?? 1);
  await expect(refused).rejects.toMatchObject({ code: 'open-refused', facts: { reason: 2 } });
});

test('ten sessions are open at a time; the eleventh is refused with a reason', async () => {
  const channels = await Promise.all(Array.from({ length: 10 }, () => open.exec(plain('cat'))));
  await expect(open.exec(plain('cat'))).rejects.toMatchObject({ code: 'open-refused' });
  for (const channel of channels) {
    channel.stdout.resume();
    channel.stderr.resume();
    channel.stdin.end();
  }
  expect((await Promise.all(channels.map((channel) => channel.ended))).every((exit) => exit?.code === 0)).toBe(true);
});
