/**
 * How the command line speaks with the Fairlead that runs: a unix socket (on Windows a named pipe) that carries the
 * calls of the contract. A file beside it says where it is and holds the secret that the first message must be. Both
 * can be opened by this person alone; a web page can reach neither sockets nor pipes. What is called is the backend's.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Port } from '../shared/rpc/port.ts';
import type { Log } from './backend/log.ts';
import { streamPort } from './backend/rpc/streamPort.ts';
import type { LaunchOptions } from './launchOptions.ts';

const Channel = v.object({
  pid: v.number(),
  path: v.string(),
  secret: v.string(),
  configFile: v.nullable(v.string()),
  knownHostsFile: v.nullable(v.string()),
});
type Channel = v.InferOutput<typeof Channel>;

/** The files that an instance works with. */
type Files = Pick<LaunchOptions, 'configFile' | 'knownHostsFile'>;

export interface InstanceChannelOptions extends Files {
  readonly dataFolder: string;
  readonly log: Log;
  /** Gets the carrier of each caller that had the secret. */
  readonly attach: (port: Port) => void;
}

export interface InstanceChannel {
  close(): void;
}

/** The secret is said within so many milliseconds, or never. */
const GREETING_MS = 2000;
/** sun_path with its NUL is 104 bytes where it is shortest. */
const LONGEST_PATH = 103;
const SECRET_BYTES = 32;
/** Far more commands than anybody runs at once. */
const MOST_CALLERS = 64;

const fileIn = (dataFolder: string) => join(dataFolder, 'control.json');

/** Opens the channel. Null: another Fairlead has one on this data folder already, or the system refuses; the log says it. */
export async function openInstanceChannel(options: InstanceChannelOptions): Promise<InstanceChannel | null> {
  const { dataFolder, log, attach, configFile, knownHostsFile } = options;
  const before = readChannel(dataFolder);
  if (before !== null) {
    const other = await reach(before.path);
    if (other !== null) {
      other.destroy();
      log('info', 'channel.taken', { pid: before.pid });
      return null;
    }
    removeSocket(before.path, dataFolder);
  }
  const secret = randomBytes(SECRET_BYTES);
  const path = newPath(dataFolder);
  const callers = new Set<Socket>();
  const server = createServer((socket) => {
    callers.add(socket);
    socket.once('close', () => callers.delete(socket)).on('error', () => socket.destroy());
    awaitSecret(socket, secret, attach);
  });
  server.maxConnections = MOST_CALLERS;
  const listening = once(server, 'listening');
  // bind(2) happens within this call: nothing else of the process makes files under this mask.
  const mask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  const channel: Channel = { pid: process.pid, path, secret: secret.toString('hex'), configFile, knownHostsFile };
  try {
    await listening;
    rmSync(fileIn(dataFolder), { force: true });
    writeFileSync(fileIn(dataFolder), JSON.stringify(channel), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    log('warn', 'channel.failed', { error });
    server.close();
    return null;
  }
  return {
    close() {
      if (readChannel(dataFolder)?.secret === channel.secret) rmSync(fileIn(dataFolder), { force: true });
      server.close();
      for (const socket of callers) socket.destroy();
      removeSocket(path, dataFolder);
    },
  };
}

/** A carrier to the Fairlead that runs with these files; null when none does. */
export async function callRunningInstance(dataFolder: string, files: Files): Promise<Port | null> {
  const channel = readChannel(dataFolder);
  if (channel === null) return null;
  if (channel.configFile !== files.configFile || channel.knownHostsFile !== files.knownHostsFile) return null;
  const socket = await reach(channel.path);
  if (socket === null) return null;
  socket.write(Buffer.from(channel.secret, 'hex'));
  return streamPort(socket);
}

/** The first bytes are the secret, or the caller is nobody. */
function awaitSecret(socket: Socket, secret: Buffer, attach: (port: Port) => void): void {
  const timer = setTimeout(() => socket.destroy(), GREETING_MS);
  socket.once('close', () => clearTimeout(timer));
  const look = () => {
    const given = socket.read(SECRET_BYTES) as Buffer | null;
    // Null: not all of it is there yet. Less: the caller has ended.
    if (given === null) return;
    socket.off('readable', look);
    clearTimeout(timer);
    if (given.length === SECRET_BYTES && timingSafeEqual(given, secret)) attach(streamPort(socket));
    else socket.destroy();
  };
  socket.on('readable', look);
}

function newPath(dataFolder: string): string {
  const name = randomBytes(8).toString('hex');
  if (process.platform === 'win32') return `\\\\.\\pipe\\fairlead-${name}`;
  const path = join(dataFolder, 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  // Mode 0700 and a name that nobody can foresee.
  return join(mkdtempSync(join(tmpdir(), 'fairlead-')), 'control.sock');
}

/** With its folder, when that was made for it. */
function removeSocket(path: string, dataFolder: string): void {
  if (process.platform === 'win32') return;
  // Closing the server has removed its socket already.
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) rmSync(path);
  const folder = dirname(path);
  if (folder !== dataFolder && existsSync(folder)) rmdirSync(folder);
}

function reach(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null));
  });
}

function readChannel(dataFolder: string): Channel | null {
  try {
    const read = v.safeParse(Channel, JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')));
    return read.success ? read.output : null;
  } catch {
    return null; // Missing, unreadable or cut off: as good as none.
  }
}
