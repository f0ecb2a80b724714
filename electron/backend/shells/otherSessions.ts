/** Tabs whose config asks for something else than a shell or a command (SessionType): a subsystem, or nothing at all. */
import { duplexPair } from 'node:stream';
import type { LiveConnection } from '../connections/types.ts';
import type { ShellChannel, SubsystemChannel } from '../ssh/types.ts';
import { createLineDiscipline } from './lineDiscipline.ts';

const NOTHING_RUNS =
  'Connected. SessionType none: nothing runs on the host; what is forwarded goes on. Ctrl-C ends it.\r\n';
const INTERRUPT = 0x03;

/** Holds the connection and opens nothing on it (ssh -N). In the shape of a shell, so that a tab needs to know no more. */
export function holdConnection(connection: LiveConnection): ShellChannel {
  const [near, far] = duplexPair();
  let end: (exit: { code: null; signal: string | null }) => void = () => undefined;
  const stopped = new Promise<{ code: null; signal: string | null }>((resolve) => (end = resolve));
  far.on('data', (bytes: Buffer) => {
    if (bytes.includes(INTERRUPT)) end({ code: null, signal: 'INT' });
  });
  far.write(NOTHING_RUNS);
  const gone = connection.transport.closed.then(() => null);
  return {
    stream: near,
    resize: ignoreSize,
    ended: Promise.race([stopped, gone]),
    close: () => end({ code: null, signal: null }),
  };
}

/** A subsystem, which has no pseudo-terminal, behind what a terminal in line mode would do. */
export function subsystemAsShell(channel: SubsystemChannel): ShellChannel {
  const [near, far] = duplexPair();
  const lines = createLineDiscipline({
    echo: (bytes) => void far.write(bytes),
    send: (line) => void channel.stream.write(line),
    end: () => void channel.stream.end(),
    interrupt: () => channel.close(),
  });
  far.on('data', (bytes: Buffer) => lines.typed(bytes));
  far.on('end', () => channel.stream.end());
  for (const output of [channel.stream, channel.stderr]) {
    output.on('data', (bytes: Buffer) => {
      // Both pause when the tab does not keep up.
      if (far.write(lines.shown(bytes))) return;
      output.pause();
      far.once('drain', () => output.resume());
    });
  }
  return {
    stream: near,
    resize: ignoreSize,
    ended: channel.ended,
    close: () => channel.close(),
  };
}

/** Nobody at the other end has a terminal. */
const ignoreSize = () => undefined;
