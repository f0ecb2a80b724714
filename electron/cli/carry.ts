/** Joins a remote command to our own standard streams, with backpressure both ways, until it has ended. */
import { finished } from 'node:stream/promises';
import type { Exit } from '../../shared/contract/shells.ts';
import type { ExecChannel } from '../backend/ssh/types.ts';
import { descriptorWriter } from './descriptorWriter.ts';

/** After a signal was passed on, the command may take this long to end by itself. In milliseconds. */
const GRACE = 1000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a command ends with when we were told to stop and it did not: as ssh, neither a status nor words. */
const STOPPED: Exit = { code: null, signal: null };

/** Resolves when the command has ended and its output is written. `readsInput` false: its input is empty. Null: the connection went away first. */
export async function carry(channel: ExecChannel, readsInput: boolean): Promise<Exit | null> {
  const signals = passSignals(channel);
  // Its end becomes the end of the command's input. If it cannot be read, that is its end too.
  process.stdin.on('error', () => channel.stdin.end());
  if (readsInput) process.stdin.pipe(channel.stdin);
  else channel.stdin.end();
  const complete = Promise.all([channel.ended, copy(channel, channel.stdout, 1), copy(channel, channel.stderr, 2)]);
  try {
    return await Promise.race([complete.then(([exit]) => exit), signals.stopped]);
  } finally {
    signals.dispose();
    process.stdin.unpipe(channel.stdin);
    process.stdin.pause();
  }
}

/** Copies a stream to a file descriptor to its end. */
async function copy(channel: ExecChannel, from: NodeJS.ReadableStream, descriptor: 1 | 2): Promise<void> {
  const to = descriptorWriter(descriptor);
  from.pipe(to);
  try {
    await finished(to);
  } catch (error) {
    // Nobody reads our output any more (EPIPE), as in `… | head`: the command is told by closing its channel, and
    // the rest is dropped. Other errors (a full disk) end the command the same way, but are said.
    from.unpipe(to);
    from.resume();
    channel.close();
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** The first signal is passed on (RFC 4254 section 6.9). A second one, or a command that stays, ends the waiting. */
function passSignals(channel: ExecChannel): { readonly stopped: Promise<Exit>; dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  let pass: (name: NodeJS.Signals) => void = () => undefined;
  const stopped = new Promise<Exit>((resolve) => {
    pass = (name) => {
      if (timer !== undefined) {
        resolve(STOPPED);
        return;
      }
      channel.signal(name.slice('SIG'.length));
      timer = setTimeout(() => resolve(STOPPED), GRACE);
    };
  });
  for (const name of SIGNALS) process.on(name, pass);
  return {
    stopped,
    dispose: () => {
      clearTimeout(timer);
      for (const name of SIGNALS) process.off(name, pass);
    },
  };
}
