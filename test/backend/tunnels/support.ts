/** A backend with tunnels to a real sshd, seen as a window sees it: waits for states instead of sleeping. */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { TunnelDraft, TunnelState } from '../../../shared/contract/tunnels.ts';
import { parseTunnelSpec, type TunnelType } from '../../../shared/tunnelSpec.ts';
import { hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import type { Sshd } from '../../helpers/sshd.ts';
import type { Relay } from '../../helpers/tcpServer.ts';
import type { TempHome } from '../../helpers/tempHome.ts';

/** The tunnel, as soon as it is as wanted. */
export function tunnelWhen(
  client: Client,
  wanted: (tunnel: TunnelState) => boolean,
  describe = 'a tunnel as wanted',
): Promise<TunnelState> {
  let last: readonly TunnelState[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${describe}: ${JSON.stringify(last, null, 1)}`));
    }, 30_000);
    const look = (list: readonly TunnelState[]) => {
      last = list;
      const found = list.find(wanted);
      if (found === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(found);
    };
    const stop = client.on('tunnels.changed', look);
    client.call('tunnels.list', null).then(look, reject);
  });
}

export const inPhase = (client: Client, id: string, phase: TunnelState['state']['phase']): Promise<TunnelState> =>
  tunnelWhen(client, (tunnel) => tunnel.id === id && tunnel.state.phase === phase, `${id} ${phase}`);

export function draft(type: TunnelType, spec: string, more: Partial<TunnelDraft> = {}): TunnelDraft {
  const parsed = parseTunnelSpec(type, spec);
  if (parsed === null) throw new Error(`no specification: ${spec}`);
  return {
    name: '',
    group: '',
    startsWithFairlead: false,
    target: { kind: 'host', host: 'web' },
    spec: parsed,
    saveTo: 'fairlead',
    ...more,
  };
}

/** Makes a tunnel of Fairlead's own, starts it, and answers when it listens. */
export async function openTunnel(
  client: Client,
  type: TunnelType,
  spec: string,
): Promise<TunnelState & { port: number }> {
  const { id } = await client.call('tunnels.save', { id: null, draft: draft(type, spec) });
  await client.call('tunnels.start', { ids: [id] });
  const tunnel = await inPhase(client, id, 'listening');
  return { ...tunnel, port: Number(/:(\d+)$/.exec(tunnel.listensOn)?.[1] ?? 0) };
}

/** A `Host web` block for a server behind a relay, which loses silently at once: keepalives run once a second. */
export function relayedBlock(server: Sshd, relay: Relay, home: TempHome, ...more: string[]): string {
  const seen = { ...server, port: relay.port, knownHostsLine: `[127.0.0.1]:${relay.port} ${server.hostKey}` };
  const watchful = ['ServerAliveInterval 1', 'ServerAliveCountMax 1', 'ConnectTimeout 2'];
  return hostBlock('web', seen, home, ...watchful, ...more);
}

/** Answers every request with `answer`; closed after the test file. */
export async function startWebServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export const urlOf = (port: number): string => `http://127.0.0.1:${port}/`;

/** All that comes until the end of the other side. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
}

/** What curl prints. */
export async function curl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('curl', ['-sS', '--max-time', '20', '--noproxy', '', ...args]);
  return stdout;
}
