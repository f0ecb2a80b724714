/** A window's view of shells, for tests: waits for states and for text instead of sleeping. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { ShellState, TerminalSize } from '../../../shared/contract/shells.ts';
import type { StreamId } from '../../../shared/rpc/messages.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import type { Sshd } from '../../helpers/sshd.ts';

export const SIZE: TerminalSize = { columns: 80, rows: 24, width: 640, height: 384 };

export const host = (name: string) => ({ kind: 'host', host: name }) as const;

/** Waits until a check holds; it is repeated whenever `watch` says that something changed. */
export function until<T>(watch: (changed: () => void) => () => void, check: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    let stop = (): void => undefined;
    const look = () => {
      const value = check();
      if (value === undefined) return;
      stop();
      resolve(value);
    };
    stop = watch(look);
    look();
  });
}

/** Waits for a shell to be in a phase. */
export async function phaseOf<P extends ShellState['state']['phase']>(
  client: Client,
  id: string,
  phase: P,
): Promise<ShellState & { state: Extract<ShellState['state'], { phase: P }> }> {
  let shells: readonly ShellState[] = await client.call('shells.list', null);
  const found = await until(
    (changed) =>
      client.on('shells.changed', (list) => {
        shells = list;
        changed();
      }),
    () => shells.find((shell) => shell.id === id && shell.state.phase === phase),
  );
  return found as ShellState & { state: Extract<ShellState['state'], { phase: P }> };
}

/** The terminal of a window: collects what a shell prints. */
export interface Terminal {
  readonly stream: StreamId;
  /** Bytes that were replayed at the beginning. */
  readonly replay: number;
  type(text: string): void;
  /** All output so far. */
  bytes(): Buffer;
  digest(): string;
  /** Resolves once the text has come (after the place `from` in the output), with the place after it. */
  sees(text: string, from?: number): Promise<number>;
  /** Stops drawing: nothing is acknowledged any more. */
  freeze(): void;
  /** Draws all that has come meanwhile, and goes on drawing. */
  thaw(): void;
}

export async function attach(client: Client, id: string): Promise<Terminal> {
  const { stream, replay } = await client.call('shells.attach', { id });
  const chunks: Uint8Array[] = [];
  let undrawn: (() => void)[] = [];
  let frozen = false;
  const listeners = new Set<() => void>();
  client.listen(stream, (bytes, drawn) => {
    chunks.push(bytes);
    if (frozen) undrawn.push(drawn);
    else drawn();
    for (const listener of [...listeners]) listener();
  });
  const all = () => Buffer.concat(chunks);
  return {
    stream,
    replay,
    type: (text) => client.write(stream, Buffer.from(text)),
    bytes: all,
    digest: () => createHash('sha256').update(all()).digest('hex'),
    sees: (text, from = 0) =>
      until(
        (changed) => {
          listeners.add(changed);
          return () => listeners.delete(changed);
        },
        () => {
          const at = all().indexOf(text, from);
          return at < 0 ? undefined : at + text.length;
        },
      ),
    freeze: () => (frozen = true),
    thaw() {
      frozen = false;
      const waiting = undrawn;
      undrawn = [];
      for (const drawn of waiting) drawn();
    },
  };
}

/** Starts a killed server again, with its keys, on its port. */
export async function restart(sshd: Sshd): Promise<void> {
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find(existsSync);
  if (program === undefined) throw new Error('sshd is not installed');
  const child = spawn(program, ['-D', '-e', '-f', join(sshd.folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanUp(() => child.kill());
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.includes('Server listening')) break;
  }
  // Unread, the rest of its log would stop it.
  child.stderr.resume();
}
