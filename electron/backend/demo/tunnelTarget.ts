/**
 * What a tunnel through the demo server can reach: one web page at demo.internal:80. The page is made here; no
 * connection leaves the process.
 */
import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

const HOST = 'demo.internal';
const PORT = 80;

export interface TunnelTarget {
  /** True for the one address that there is. */
  has(host: string, port: number): boolean;
  /** Answers the HTTP requests that come over a channel. */
  serve(channel: Duplex): void;
  close(): void;
}

export function createTunnelTarget(): TunnelTarget {
  let visits = 0;
  // Never listens: each channel is handed over as if it were a socket (net.Server 'connection', any Duplex).
  const server: Server = createServer((request, response) => {
    const found = request.url === '/';
    if (found) visits++;
    response.writeHead(found ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : found ? page(visits) : 'Only / is here.\n');
  });
  return {
    has: (host, port) => host === HOST && port === PORT,
    serve: (channel) => void server.emit('connection', channel),
    close: () => server.close(),
  };
}

function page(visits: number): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>It came through the tunnel</title>
<style>
  body { font: 18px/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
</style>
<h1>It came through the tunnel</h1>
<p>This page is at <code>http://${HOST}</code>, a name that only the demo server knows. Your browser asked a port on
your own computer; Fairlead carried the request through its SSH connection and the answer back.</p>
<p>Visits since the demo server started: ${visits}</p>
</html>
`;
}
