/**
 * What the pictures show: a home whose hosts lead to real servers on loopback, one for each state. Names, ports, keys,
 * folders and file times are the same in every run, so that a picture changes only when the window does.
 */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { wireString, wireUint32 } from '../../electron/backend/ssh/wire.ts';
import { openPage, startApp, startBrowser } from '../helpers/app.ts';
import { cleanUp } from '../helpers/cleanUp.ts';
import { type Sshd, startSshd, type SshdOptions } from '../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { hostBlock } from '../helpers/window.ts';

const ROOT = '/tmp/fairlead-pictures';
/** Ports below the range that the system gives away. */
export const PORTS = { web: 22101, stage: 22102, moved: 22103, vault: 22104, mfa: 22105, first: 22106, gate: 22107 };

/** Their ports are wanted again by the next home. */
const running: Sshd[] = [];

/** A new, empty home at the same place as always, and no server any more. */
export function pictureHome(): TempHome {
  for (const sshd of running.splice(0)) sshd.kill();
  rmSync(ROOT, { recursive: true, force: true });
  mkdirSync(join(ROOT, 'home'), { recursive: true, mode: 0o700 });
  cleanUp(() => rmSync(ROOT, { recursive: true, force: true }));
  return makeTempHome(join(ROOT, 'home'));
}

/** Starts the program in this home, with one browser. The theme follows the browser's. */
export async function openPictureWindow(
  home: TempHome,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ page: Page; context: BrowserContext; url: string; stop: () => Promise<unknown> }> {
  const app = await startApp(home.path, [], {
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    ...environment,
  });
  const { context } = await startBrowser();
  const { page } = await openPage(context, app.url);
  return { page, context, url: app.url, stop: () => app.stop() };
}

interface SeededKey {
  readonly file: string;
  /** `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

/** An Ed25519 key that is made of one number, in OpenSSH's format (PROTOCOL.key): worth nothing, and always the same. */
export function seededKey(seed: number, comment = 'picture'): SeededKey {
  const secret = Buffer.alloc(32, seed);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  const point = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(point)]);
  const check = wireUint32(seed);
  const fields = [check, check, blob, wireString(Buffer.concat([secret, point])), wireString(comment)];
  const length = fields.reduce((sum, field) => sum + field.length, 0);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (length % 8)) % 8));
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    wireString('none'),
    wireString('none'),
    wireString(''),
    wireUint32(1),
    wireString(blob),
    wireString(Buffer.concat([...fields, padding])),
  ]);
  const file = join(ROOT, `key_${seed}`);
  const lines = whole.toString('base64').replaceAll(/.{70}/g, '$&\n');
  writeFileSync(file, `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`, {
    mode: 0o600,
  });
  const publicKey = `ssh-ed25519 ${blob.toString('base64')}`;
  writeFileSync(`${file}.pub`, `${publicKey} ${comment}\n`);
  return { file, publicKey };
}

export interface PictureHost {
  readonly sshd: Sshd;
  /** For known_hosts. */
  readonly knownHostsLine: string;
  /** What its shells begin in. */
  readonly folder: string;
  /** A `Host` block that signs in with its key. */
  block(...more: string[]): string;
}

/** A real sshd whose prompt names the host and whose shells begin in a folder of its own. */
export async function pictureHost(alias: string, port: number, options: SshdOptions = {}): Promise<PictureHost> {
  const folder = join(ROOT, alias, 'srv/app/shared');
  mkdirSync(folder, { recursive: true });
  const key = seededKey(port % 251);
  const prompt = `\\[\\e[1;32m\\]deploy@${alias}\\[\\e[0m\\]:\\[\\e[1;34m\\]~\\[\\e[0m\\]$ `;
  const shell = join(ROOT, alias, 'shell');
  writeFileSync(
    shell,
    `#!/bin/sh\ncd ${folder}\n[ -z "$SSH_ORIGINAL_COMMAND" ] || exec sh -c "$SSH_ORIGINAL_COMMAND"\n` +
      `PS1='${prompt}' TERM=xterm-256color exec bash --norc --noprofile -i\n`,
  );
  chmodSync(shell, 0o755);
  const sshd = await startSshd({
    port,
    sftp: '/usr/lib/openssh/sftp-server',
    ...options,
    config: [`HostKey ${key.file}`, `ForceCommand ${shell}`, 'PrintLastLog no', ...(options.config ?? [])],
  });
  running.push(sshd);
  return {
    sshd,
    folder,
    knownHostsLine: `[127.0.0.1]:${port} ${key.publicKey}`,
    block: (...more) => hostBlock(alias, sshd, ...more),
  };
}

/** A key file with a passphrase. */
export function lockedKey(
  home: TempHome,
  name: string,
  seed: number,
): { readonly file: string; readonly line: string } {
  const { file, publicKey } = seededKey(seed);
  const kept = home.write(`.ssh/${name}`, readFileSync(file));
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'a long passphrase', '-a', '1', '-f', kept]);
  return { file: kept, line: publicKey };
}

/** Files and folders (names that end in a slash) with their sizes and times; links as `name -> target`. */
export function fill(folder: string, entries: Readonly<Record<string, readonly [bytes: number, time: string]>>): void {
  for (const [name, [bytes, time]] of Object.entries(entries)) {
    const [own = '', target] = name.split(' -> ');
    const path = join(folder, own);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (target !== undefined) symlinkSync(target, path);
    else if (!name.endsWith('/')) writeFileSync(path, Buffer.alloc(bytes, `${own}\n`));
    if (target === undefined) utimesSync(path, new Date(time), new Date(time));
  }
}
