/** Real proxies on loopback: microsocks (SOCKS5) and tinyproxy (HTTP CONNECT), each with or without a sign-in. */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Proxy } from '../../shared/contract/proxies.ts';
import { cleanUp } from './cleanUp.ts';
import { freePort } from './ports.ts';
import { makeTempFolder } from './tempHome.ts';

/** Whether a kind can be started here. */
export const PROXIES: Readonly<Record<Proxy['kind'], boolean>> = {
  socks5: isInstalled('microsocks'),
  http: isInstalled('tinyproxy'),
};

export interface SignIn {
  readonly user: string;
  readonly password: string;
}

/** `tunnels`: the only port that the HTTP proxy connects to; absent: every one. */
export async function startProxy(
  kind: Proxy['kind'],
  signIn: SignIn | null = null,
  tunnels: number | null = null,
): Promise<Proxy> {
  const port = await freePort();
  const [program, args] = kind === 'socks5' ? socks(port, signIn) : http(port, signIn, tunnels);
  const child = spawn(program, args, { stdio: 'ignore' });
  cleanUp(() => child.kill('SIGKILL'));
  while (!(await listens(port))) await wait(20);
  return { kind, host: '127.0.0.1', port, user: signIn?.user ?? '' };
}

function socks(port: number, signIn: SignIn | null): [string, string[]] {
  const who = signIn === null ? [] : ['-u', signIn.user, '-P', signIn.password];
  return ['microsocks', ['-i', '127.0.0.1', '-p', String(port), ...who]];
}

function http(port: number, signIn: SignIn | null, tunnels: number | null): [string, string[]] {
  const folder = makeTempFolder('tinyproxy');
  const file = join(folder, 'tinyproxy.conf');
  const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 600', 'MaxClients 100', `LogFile "${folder}/log"`];
  if (signIn !== null) lines.push(`BasicAuth ${signIn.user} ${signIn.password}`);
  if (tunnels !== null) lines.push(`ConnectPort ${tunnels}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return ['tinyproxy', ['-d', '-c', file]];
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
