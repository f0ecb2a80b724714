/**
 * A real sshd that knows a password of whoever runs the tests, through PAM: it sees an /etc/shadow and a PAM service of
 * its own, in a mount namespace of its own; nothing of the machine is changed. Null, with the reason said aloud, where
 * that cannot be: not root, no namespaces, no PAM.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshdBuild } from './newerOpenSsh.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { makeTempFolder } from './tempHome.ts';

export const PASSWORD = 'richtig geheim: Straße';

const UNSHARE = '/usr/bin/unshare';
const SHADOW = '/etc/shadow';
const SERVICE = '/etc/pam.d/sshd';

/** Why not; null: it can be. */
export const WITHOUT_PASSWORDS = reason();
if (WITHOUT_PASSWORDS !== null) console.warn(`SKIPPED: passwords with a real sshd: ${WITHOUT_PASSWORDS}`);

function reason(): string | null {
  if (process.getuid?.() !== 0) return 'only root may give sshd another /etc/shadow';
  const { status, stderr, error } = spawnSync(UNSHARE, ['--mount', 'test', '-w', SHADOW, '-a', '-e', SERVICE]);
  return status === 0 ? null : `unshare: ${error?.message ?? String(stderr)}`;
}

/** Passwords and keyboard-interactive are on. */
export function startPasswordSshd(build: SshdBuild | undefined, ...config: string[]): Promise<Sshd> {
  const folder = makeTempFolder('shadow');
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: PASSWORD, encoding: 'utf8' }).trim();
  const { username } = userInfo();
  const shadow = readFileSync(SHADOW, 'utf8').replace(new RegExp(`^${username}:[^:]*:`, 'm'), `${username}:${hash}:`);
  writeFileSync(join(folder, 'shadow'), shadow, { mode: 0o600 });
  const stack = ['auth required pam_unix.so', 'account required pam_permit.so', 'session required pam_permit.so', ''];
  writeFileSync(join(folder, 'pam'), stack.join('\n'));
  const mounts = `mount --bind ${folder}/shadow ${SHADOW} && mount --bind ${folder}/pam ${SERVICE} && exec "$@"`;
  const command = [UNSHARE, '--mount', '--propagation', 'private', 'sh', '-c', mounts, 'sh'] as const;
  const inner = build?.command ?? ['/usr/sbin/sshd'];
  return startSshd({
    build: { version: build?.version ?? '', command: [...command, ...inner], config: build?.config ?? [] },
    config: [...config, 'UsePAM yes', 'PasswordAuthentication yes', 'KbdInteractiveAuthentication yes'],
  });
}
