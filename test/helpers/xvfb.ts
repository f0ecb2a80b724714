/** A real X server without a screen, that lets in who has its cookie; ended by pid after the test file. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp } from './cleanUp.ts';
import { makeTempFolder } from './tempHome.ts';

export interface Xvfb {
  /** In hex. */
  readonly cookie: string;
  /** DISPLAY and XAUTHORITY. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Why X11 cannot be tested here, or null. */
export const WITHOUT_X11 = ['/usr/bin/Xvfb', '/usr/bin/xauth', '/usr/bin/xdpyinfo'].every(existsSync)
  ? null
  : 'xvfb, xauth and x11-utils are not installed';

export async function startXvfb(): Promise<Xvfb> {
  const authority = join(makeTempFolder('xvfb'), 'authority');
  const cookie = randomBytes(16).toString('hex');
  const xauth = (display: string) =>
    execFileSync('xauth', ['-q', '-f', authority, 'add', display, 'MIT-MAGIC-COOKIE-1', cookie], { stdio: 'ignore' });
  // The server reads cookies of any display; the client looks for its own.
  xauth(':0');
  // -noreset: on a display that is in use, made cookies outlive the program that made them.
  const options = ['-noreset', '-nolisten', 'tcp', '-screen', '0', '64x64x24'];
  const child = spawn('Xvfb', ['-displayfd', '3', '-auth', authority, ...options], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  cleanUp(() => child.kill());
  const [number] = (await once(child.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
  const display = `:${number.toString().trim()}`;
  xauth(display);
  return { cookie, environment: { DISPLAY: display, XAUTHORITY: authority } };
}
