/**
 * Browser mode's server: the window's files over HTTP, and one WebSocket per window to the backend. It listens on
 * 127.0.0.1 only and trusts nobody there: other users of the computer and every web page in the person's browser can
 * reach the port. Each request and each upgrade passes the same guard: Host against DNS rebinding, Origin against other
 * pages, a session cookie for anything that reaches the backend. webServerRoutes.ts has the answers.
 */
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES } from '../shared/rpc/messages.ts';
import type { Port } from '../shared/rpc/port.ts';
import type { Log } from './backend/log.ts';
import { webSocketPort } from './backend/rpc/webSocketPort.ts';
import { describeRefusal, guard } from './webServerGuard.ts';
import { answerRequest } from './webServerRoutes.ts';
import { createWebSessions, newSecret } from './webServerSessions.ts';
import type { WindowFiles } from './windowFiles.ts';

/** Where the page opens its WebSocket: the agreement with renderer/rpc/connectPort.ts. */
const SOCKET_PATH = '/ws';
/** Far more windows than anybody opens; a page that opens sockets in a loop is stopped here. */
const MAX_SOCKETS = 64;
const MAX_CONNECTIONS = 512;
/** A request that is not complete by then is closed, so that slow ones cannot pile up. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface WebServerOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly files: WindowFiles;
  /** Called with the carrier of each window that passed the guard. */
  readonly attach: (port: Port) => void;
  readonly log: Log;
}

export interface WebServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT/`, without a token. */
  readonly address: string;
  /** Whoever has it may ask for a new address with POST /control/new-token. */
  readonly controlToken: string;
  /** An address with a new one-time token. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Listens. Rejects with the system's error when the port is taken. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { files, attach, log } = options;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port: options.port, host: '127.0.0.1', exclusive: true }, resolve);
  });
  server.on('error', (error) => log('error', 'web.server', { error }));
  const { port } = server.address() as AddressInfo;
  const sessions = createWebSessions(port);
  const controlToken = newSecret();
  const address = `http://127.0.0.1:${port}/`;
  const newAddress = () => `${address}#token=${sessions.newToken()}`;

  server.on('request', (request, response) => {
    answerRequest({ port, files, sessions, controlToken, newAddress }, request, response).catch((error: unknown) => {
      log('error', 'web.request', { error });
      response.destroy();
    });
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => log('debug', 'web.socket', { error }));
    const status = refuseUpgrade(request);
    if (status !== null) {
      log('warn', 'web.upgrade-refused', { status });
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // ws reports a message that is too large or malformed here, then closes by itself.
      webSocket.on('error', (error) => log('warn', 'web.broken-frame', { error }));
      attach(webSocketPort(webSocket));
    });
  });

  function refuseUpgrade(request: IncomingMessage): number | null {
    const refusal = guard(request, port);
    if (refusal !== null) return describeRefusal(refusal).status;
    // Browsers send Origin with every upgrade: who does not is not our page.
    if (request.headers.origin === undefined) return 403;
    if (request.url !== SOCKET_PATH) return 404;
    if (!sessions.isSignedIn(request.headers.cookie)) return 401;
    return sockets.clients.size >= MAX_SOCKETS ? 503 : null;
  }

  return {
    port,
    address,
    controlToken,
    newAddress,
    async close() {
      for (const webSocket of sockets.clients) webSocket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
