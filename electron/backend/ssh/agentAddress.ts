/**
 * Where the person's agent listens: a unix socket, the pipe of Windows' own agent, or that of PuTTY's Pageant. The pipes
 * of Windows are written from the documentation of both programs and were not tried on Windows.
 */
import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Platform } from '../platform.ts';

const PIPES = '\\\\.\\pipe\\';
/** Where Windows' own agent listens; SSH_AUTH_SOCK is rarely set there. */
export const WINDOWS_AGENT = `${PIPES}openssh-ssh-agent`;

/**
 * `configured` is IdentityAgent: a path, null for `none`, undefined when it leaves the choice to SSH_AUTH_SOCK. Answers
 * null when there is no agent to ask. Whether it answers is not looked at.
 */
export async function agentAddress(
  configured: string | null | undefined,
  { kind, environment }: Pick<Platform, 'kind' | 'environment'>,
): Promise<string | null> {
  if (configured !== undefined) return configured;
  const socket = environment['SSH_AUTH_SOCK'] ?? '';
  if (socket !== '') return socket;
  return kind === 'windows' ? windowsAgent(await openPipes(), userInfo().username) : null;
}

/**
 * Windows' own agent when its service runs, else Pageant (0.77 and later), whose pipe is named after the user and a hash
 * that only its own session can make: `pageant.USER.HASH`.
 */
export function windowsAgent(pipes: readonly string[], user: string): string {
  const named = (name: string) => pipes.find((pipe) => pipe.toLowerCase().startsWith(name.toLowerCase()));
  const pageant = named('openssh-ssh-agent') === undefined ? named(`pageant.${user}.`) : undefined;
  return pageant === undefined ? WINDOWS_AGENT : PIPES + pageant;
}

/** Nothing where the folder of pipes cannot be listed: then the usual name is tried. */
function openPipes(): Promise<string[]> {
  return readdir(PIPES).catch(() => []);
}
