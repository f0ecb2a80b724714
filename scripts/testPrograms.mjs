/** The system programs that the tests use: found, installed where that is ours to do, or named for the person to install. */
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './setup.mjs';

const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin'];
const CHROME_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Per program: where it may be (names are looked up in PATH), and its package in Debian. */
const needed = {
  sshd: { names: ['sshd'], debian: 'openssh-server' },
  ssh: { names: ['ssh'], debian: 'openssh-client' },
  'ssh-keygen': { names: ['ssh-keygen'], debian: 'openssh-client' },
  'ssh-agent': { names: ['ssh-agent'], debian: 'openssh-client' },
  ps: { names: ['ps'], debian: 'procps' },
  Chromium: {
    names: [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome', CHROME_MAC].filter(Boolean),
    debian: 'chromium',
  },
  // Names of ports in ssh_config are looked up there, by ssh and by us; the smallest installations have no such file.
  ...(process.platform === 'win32'
    ? {}
    : { 'service names': { names: ['/etc/services'], debian: 'netbase', access: 'R_OK' } }),
};

/** Without these some tests are skipped, and say so. */
const helpful = {
  'gnome-keyring-daemon': { names: ['gnome-keyring-daemon'], debian: 'gnome-keyring' },
  'dbus-run-session': { names: ['dbus-run-session'], debian: 'dbus' },
  puttygen: { names: ['puttygen'], debian: 'putty-tools' },
  'redis-server': { names: ['redis-server'], debian: 'redis-server' },
  'redis-cli': { names: ['redis-cli'], debian: 'redis-tools' },
  iperf3: { names: ['iperf3'], debian: 'iperf3' },
  nc: { names: ['nc.openbsd'], debian: 'netcat-openbsd' },
  rsync: { names: ['rsync'], debian: 'rsync' },
  'proftpd with mod_sftp': { names: ['/usr/lib/proftpd/mod_sftp.so'], debian: 'proftpd-mod-crypto', access: 'R_OK' },
  microsocks: { names: ['microsocks'], debian: 'microsocks' },
  tinyproxy: { names: ['tinyproxy'], debian: 'tinyproxy' },
};

const advice = {
  debian: (packages) => `sudo apt-get install ${packages.join(' ')}`,
  fedora: () => 'sudo dnf install openssh-server openssh-clients procps-ng chromium',
  arch: () => 'sudo pacman -S openssh procps-ng chromium',
  alpine: () => 'sudo apk add openssh procps chromium',
  mac: () => 'brew install --cask google-chrome   (sshd, ssh and ssh-agent come with macOS)',
  other: () => 'OpenSSH (client and server) and Chromium or Chrome; CHROMIUM=/path/to/it names the browser',
};

/** Throws with what to install when something is missing and cannot be installed here. */
export function ensurePrograms() {
  const system = findSystem();
  const missing = findMissing(needed);
  const skipped = process.platform === 'linux' ? findMissing(helpful) : [];
  const packagesOf = (names) => [...new Set(names.map((name) => ({ ...needed, ...helpful })[name].debian))];
  if (missing.length + skipped.length === 0) return console.log(`Found ${Object.keys(needed).join(', ')}.`);
  if (system === 'debian' && process.getuid?.() === 0) {
    if (missing.length > 0) installDebian(packagesOf(missing));
    try {
      if (skipped.length > 0) installDebian(packagesOf(skipped));
    } catch (error) {
      console.warn(`${packagesOf(skipped).join(', ')} could not be installed: ${error.message}`);
    }
  }
  const unhelpful = skipped.length === 0 ? [] : findMissing(helpful);
  if (unhelpful.length > 0) console.warn(`${unhelpful.join(', ')} not found: the tests that use it will be skipped.`);
  const still = findMissing(needed);
  if (still.length === 0) return;
  throw new Error(`${still.join(', ')} not found. Install with:\n  ${advice[system](packagesOf(missing))}`);
}

/** Installs packages without starting the services in them: the tests want a program called sshd, not an SSH server. */
function installDebian(packages) {
  console.log(`Installing ${packages.join(', ')} (apt-get)…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Debian asks this script before it starts a service; 101 means no (invoke-rc.d(8)).
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  } finally {
    if (ours) rmSync(policy);
  }
  // Nor at the next boot.
  if (packages.includes('openssh-server') && existsSync('/run/systemd/system')) {
    run('systemctl', ['disable', 'ssh.service', 'ssh.socket']);
  }
}

/** Names of programs that are not there. */
function findMissing(programs) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return Object.keys(programs).filter(
    (name) =>
      !programs[name].names.some((file) =>
        [file, ...folders.map((folder) => join(folder, file))].some((path) => isThere(path, programs[name].access)),
      ),
  );
}

function isThere(file, access = 'X_OK') {
  try {
    accessSync(file, constants[access]);
    return file.includes('/');
  } catch {
    return false; // Not there, or not ours to run: the same to us.
  }
}

/** The family of this system, by os-release(5). */
function findSystem() {
  if (process.platform === 'darwin') return 'mac';
  if (process.platform !== 'linux') return 'other';
  let words = [];
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    words = [...text.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)/gm)].flatMap((match) => match[1].split(' '));
  } catch (error) {
    console.warn(`Which system this is stays unknown: ${error.message}`);
  }
  const family = ['debian', 'fedora', 'arch', 'alpine'].find((name) => words.includes(name));
  return family ?? (words.includes('ubuntu') ? 'debian' : words.includes('rhel') ? 'fedora' : 'other');
}
