/**
 * The OpenSSH 10 of Debian 13 (trixie) beside the one of this machine: its packages, fetched by apt-get into a folder of
 * their own and unpacked there, never installed. Its programs run on their own C library, so the machine's does not
 * matter. Null, with the reason said aloud, where that cannot be: no apt-get, no network, another processor.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How to start another sshd than the machine's. */
export interface SshdBuild {
  /** As the program says it: `OpenSSH_10.0p2`. */
  readonly version: string;
  /** Program and arguments that come before sshd's own. */
  readonly command: readonly [string, ...string[]];
  /** Lines that sshd_config needs. */
  readonly config: readonly string[];
}

const PACKAGES =
  'openssh-server openssh-client libc6 libssl3t64 libcrypt1 libpam0g libselinux1 libaudit1 libcap-ng0 libpcre2-8-0 ' +
  'libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libwrap0 libwtmpdb0 zlib1g ' +
  'libzstd1 libsqlite3-0';
const ARCHIVE =
  'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main';
/** Kept between runs; a fresh `npm ci` takes it away. */
const KEPT = fileURLToPath(new URL('../../node_modules/.cache/openssh-trixie', import.meta.url));
/** For apt-get, in milliseconds: about ten megabytes. */
const DOWNLOAD_TIME = 120_000;

/** Unpacks it at first use. */
export function newerOpenSsh(): SshdBuild | null {
  try {
    if (!existsSync(KEPT)) fetchInto(KEPT);
    return buildIn(KEPT);
  } catch (error) {
    console.warn(`SKIPPED: tests against OpenSSH 10, as it could not be had: ${String(error)}`);
    return null;
  }
}

function fetchInto(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    for (const name of ['state/lists/partial', 'cache/archives/partial', 'debs', 'root'])
      mkdirSync(join(work, name), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `${ARCHIVE}\n`);
    writeFileSync(join(work, 'status'), '');
    const options = [
      `Dir::State=${join(work, 'state')}`,
      `Dir::State::status=${join(work, 'status')}`,
      `Dir::Cache=${join(work, 'cache')}`,
      `Dir::Etc::SourceList=${join(work, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      'Dir::Etc::Parts=/dev/null',
      'Acquire::Languages=none',
      'Acquire::Retries=0',
      'Acquire::http::Timeout=10',
      // The user that apt-get would otherwise download as cannot write here.
      'APT::Sandbox::User=root',
      'APT::Update::Error-Mode=any',
    ].flatMap((option) => ['-o', option]);
    const apt = (...args: string[]) =>
      execFileSync('apt-get', [...options, '-q', ...args], {
        cwd: join(work, 'debs'),
        timeout: DOWNLOAD_TIME,
        stdio: 'pipe',
      });
    apt('update');
    apt('download', ...PACKAGES.split(' '));
    for (const name of readdirSync(join(work, 'debs')))
      execFileSync('dpkg-deb', ['-x', join(work, 'debs', name), join(work, 'root')]);
    writeWrappers(join(work, 'root'), join(folder, 'usr'));
    moveInPlace(join(work, 'root'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Another test file may have been faster; its result is the same. */
function moveInPlace(made: string, folder: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** sshd starts its two helpers by path: they too must run on the unpacked C library. `usr` is where it will be. */
function writeWrappers(root: string, usr: string): void {
  for (const name of ['sshd-session', 'sshd-auth']) {
    const file = join(root, `${name}.sh`);
    const command = [...loader(usr), join(usr, 'lib/openssh', name)];
    writeFileSync(file, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
  }
}

function loader(usr: string): [string, ...string[]] {
  const libraries = join(usr, 'lib/x86_64-linux-gnu');
  return [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries];
}

function buildIn(folder: string): SshdBuild {
  const usr = join(folder, 'usr');
  const [program, ...args] = loader(usr);
  const command = [program, ...args, join(usr, 'sbin/sshd')] as const;
  const { stdout, stderr } = spawnSync(program, [...command.slice(1), '-V'], { encoding: 'utf8' });
  const version = /OpenSSH_[^ ,]+/.exec(stderr + stdout)?.[0];
  if (version === undefined) throw new Error('the unpacked sshd does not run here');
  return {
    version,
    command,
    config: [`SshdSessionPath "${join(folder, 'sshd-session.sh')}"`, `SshdAuthPath "${join(folder, 'sshd-auth.sh')}"`],
  };
}
