/** The logs of all shells, behind the calls `sessionLogs.*`. Only output is logged: what is typed without echo is in none. */
import { openSync, closeSync, fstatSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { LogFile, LogSettings, ShellLog } from '../../../shared/contract/sessionLogs.ts';
import type { ShellId, TerminalSize } from '../../../shared/contract/shells.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Log } from '../log.ts';
import { openLogFolder } from './logFolder.ts';
import { createLogWriter, type LogWriter } from './logWriter.ts';
import { searchLogs } from './searchLogs.ts';

export interface SessionLogOptions {
  readonly dataFolder: string;
  readonly settings: () => LogSettings;
  /** A shell that runs, or null. */
  readonly shellOf: (shell: ShellId) => { readonly label: string; readonly size: TerminalSize } | null;
  readonly log: Log;
  readonly onChanged: (logs: ShellLog[]) => void;
}

type LogMethod = Extract<keyof Handlers<unknown>, `sessionLogs.${string}`>;

export interface SessionLogService {
  readonly handlers: Pick<Handlers<unknown>, LogMethod>;
  /** What happens to shells, as far as their logs are concerned. */
  readonly tap: {
    opened(shell: ShellId, label: string, size: TerminalSize): void;
    output(shell: ShellId, bytes: Uint8Array): void;
    resized(shell: ShellId, size: TerminalSize): void;
    closed(shell: ShellId): void;
  };
  close(): Promise<void>;
}

const MEGABYTE = 1_000_000;
/** Bytes of one answer to `sessionLogs.read`. */
const PIECE = 256 * 1024;

interface Running {
  readonly writer: LogWriter;
  name: string;
  problem: string | null;
}

export function createSessionLogService(options: SessionLogOptions): SessionLogService {
  const { settings, log } = options;
  const folder = openLogFolder(join(options.dataFolder, 'session-logs'));
  const running = new Map<ShellId, Running>();
  /** Switched off by hand: not begun again by itself when the shell reconnects. */
  const stopped = new Set<ShellId>();

  const list = (): ShellLog[] => [...running].map(([shell, { name, problem }]) => ({ shell, name, problem }));
  const changed = () => options.onChanged(list());

  function start(shell: ShellId, label: string, size: TerminalSize): void {
    if (running.has(shell)) return;
    const { format, fileLimit, totalLimit } = settings();
    const files = { name: '' };
    let entry: Running | null = null;
    const nextFile = () => {
      const path = folder.newFile(label, format, Date.now());
      files.name = basename(path);
      if (entry !== null) {
        entry.name = files.name;
        changed();
      }
      folder.makeRoom(totalLimit * MEGABYTE, new Set([files.name, ...list().map(({ name }) => name)]));
      return path;
    };
    const writer = createLogWriter({
      format,
      label,
      size,
      fileLimit: fileLimit * MEGABYTE,
      nextFile,
      now: Date.now,
      onProblem(code) {
        log('warn', 'sessionLogs.write', { code });
        if (entry === null) return;
        entry.problem = code;
        changed();
      },
    });
    entry = { writer, name: files.name, problem: null };
    running.set(shell, entry);
    changed();
  }

  async function stop(shell: ShellId): Promise<void> {
    const entry = running.get(shell);
    if (entry === undefined) return;
    running.delete(shell);
    changed();
    await entry.writer.end();
  }

  function startOrSay(shell: ShellId, label: string, size: TerminalSize): void {
    try {
      start(shell, label, size);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log('warn', 'sessionLogs.start', { error });
      throw new RpcError('io', 'the log cannot be written', { folder: folder.path, reason: code ?? 'unknown' });
    }
  }

  function read(name: string, from: number): { bytes: string; next: number | null } {
    let file: number;
    try {
      file = openSync(folder.pathOf(name), 'r');
    } catch {
      throw new RpcError('not-found', 'this log is not there any more');
    }
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(PIECE, Math.max(0, size - from)));
      const count = readSync(file, bytes, 0, bytes.length, from);
      const next = from + count;
      return { bytes: bytes.toString('latin1', 0, count), next: count > 0 && next < size ? next : null };
    } finally {
      closeSync(file);
    }
  }

  return {
    handlers: {
      'sessionLogs.running': list,
      'sessionLogs.start'({ shell }) {
        const found = options.shellOf(shell);
        if (found === null) throw new RpcError('not-now', 'the shell does not run');
        stopped.delete(shell);
        startOrSay(shell, found.label, found.size);
        return null;
      },
      async 'sessionLogs.stop'({ shell }) {
        stopped.add(shell);
        await stop(shell);
        return null;
      },
      'sessionLogs.list': (): LogFile[] => folder.list(),
      'sessionLogs.read': ({ name, from }) => read(name, from),
      'sessionLogs.search': ({ query }) => searchLogs(folder.list(), (name) => folder.pathOf(name), query),
      'sessionLogs.remove'({ names }) {
        const open = names.find((name) => list().some((each) => each.name === name && each.problem === null));
        if (open !== undefined) throw new RpcError('not-now', 'a log that is being written cannot be removed');
        folder.remove(names);
        return null;
      },
    },
    tap: {
      opened(shell, label, size) {
        if (!settings().always || stopped.has(shell)) return;
        try {
          startOrSay(shell, label, size);
        } catch {
          // Logged above; nobody waits for it. The state of the session shows that it is not logged.
        }
      },
      output: (shell, bytes) => running.get(shell)?.writer.output(bytes),
      resized: (shell, size) => running.get(shell)?.writer.resized(size),
      closed(shell) {
        stopped.delete(shell);
        void stop(shell);
      },
    },
    async close() {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}
