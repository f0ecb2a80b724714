/**
 * Which program of this computer has a TCP port, where the system tells: /proc on Linux, lsof on macOS, netstat and
 * tasklist on Windows. It is a help for people: whatever goes wrong is the answer "unknown".
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Program } from '../../../shared/contract/tunnels.ts';

const run = promisify(execFile);
const LIMIT = { timeout: 3000, windowsHide: true } as const;

/** Who listens on this port; null: the system does not tell. */
export async function listenerOf(port: number): Promise<Program | null> {
  return (await programsAt('listening', [port])).get(port) ?? null;
}

/** Programs of this computer by the port that they connected from. */
export function programsFrom(ports: readonly number[]): Promise<ReadonlyMap<number, Program>> {
  return programsAt('connected', ports);
}

type SocketState = 'listening' | 'connected';

async function programsAt(state: SocketState, ports: readonly number[]): Promise<ReadonlyMap<number, Program>> {
  if (ports.length === 0) return new Map();
  try {
    if (process.platform === 'linux') return await fromProc(state, ports);
    return process.platform === 'win32' ? await fromNetstat(state, ports) : await fromLsof(state, ports);
  } catch (error) {
    if (error instanceof Error) return new Map();
    throw error;
  }
}

/** proc(5): tcp_state in the fourth column. */
const PROC_STATE = { listening: '0A', connected: '01' } as const;

async function fromProc(state: SocketState, ports: readonly number[]): Promise<ReadonlyMap<number, Program>> {
  const portOf = new Map<string, number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const row of (await readFile(table, 'latin1')).split('\n').slice(1)) {
      const [, local = '', , tcpState, , , , , , inode = ''] = row.trim().split(/\s+/);
      const port = parseInt(local.split(':')[1] ?? '', 16);
      if (tcpState === PROC_STATE[state] && ports.includes(port)) portOf.set(`socket:[${inode}]`, port);
    }
  }
  const found = new Map<number, Program>();
  if (portOf.size === 0) return found;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const socket of await socketsOf(pid)) {
      const port = portOf.get(socket);
      if (port !== undefined) found.set(port, { name: await nameOf(pid), pid: Number(pid) });
    }
    if (found.size === portOf.size) break;
  }
  return found;
}

/** Other people's processes do not tell, and processes end. */
async function socketsOf(pid: string): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  return Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
}

async function nameOf(pid: string): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
}

/** Fields of lsof -F: p pid, c command, n name. */
async function fromLsof(state: SocketState, ports: readonly number[]): Promise<ReadonlyMap<number, Program>> {
  const wanted = ports.map((port) => `-iTCP:${port}`);
  const tcpState = state === 'listening' ? 'LISTEN' : 'ESTABLISHED';
  const { stdout } = await run('lsof', ['-nP', ...wanted, `-sTCP:${tcpState}`, '-Fpcn'], LIMIT);
  const found = new Map<number, Program>();
  let program: Program = { name: '', pid: 0 };
  for (const line of stdout.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) program = { name: '', pid: Number(value) };
    else if (line.startsWith('c')) program = { ...program, name: value };
    else if (line.startsWith('n')) {
      const port = Number(/:(\d+)(?:->|$)/.exec(value)?.[1]);
      if (ports.includes(port)) found.set(port, program);
    }
  }
  return found;
}

async function fromNetstat(state: SocketState, ports: readonly number[]): Promise<ReadonlyMap<number, Program>> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], LIMIT);
  const pids = new Map<number, number>();
  for (const row of stdout.split('\n')) {
    const [protocol, local = '', , ...rest] = row.trim().split(/\s+/);
    const port = Number(/:(\d+)$/.exec(local)?.[1]);
    // The word for the state is translated; a listener has no peer.
    const isListening = /\s(0\.0\.0\.0|\[::\]):0\s/.test(row);
    if (protocol !== 'TCP' || !ports.includes(port) || isListening !== (state === 'listening')) continue;
    pids.set(port, Number(rest.at(-1)));
  }
  const found = new Map<number, Program>();
  for (const [port, pid] of pids) {
    const { stdout: row } = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], LIMIT);
    found.set(port, { name: /^"([^"]*)"/.exec(row.trim())?.[1] ?? '', pid });
  }
  return found;
}
