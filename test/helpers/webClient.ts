/** What a browser does with browser mode, and what it never does: requests over bare sockets and WebSockets. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

/** Sends exactly these bytes and returns the whole answer, until the server closes. */
export async function sendRaw(port: number, text: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request with no help from a client library: paths and headers go as they are. Host is right unless given. */
export async function request(port: number, { method = 'GET', path, headers = {}, body = '' }: RawRequest) {
  const all = { Host: `127.0.0.1:${port}`, Connection: 'close', 'Content-Length': `${body.length}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = await sendRaw(port, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [status = '', ...fields] = head.split('\r\n');
  return {
    status: Number(status.split(' ')[1]),
    headers: new Map(
      fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 2)]),
    ),
    body: rest.join('\r\n\r\n'),
  };
}

/** The answer to POST /session as our page sends it, with `headers` on top. */
export function postToken(port: number, token: unknown, headers: Readonly<Record<string, string>> = {}) {
  const body = typeof token === 'string' ? JSON.stringify({ token }) : JSON.stringify(token);
  return request(port, {
    method: 'POST',
    path: '/session',
    headers: { Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json', ...headers },
    body,
  });
}

/** The token of a printed address. */
export function tokenOf(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
}

/** Uses the token of the address; returns the Cookie header that a browser would send from then on. */
export async function signIn(url: string): Promise<string> {
  const answer = await postToken(Number(new URL(url).port), tokenOf(url));
  const cookie = answer.headers.get('set-cookie');
  if (cookie === undefined) throw new Error(`no cookie: status ${answer.status}`);
  return cookie.split(';')[0] ?? '';
}

/** Opens the backend's WebSocket with these headers. Resolves to the socket, or to the status of the refusal. */
export async function openSocket(port: number, headers: Readonly<Record<string, string>>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { ...headers } });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (upgrade, response) => {
      response.resume();
      upgrade.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

/** Opens it as our page does. */
export async function openWindowSocket(port: number, cookie: string): Promise<WebSocket> {
  const socket = await openSocket(port, { Origin: `http://127.0.0.1:${port}`, Cookie: cookie });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

let lastId = 0;

/** A call of the contract over a WebSocket; resolves to its result. */
export async function callOver(socket: WebSocket, call: string, params: unknown = null): Promise<unknown> {
  const id = ++lastId;
  const answered = new Promise((resolve, reject) => {
    const listen = (data: Buffer, isBinary: boolean) => {
      const message = isBinary ? {} : (JSON.parse(data.toString('utf8')) as Record<string, unknown>);
      if (message.id !== id) return;
      socket.off('message', listen);
      if ('error' in message) reject(new Error(JSON.stringify(message.error)));
      else resolve(message.result);
    };
    socket.on('message', listen);
    socket.once('close', () => reject(new Error('closed before the answer')));
  });
  socket.send(JSON.stringify({ id, call, params }));
  return answered;
}
