/** Attacks browser mode over real sockets, with the real backend behind it, while a good window keeps working. */
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serve, type ServeOptions, type Serving } from '../../electron/browserMode.ts';
import { MAX_MESSAGE_BYTES } from '../../shared/rpc/messages.ts';
import { freePort } from '../helpers/ports.ts';
import { makeTempFolder, makeTempHome } from '../helpers/tempHome.ts';
import {
  callOver,
  openSocket,
  openWindowSocket,
  postToken,
  request,
  sendRaw,
  signIn,
  tokenOf,
} from '../helpers/webClient.ts';

const home = makeTempHome();
const dataFolder = join(home.path, '.config', 'fairlead');
const windowFolder = join(makeTempFolder('window'), 'renderer');
const secret = 'not for anyone';

let options: ServeOptions;
let serving: Serving;
let port: number;
let cookie: string;
let origin: string;

beforeAll(async () => {
  vi.stubEnv('HOME', home.path);
  vi.stubEnv('XDG_CONFIG_HOME', join(home.path, '.config'));
  mkdirSync(join(windowFolder, 'assets'), { recursive: true });
  writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>Fairlead</title>');
  writeFileSync(join(windowFolder, 'assets', 'main-1a2b.js'), 'export {};');
  writeFileSync(join(windowFolder, '..', 'secret.txt'), secret);
  symlinkSync(join(windowFolder, '..', 'secret.txt'), join(windowFolder, 'assets', 'link.txt'));
  options = { configFile: null, knownHostsFile: null, openDemo: false, port: 0, windowFolder };
  serving = await start(options);
  port = Number(new URL(serving.url).port);
  origin = `http://127.0.0.1:${port}`;
  cookie = await signIn(serving.url);
});

afterAll(async () => {
  await serving.close();
  vi.unstubAllEnvs();
});

async function start(wanted: ServeOptions): Promise<Serving> {
  const result = await serve(wanted);
  if (result.kind !== 'serving') throw new Error('another one runs');
  return result.serving;
}

/** A new one-time token from the running server. */
async function newToken(): Promise<string> {
  const result = await serve(options);
  if (result.kind !== 'already-running') throw new Error('it did not run');
  return tokenOf(result.url);
}

describe('signing in', () => {
  test('a token works once, and its cookie is out of reach of scripts and of other sites', async () => {
    const token = await newToken();
    const first = await postToken(port, token);
    expect(first.status).toBe(204);
    expect(first.headers.get('set-cookie')).toMatch(
      new RegExp(`^fairlead-${port}=[\\w-]{43}; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict$`),
    );
    const second = await postToken(port, token);
    expect(second.status).toBe(401);
    expect(second.headers.has('set-cookie')).toBe(false);
  });

  test('a browser that is signed in may open its used address again, and gets no second session', async () => {
    const again = await postToken(port, tokenOf(serving.url), { Cookie: cookie });
    expect(again.status).toBe(204);
    expect(again.headers.has('set-cookie')).toBe(false);
  });

  test.each([
    ['no token', {}],
    ['an empty token', { token: '' }],
    ['a wrong token', { token: 'A'.repeat(43) }],
    ['a token that is no text', { token: 7 }],
    ['more than a token', { token: 'A'.repeat(43), admin: true }],
    ['no object', []],
    ['a prototype', JSON.parse('{"__proto__": {"token": "x"}}') as unknown],
  ])('refuses %s', async (_, body: unknown) => {
    const answer = await postToken(port, body);
    expect([400, 401]).toContain(answer.status);
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  test('refuses a right token from another page, without Origin, or as a form would send it', async () => {
    const token = await newToken();
    expect((await postToken(port, token, { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await postToken(port, token, { Origin: `http://localhost:${port}` })).status).toBe(403);
    expect((await postToken(port, token, { Origin: 'null' })).status).toBe(403);
    expect((await postToken(port, token, { 'Content-Type': 'text/plain' })).status).toBe(415);
    const bare = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ token });
    expect((await request(port, { method: 'POST', path: '/session', headers: bare, body })).status).toBe(403);
    expect((await postToken(port, token)).status, 'none of these used it up').toBe(204);
  });

  test('does not read a body without end', async () => {
    expect((await postToken(port, 'x'.repeat(1_000_000))).status).toBe(413);
  });

  test('says whether a browser has a session', async () => {
    expect((await request(port, { path: '/session', headers: { Cookie: cookie } })).status).toBe(204);
    expect((await request(port, { path: '/session' })).status).toBe(401);
    expect((await request(port, { path: '/session', headers: { Cookie: `fairlead-${port}=x` } })).status).toBe(401);
  });

  test('tells a browser without a session how to get a new address', async () => {
    const page = await request(port, { path: '/signed-out' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('npm start');
    expect(page.body).not.toMatch(/<script|style=/);
  });
});

describe('requests that are not from our page', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:PORT',
    '0.0.0.0:PORT',
    '2130706433:PORT',
    '',
  ])('refuses Host "%s" (DNS rebinding)', async (host) => {
    const answer = await request(port, { path: '/', headers: { Host: host.replace('PORT', String(port)) } });
    expect(answer.status).toBe(421);
  });

  test('refuses no Host, two of them, and one in the request line', async () => {
    expect(await sendRaw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await sendRaw(port, `GET / HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4(00|21) /,
    );
    expect((await request(port, { path: 'http://evil.example/' })).status).toBe(400);
  });

  test('serves the window under localhost too, but not to a page of another origin', async () => {
    expect((await request(port, { path: '/', headers: { Host: `localhost:${port}` } })).status).toBe(200);
    const foreign = await request(port, { path: '/', headers: { Origin: 'http://evil.example' } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('the control token is for programs: no browser may use it, and no other token is one', async () => {
    const control = (headers: Record<string, string>) =>
      request(port, { method: 'POST', path: '/control/new-token', headers });
    expect((await control({})).status).toBe(401);
    expect((await control({ Authorization: 'Bearer x' })).status).toBe(401);
    expect((await control({ Origin: origin, Cookie: cookie })).status).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])('refuses %s on the window', async (method) => {
    expect((await request(port, { method, path: '/' })).status).toBe(405);
  });
});

describe('files', () => {
  test('every answer carries the strict headers', async () => {
    for (const path of ['/', '/assets/main-1a2b.js', '/signed-out', '/no-such', '/session']) {
      const { headers } = await request(port, { path });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; ");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port};`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe-eval');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  test('hashed files are kept for ever, the window is asked for each time, types are right', async () => {
    const index = await request(port, { path: '/' });
    expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    const script = await request(port, { path: '/assets/main-1a2b.js?x=1' });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await request(port, { method: 'HEAD', path: '/' })).body).toBe('');
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..\\secret.txt',
    '/assets\\..\\..\\secret.txt',
    '/..%5csecret.txt',
    '//../secret.txt',
    '/./../secret.txt',
    '/index.html%00.png',
    '/index.html\0',
    '/assets',
    '/assets/',
    '/assets/link.txt',
    '/ASSETS/main-1a2b.js',
    '/etc/passwd',
    '/file:///etc/passwd',
    '/__proto__',
    '/constructor',
    '/toString',
  ])('finds nothing at %j', async (path) => {
    const answer = await request(port, { path });
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain(secret);
  });
});

describe('the WebSocket', () => {
  test('opens for our page only: right Origin, right Host, a session', async () => {
    const right = { Origin: origin, Cookie: cookie };
    expect(await openSocket(port, { Cookie: cookie }), 'no Origin').toBe(403);
    expect(await openSocket(port, { ...right, Origin: 'http://evil.example' })).toBe(403);
    expect(await openSocket(port, { ...right, Origin: `http://127.0.0.1:${port + 1}` })).toBe(403);
    expect(await openSocket(port, { ...right, Host: `evil.example:${port}` })).toBe(421);
    expect(await openSocket(port, { Origin: origin }), 'no cookie').toBe(401);
    expect(await openSocket(port, { Origin: origin, Cookie: `fairlead-${port}=${'A'.repeat(43)}` })).toBe(401);
    expect(await openSocket(port, { Origin: origin, Cookie: cookie.replace(String(port), '1') })).toBe(401);
    const socket = await openWindowSocket(port, cookie);
    expect(await callOver(socket, 'launch.about')).toMatchObject({ shell: 'browser' });
    socket.terminate();
  });

  test('junk of every kind closes the sender and leaves the good window undisturbed', async () => {
    const good = await openWindowSocket(port, cookie);
    const frames = Array.from({ length: 1000 }, (_, index) =>
      index % 3 === 0
        ? '{'
        : index % 3 === 1
          ? JSON.stringify({ id: -1, call: index })
          : Buffer.alloc(index % 7, index),
    );
    const bad = await openWindowSocket(port, cookie);
    bad.on('error', () => bad.terminate()); // Writing after the server closed is part of the attack.
    const closed = once(bad, 'close');
    for (const frame of frames) bad.send(frame, () => undefined);
    await closed;
    expect(await callOver(good, 'launch.about')).toMatchObject({ shell: 'browser' });
    good.terminate();
  });

  test('bytes that are no WebSocket frames close the sender', async () => {
    const good = await openWindowSocket(port, cookie);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    const key = Buffer.alloc(16, 1).toString('base64');
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n` +
        `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /);
    socket.write(Buffer.alloc(1000, 0xff));
    await closed;
    expect(await callOver(good, 'launch.about')).toMatchObject({ shell: 'browser' });
    good.terminate();
  });

  test('a frame of 100 MB is refused at its header, not stored', async () => {
    const good = await openWindowSocket(port, cookie);
    const bad = await openWindowSocket(port, cookie);
    bad.on('error', () => bad.terminate());
    const closed = once(bad, 'close') as Promise<[number]>;
    const before = process.memoryUsage().arrayBuffers;
    const frame = Buffer.alloc(100 * 1024 * 1024);
    bad.send(frame, () => undefined);
    const [code] = await closed;
    expect([1006, 1009]).toContain(code);
    // The test's own frame, and its masked copy in the client, are counted here too.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * frame.byteLength + 4 * MAX_MESSAGE_BYTES);
    expect(await callOver(good, 'launch.about')).toMatchObject({ shell: 'browser' });
    good.terminate();
  });

  test('has a limit on how many are open, and lets go of those that closed', async () => {
    const sockets = [];
    let refused = 0;
    for (let index = 0; index < 70; index += 1) {
      const socket = await openSocket(port, { Origin: origin, Cookie: cookie });
      if (typeof socket === 'number') refused = socket;
      else sockets.push(socket);
    }
    expect(refused).toBe(503);
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map((socket) => once(socket, 'close')));
    await expect.poll(async () => typeof (await openSocket(port, { Origin: origin, Cookie: cookie }))).toBe('object');
  });
});

describe('one per data folder', () => {
  test('leaves a file that only its owner can read, and takes it away in the end', async () => {
    const file = join(dataFolder, 'browser-mode.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await serving.close();
    expect(existsSync(file)).toBe(false);
    serving = await start({ ...options, port });
    cookie = await signIn(serving.url);
  });

  test('a second start gets a working address of the first, and listens on nothing itself', async () => {
    const result = await serve({ ...options, port: await freePort() });
    expect(result).toMatchObject({ kind: 'already-running', instance: { pid: process.pid, port } });
    expect((await postToken(port, tokenOf(result.kind === 'already-running' ? result.url : ''))).status).toBe(204);
  });

  test.each([
    ['cut off', '{"pid": 1, "po'],
    ['of a program that is gone', { port: 1 }],
    ['of another program on that port', {}],
  ])('a file that is %s stops nobody', async (_, content) => {
    await serving.close();
    const stranger = createHttpServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const stale = {
      pid: 1,
      port: (stranger.address() as AddressInfo).port,
      controlToken: 'x',
      configFile: null,
      knownHostsFile: null,
    };
    const text = typeof content === 'string' ? content : JSON.stringify({ ...stale, ...content });
    writeFileSync(join(dataFolder, 'browser-mode.json'), text);
    serving = await start({ ...options, port });
    expect((await serve(options)).kind).toBe('already-running');
    cookie = await signIn(serving.url);
    stranger.close();
  });

  test('a port that is taken is an error, and leaves no file behind', async () => {
    await serving.close();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await expect(serve({ ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(existsSync(join(dataFolder, 'browser-mode.json'))).toBe(false);
    await new Promise((resolve) => other.close(resolve));
    serving = await start({ ...options, port });
  });
});
