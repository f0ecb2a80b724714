/**
 * ProxyCommand: a program whose standard input and output carry the connection (sshconnect.c ssh_proxy_connect). Runs
 * with the rights of the person, by their shell. The command comes with its tokens replaced (hostOptions.ts).
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Platform } from '../platform.ts';

/** How the program ended: its exit code or the signal's name, and what it said last on stderr. */
interface ProxyEnd {
  readonly status: number | null;
  readonly signal: string | null;
  readonly said: string;
}

export interface ProxyProcess {
  /** To destroy it, or to end it, ends the program. */
  readonly stream: Duplex;
  /** Null: the program could not be started, or still runs after `withinMs`, or was ended by us. */
  endedByItself(withinMs: number): Promise<ProxyEnd | null>;
}

/** Lines are for people; a program that says more than this has said it. */
const MOST_LINES = 50;
const LONGEST_LINE = 500;
/** A program that has closed its output may take so long to end, in milliseconds. */
const LAST_WORDS = 300;
/** What SIGHUP did not end after so many milliseconds is killed. */
const PATIENCE = 2000;

/**
 * Starts the program. `onLine` gets what it writes to stderr, as ssh shows it. Throws or destroys the stream with a
 * system's error when the shell cannot be started.
 */
export function startProxyCommand(
  command: string,
  platform: Pick<Platform, 'kind' | 'environment'>,
  onLine: (line: string) => void,
): ProxyProcess {
  const child = spawnShell(command, platform);
  const stream = joinStreams(child);
  let said = '';
  let lines = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    said = line.slice(0, LONGEST_LINE).trim() || said;
    if (line.trim() !== '' && ++lines <= MOST_LINES) onLine(line.slice(0, LONGEST_LINE));
  });

  let ownEnd: ProxyEnd | null = null;
  let isStopped = false;
  const ended = once(child, 'close').then(([status, signal]: unknown[]) => {
    if (!isStopped) ownEnd = { status: status as number | null, signal: signal as string | null, said };
  });
  ended.catch((error: unknown) => stream.destroy(error as Error));
  stream.once('close', () => {
    // A program that closed its output is about to end: its own status says more than our signal.
    const timer = setTimeout(
      () => {
        isStopped = true;
        hangUp(child, platform);
      },
      child.stdout.readableEnded ? LAST_WORDS : 0,
    );
    if (hasEnded(child)) clearTimeout(timer);
    else child.once('exit', () => clearTimeout(timer));
  });
  return {
    stream,
    async endedByItself(withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
      try {
        await Promise.race([ended, late]);
      } catch (error) {
        // Not started: the stream was destroyed with the reason.
        if (!(error instanceof Error)) throw error;
      }
      clearTimeout(timer);
      return ownEnd;
    },
  };
}

type ProxyChild = ChildProcessByStdio<Writable, Readable, Readable>;

/** With the shell of the person, which `exec` makes way for the program, so that a signal meets the program itself. */
function spawnShell(command: string, { kind, environment }: Pick<Platform, 'kind' | 'environment'>): ProxyChild {
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
  if (kind === 'windows') {
    const shell = environment['ComSpec'] ?? 'cmd.exe';
    return spawn(shell, ['/d', '/s', '/c', `"${command}"`], {
      stdio,
      env: environment,
      windowsVerbatimArguments: true,
    });
  }
  const shell = environment['SHELL'] ?? '';
  // A process group of its own, so that the parts of a pipeline end together.
  return spawn(shell === '' ? '/bin/sh' : shell, ['-c', `exec ${command}`], {
    stdio,
    env: environment,
    detached: true,
  });
}

/** One stream of two. What the program no longer reads is dropped: the end of its output is the end, not our failed write. */
function joinStreams({ stdin, stdout }: ProxyChild): Duplex {
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => void stdout.resume(),
    write: (chunk, _encoding, done) => void stdin.write(chunk, () => done()),
    final: (done) => void stdin.end(() => done()),
    destroy(error, done) {
      stdin.destroy();
      stdout.destroy();
      done(error);
    },
  });
  stdin.on('error', () => undefined);
  stdout.on('data', (chunk) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  stdout.on('end', () => stream.push(null));
  stdout.on('error', (error) => stream.destroy(error));
  return stream;
}

function hasEnded(child: ProxyChild): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** As ssh ends its proxy; a program that does not listen is killed. */
function hangUp(child: ProxyChild, { kind }: Pick<Platform, 'kind'>): void {
  if (child.pid === undefined) return;
  const send = (signal: NodeJS.Signals) => {
    if (kind === 'windows' || child.pid === undefined) child.kill(signal);
    else signalGroup(child.pid, signal);
  };
  send('SIGHUP');
  const timer = setTimeout(() => send('SIGKILL'), PATIENCE);
  child.once('exit', () => clearTimeout(timer));
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
