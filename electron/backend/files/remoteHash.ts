/** The hash of a file of a host, by a program of that host. It never reads the file over the line. */
import { type ExecChannel, type Transport, TransportError } from '../ssh/types.ts';

/** Tried in order: GNU and busybox, then Perl's, which macOS and BSD have. `-b` changes nothing but the mark. */
const PROGRAMS = ['sha256sum', 'shasum -a 256'];
const HASH = /^\\?([0-9a-f]{64})\b/;
const MOST_OUTPUT = 16 * 1024;

/** Null: no such program, or no shell that could run it (a server for files alone). Rejects when the connection is lost. */
export async function remoteHash(transport: Transport, path: string, signal: AbortSignal): Promise<string | null> {
  // A command is bytes on the wire; text would turn bytes that are not UTF-8 into others.
  if (!isUtf8(path)) return null;
  const file = `'${Buffer.from(path, 'latin1').toString('utf8').replaceAll("'", `'\\''`)}'`;
  const command = PROGRAMS.map((program) => `${program} < ${file} 2>/dev/null`).join(' || ');
  const channel = await start(transport, command);
  if (channel === null) return null;
  const stop = () => channel.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    channel.stderr.resume();
    channel.stdin.end();
    let output = '';
    for await (const chunk of channel.stdout) {
      if (output.length < MOST_OUTPUT) output += (chunk as Buffer).toString('latin1');
    }
    const exit = await channel.ended;
    signal.throwIfAborted();
    return exit?.code === 0 ? (HASH.exec(output)?.[1] ?? null) : null;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Null: the server runs no commands, or no more at the same time. */
async function start(transport: Transport, command: string): Promise<ExecChannel | null> {
  try {
    return await transport.exec({ command, environment: [], terminal: null });
  } catch (error) {
    if (error instanceof TransportError && error.code !== 'lost') return null;
    throw error;
  }
}

function isUtf8(path: string): boolean {
  const bytes = Buffer.from(path, 'latin1');
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}
