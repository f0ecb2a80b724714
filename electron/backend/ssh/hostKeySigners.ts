/**
 * The host keys of this machine as hostbased authentication uses them. Only root may read them, so that, as ssh does, the
 * setuid program ssh-keysign is asked to sign (ssh-keysign(8), ssh-keysign.c). It looks at what it signs: it wants the name
 * of this machine's end of the connection and the name of its user in it. Fairlead never reads a private host key itself.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lookupService } from 'node:dns/promises';
import { Socket } from 'node:net';
import { hostname, userInfo } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { readPublicHalf } from './publicKeyFile.ts';
import type { HostbasedTries, HostbasedTry } from './types.ts';
import { typeOfBlob, WireReader, WireTooShort, wireByte, wireString, wireUint32 } from './wire.ts';

/** What of the machine is used; tests have another one. */
export interface HostKeyPlaces {
  /** Where OpenSSH installs ssh-keysign on the systems that we know; the first one that is there. */
  readonly keysign: readonly string[];
  /** Public keys, in ssh's order (ssh.c main). */
  readonly publicKeys: readonly string[];
}

const TYPES = ['ecdsa', 'ed25519', 'rsa'];
const MACHINE: HostKeyPlaces = {
  keysign: [
    '/usr/lib/openssh/ssh-keysign',
    '/usr/libexec/openssh/ssh-keysign',
    '/usr/lib/ssh/ssh-keysign',
    '/usr/libexec/ssh-keysign',
    '/usr/local/libexec/ssh-keysign',
  ],
  publicKeys: [
    ...TYPES.map((type) => `/etc/ssh/ssh_host_${type}_key-cert.pub`),
    ...TYPES.map((type) => `/etc/ssh/ssh_host_${type}_key.pub`),
  ],
};
/** Of the protocol between ssh and ssh-keysign (ssh-keysign.c, version 2). */
const VERSION = 2;
/** Where the program finds the connection: behind its standard streams. */
const CONNECTION_FD = 3;
/** It only computes. Milliseconds. */
const SIGN_TIME = 10_000;

/** The tries for a connection, in the order of the signature algorithms (sshconnect2.c userauth_hostbased). */
export async function hostKeySigners(
  socket: Duplex,
  algorithms: readonly string[],
  signal: AbortSignal,
  places: HostKeyPlaces = MACHINE,
): Promise<HostbasedTries> {
  const program = places.keysign.find((path) => existsSync(path));
  if (program === undefined) return { tries: [], why: 'ssh-keysign is not installed' };
  const files = await Promise.all(
    places.publicKeys.map(async (path) => ({ path, blob: (await readPublicHalf(path))?.blob ?? null })),
  );
  const clientHost = `${await localName(socket)}.`;
  const localUser = userInfo().username;
  const tries = algorithms.flatMap((algorithm) =>
    files.flatMap(({ path, blob }): HostbasedTry[] => {
      if (blob === null || typeOfBlob(blob) !== keyTypeOf(algorithm)) return [];
      const sign = (data: Buffer) => keysign(program, socket, data, signal);
      return [{ label: path, algorithm, publicKey: blob, clientHost, localUser, sign }];
    }),
  );
  return { tries, why: tries.length > 0 ? null : 'this machine has no host key of an accepted type' };
}

/** `rsa-sha2-512` signs with a key of type `ssh-rsa`; certificates likewise. */
function keyTypeOf(algorithm: string): string {
  return algorithm.replace(/^rsa-sha2-(256|512)/, 'ssh-rsa');
}

/** As ssh-keysign finds it out for itself (canohost.c get_local_name): it signs nothing else. */
async function localName(socket: Duplex): Promise<string> {
  if (!(socket instanceof Socket) || socket.localAddress === undefined) return hostname();
  const { localAddress, localPort = 0 } = socket;
  return lookupService(localAddress, localPort).then(
    (found) => found.hostname,
    () => hostname(),
  );
}

/** Rejects with the program's own words. */
async function keysign(program: string, socket: Duplex, data: Buffer, signal: AbortSignal): Promise<Buffer> {
  // Three pipes are asked for; the types do not see that behind a fourth stream.
  const child = spawn(program, [], {
    stdio: ['pipe', 'pipe', 'pipe', descriptorOf(socket) ?? 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(SIGN_TIME)]),
  }) as ChildProcessByStdio<Writable, Readable, Readable>;
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const { stdin: input, stdout: output, stderr: errors } = child;
  // It may end before it has read everything; what it said then is the error.
  input.on('error', () => undefined);
  input.end(message(Buffer.concat([wireUint32(CONNECTION_FD), wireString(data)])));
  const [answer, said] = await Promise.race([Promise.all([buffer(output), text(errors)]), failed]);
  const signature = signatureIn(answer);
  if (signature === null) throw new Error(said.trim() === '' ? 'ssh-keysign gave no signature' : said.trim());
  return signature;
}

/** Node gives away a socket that is handed to a program as a stream; by its number the program gets a copy. */
function descriptorOf(socket: Duplex): number | null {
  const { fd } = (socket as { _handle?: { fd?: unknown } })._handle ?? {};
  return socket instanceof Socket && typeof fd === 'number' && fd >= 0 ? fd : null;
}

/** msg.c: length, version, content. */
function message(content: Buffer): Buffer {
  return wireString(Buffer.concat([wireByte(VERSION), content]));
}

function signatureIn(answer: Buffer): Buffer | null {
  try {
    const content = new WireReader(new WireReader(answer).bytes());
    return content.byte() === VERSION ? content.bytes() : null;
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}
