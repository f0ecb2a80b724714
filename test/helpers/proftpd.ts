/**
 * ProFTPD's mod_sftp: a real SSH and SFTP server that shares no code with OpenSSH. On a free loopback port, with throwaway
 * keys, for the current user, who must be root to start it. Ended by pid after the test file.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cleanUp } from './cleanUp.ts';
import { freePort } from './ports.ts';
import { keygen, listening, type ReachableServer } from './sshd.ts';
import { makeTempFolder } from './tempHome.ts';

const PROGRAM = '/usr/sbin/proftpd';
const MODULES = '/usr/lib/proftpd';

export const canRunProftpd = existsSync(PROGRAM) && existsSync(`${MODULES}/mod_sftp.so`) && process.getuid?.() === 0;

/** Starts it and waits until it listens. */
export async function startProftpd(): Promise<ReachableServer> {
  const folder = makeTempFolder('proftpd');
  const [hostKey, keyFile] = [join(folder, 'host'), join(folder, 'user')];
  for (const file of [hostKey, keyFile]) keygen(file, '-t', 'ed25519');
  // It reads keys as RFC 4716 writes them.
  writeFileSync(join(folder, 'authorized'), execFileSync('ssh-keygen', ['-e', '-f', `${keyFile}.pub`]));
  const port = await freePort();
  const log = join(folder, 'log');
  writeFileSync(
    join(folder, 'conf'),
    `
ServerType standalone
ServerName test
DefaultAddress 127.0.0.1
Port ${port}
UseIPv6 off
UseReverseDNS off
User root
Group root
PidFile ${folder}/pid
ScoreboardFile ${folder}/scoreboard
DelayEngine off
ModulePath ${MODULES}
LoadModule mod_sftp.c
UseFtpUsers off
RootLogin on
RequireValidShell off
AuthOrder mod_auth_unix.c
SFTPEngine on
SFTPHostKey ${hostKey}
SFTPAuthMethods publickey
SFTPAuthorizedUserKeys file:${folder}/authorized
SFTPLog ${log}
AllowOverwrite on
AllowStoreRestart on
`,
  );
  const child = spawn(PROGRAM, ['-n', '-c', join(folder, 'conf')], { stdio: 'ignore' });
  cleanUp(() => child.kill('SIGKILL'));
  await listening(port, child, () => (existsSync(log) ? readFileSync(log, 'utf8') : ''));
  const [type = '', key = ''] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
  return {
    port,
    user: userInfo().username,
    keyFile,
    knownHostsLine: `[127.0.0.1]:${port} ${type} ${key}`,
  };
}
