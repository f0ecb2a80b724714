/**
 * What browser mode answers to HTTP requests:
 * - GET /… the window's files. They hold no secrets, so they need no session; the page must load to read its token.
 * - GET /session 204 when signed in, else 401; POST /session {token} exchanges a token for the cookie.
 * - GET /signed-out how to get a new address, for a browser that has no session.
 * - POST /control/new-token a new address, for a second start that read the control token from its file.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { describeRefusal, guard } from './webServerGuard.ts';
import { signedOutPage } from './webServerSignedOut.ts';
import type { WebSessions } from './webServerSessions.ts';
import { cacheControl, securityHeaders, type WindowFiles } from './windowFiles.ts';

export interface RouteContext {
  readonly port: number;
  readonly files: WindowFiles;
  readonly sessions: WebSessions;
  readonly controlToken: string;
  newAddress(): string;
}

/** A token and its braces; more is not ours. */
const MAX_BODY_BYTES = 4096;
const SessionRequest = v.strictObject({ token: v.pipe(v.string(), v.maxLength(100)) });

type Exchange = (context: RouteContext, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const routes: Readonly<Record<string, Readonly<Record<string, Exchange>>>> = {
  '/session': { GET: reportSession, POST: exchangeToken },
  '/signed-out': { GET: showSignedOut },
  '/control/new-token': { POST: newAddressForSecondStart },
};

/** Answers one request, whatever it is. Rejects only when the connection broke. */
export async function answerRequest(context: RouteContext, request: IncomingMessage, response: ServerResponse) {
  const connect = [`ws://127.0.0.1:${context.port}`, `ws://localhost:${context.port}`];
  for (const [name, value] of Object.entries(securityHeaders(connect))) response.setHeader(name, value);
  const refusal = guard(request, context.port);
  if (refusal !== null) {
    const { status, text } = describeRefusal(refusal);
    sendText(response, status, text);
    return;
  }
  const [path = ''] = (request.url ?? '').split('?', 1);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const methods = Object.hasOwn(routes, path) ? routes[path] : { GET: sendFile };
  const answer = methods !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (answer !== undefined) return answer(context, request, response);
  response.setHeader('Allow', Object.keys(methods ?? {}).join(', '));
  sendText(response, 405, 'Not allowed here.');
}

function sendFile({ files }: RouteContext, request: IncomingMessage, response: ServerResponse) {
  const file = files.find((request.url ?? '').split('?', 1)[0] ?? '');
  if (file === null) {
    sendText(response, 404, 'There is no such page.');
    return;
  }
  const { content } = file;
  response.writeHead(200, {
    'Content-Type': file.type,
    'Content-Length': content.byteLength,
    'Cache-Control': cacheControl(file),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

function reportSession({ sessions }: RouteContext, request: IncomingMessage, response: ServerResponse) {
  sendNothing(response, sessions.isSignedIn(request.headers.cookie) ? 204 : 401);
}

async function exchangeToken({ sessions }: RouteContext, request: IncomingMessage, response: ServerResponse) {
  sendNothing(response, await signIn(sessions, request, response));
}

/** The status: 204 when the browser has a session now. */
async function signIn(sessions: WebSessions, request: IncomingMessage, response: ServerResponse): Promise<number> {
  // The guard let requests without Origin pass; a page that posts always sends it.
  if (request.headers.origin === undefined) return 403;
  if (request.headers['content-type'] !== 'application/json') return 415;
  const body = await readBody(request);
  if (body === null) {
    response.setHeader('Connection', 'close');
    return 413;
  }
  const wanted = v.safeParse(SessionRequest, parseJson(body));
  if (!wanted.success) return 400;
  // The same address opened again in a browser that is already signed in.
  if (sessions.isSignedIn(request.headers.cookie)) return 204;
  const cookie = sessions.exchange(wanted.output.token);
  if (cookie === null) return 401;
  response.setHeader('Set-Cookie', cookie);
  return 204;
}

function newAddressForSecondStart(context: RouteContext, request: IncomingMessage, response: ServerResponse) {
  // Every browser sends Origin with a POST: this one is for programs that can read our files.
  if (request.headers.origin !== undefined) {
    sendNothing(response, 403);
  } else if (!sameSecret(request.headers.authorization ?? '', `Bearer ${context.controlToken}`)) {
    sendNothing(response, 401);
  } else {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify({ url: context.newAddress() }));
  }
}

function showSignedOut(_context: RouteContext, request: IncomingMessage, response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : signedOutPage);
}

function sendText(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

function sendNothing(response: ServerResponse, status: number) {
  response.writeHead(status, { 'Cache-Control': 'no-store' });
  response.end();
}

/** Null when it is too large; then the rest is not read. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not of the declared shape, as anything else that is wrong.
  }
}

function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
