/** A real ssh-agent on a socket of its own, ended by pid after the test file. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cleanUp } from './cleanUp.ts';
import { makeTempFolder } from './tempHome.ts';

export interface SshAgent {
  readonly path: string;
  /** ssh-add with these arguments. */
  add(...args: string[]): void;
}

export async function startSshAgent(): Promise<SshAgent> {
  const path = join(makeTempFolder('agent'), 'socket');
  const child = spawn('ssh-agent', ['-D', '-a', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  cleanUp(() => child.kill());
  // It prints its settings once the socket is there.
  await once(child.stdout, 'data');
  return {
    path,
    add: (...args) =>
      void execFileSync('ssh-add', ['-q', ...args], { env: { ...process.env, SSH_AUTH_SOCK: path }, stdio: 'ignore' }),
  };
}
