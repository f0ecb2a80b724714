/** The secret by which programs prove to an X11 display that they may use it: asked of the program xauth (clientloop.c client_x11_get_proto). */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface DisplaySecret {
  readonly protocol: string;
  readonly cookie: Buffer;
}

export interface SecretRequest {
  /** As DISPLAY. */
  readonly display: string;
  /** The program xauth; null: there is none. */
  readonly xauth: string | null;
  /** Full access; otherwise a secret of its own with less is made. */
  readonly trusted: boolean;
  /** Seconds that an untrusted secret is good for; 0: no limit. */
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const run = promisify(execFile);
const MIT_MAGIC_COOKIE = 'MIT-MAGIC-COOKIE-1';
/** A display that does not answer must not hold up a connection. Milliseconds. */
const PATIENCE = 5000;
/** OpenSSH's X11_TIMEOUT_SLACK: programs that start in the last moment still get in. Seconds. */
const SLACK = 60;

/** Null: an untrusted secret was wanted, and could not be made. A trusted one that is not on record is made up. */
export async function displaySecret(request: SecretRequest): Promise<DisplaySecret | null> {
  if (request.trusted) return (await listed(request, [])) ?? { protocol: MIT_MAGIC_COOKIE, cookie: randomBytes(16) };
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-x11-'));
  try {
    const file = ['-f', join(folder, 'xauth')];
    const limit = request.timeout === 0 ? [] : ['timeout', String(request.timeout + SLACK)];
    const made = await xauth(request, [...file, 'generate', request.display, MIT_MAGIC_COOKIE, 'untrusted', ...limit]);
    return made === null ? null : await listed(request, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `host/unix:0  MIT-MAGIC-COOKIE-1  0123…` */
async function listed(request: SecretRequest, file: readonly string[]): Promise<DisplaySecret | null> {
  const output = await xauth(request, [...file, 'list', request.display]);
  const [, protocol, hex] = /^\S+\s+(\S+)\s+([0-9a-f]+)/im.exec(output ?? '') ?? [];
  return protocol === undefined || hex === undefined ? null : { protocol, cookie: Buffer.from(hex, 'hex') };
}

/** What xauth prints. Null: it is not there, or refuses. */
async function xauth(request: SecretRequest, args: readonly string[]): Promise<string | null> {
  if (request.xauth === null) return null;
  try {
    const { stdout } = await run(request.xauth, [...args], { env: { ...request.environment }, timeout: PATIENCE });
    return stdout;
  } catch (error) {
    // A program that failed, or is none: both are ordinary, and ssh goes on without, too.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
