/**
 * Runs a snippet on hosts, each with a channel of its own, and gathers what they say, behind the calls `snippets.*`. The
 * snippets themselves are settings. It types into no shell: that is the window's.
 */
import { finished } from 'node:stream/promises';
import type { Handlers, ParamsOf } from '../../../shared/contract/index.ts';
import type { SnippetResult, SnippetRunState } from '../../../shared/contract/snippets.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Target } from '../../../shared/target.ts';
import { ConnectionFailed, type ConnectionPool } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import { throttle } from '../rpc/throttle.ts';
import { TransportError, type ExecChannel } from '../ssh/types.ts';

export interface SnippetServiceOptions {
  readonly pool: ConnectionPool;
  readonly askerOf: (pane: string) => Asker;
  readonly log: Log;
  /** The runs that are kept, at most 5 times a second. */
  readonly onChanged: (runs: SnippetRunState[]) => void;
}

type SnippetMethod = Extract<keyof Handlers<unknown>, `snippets.${string}`>;

export interface SnippetService {
  readonly handlers: Pick<Handlers<unknown>, SnippetMethod>;
  /** Runs a command on hosts and resolves with what they said, in their order. For the command line. */
  run(
    request: ParamsOf<'snippets.run'>,
    askerOf: (pane: string) => Asker,
    signal: AbortSignal,
  ): Promise<SnippetResult[]>;
  close(): void;
}

/** Hosts that are worked on at the same time. */
const AT_ONCE = 16;
/** Kept of each stream of each host, in bytes. */
const MOST_KEPT = 256 * 1024;
const CHANGED_INTERVAL_MS = 200;

interface Run {
  readonly id: string;
  readonly results: SnippetResult[];
  readonly stop: AbortController;
}

export function createSnippetService(options: SnippetServiceOptions): SnippetService {
  const { pool, log } = options;
  const runs = new Map<string, Run>();
  const state = () => [...runs.values()].map(({ id, results }) => ({ id, results: [...results] }));
  const changed = throttle(() => options.onChanged(state()), CHANGED_INTERVAL_MS);

  function start({ id, targets }: ParamsOf<'snippets.run'>): Run {
    const results = targets.map((target, index): SnippetResult => ({
      host: target.kind === 'demo' ? 'Demo server' : target.host,
      pane: `snippet-${id}-${index}`,
      state: 'waiting',
      code: null,
      signal: null,
      failure: null,
      stdout: '',
      stderr: '',
      cut: false,
    }));
    return { id, results, stop: new AbortController() };
  }

  async function work(
    run: Run,
    { command, targets }: ParamsOf<'snippets.run'>,
    askerOf: (pane: string) => Asker,
  ): Promise<void> {
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < targets.length; index = next++) {
        const target = targets[index];
        if (target !== undefined) await runOne(run, index, target, command, askerOf);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, targets.length) }, worker));
    changed.now();
  }

  async function runOne(
    run: Run,
    index: number,
    target: Target,
    command: string,
    askerOf: (pane: string) => Asker,
  ): Promise<void> {
    const { signal } = run.stop;
    const pane = run.results[index]?.pane ?? '';
    const set = (change: Partial<SnippetResult>) => {
      const before = run.results[index];
      if (before !== undefined) run.results[index] = { ...before, ...change };
      changed();
    };
    if (signal.aborted) {
      set({ state: 'stopped' });
      return;
    }
    set({ state: 'connecting' });
    const host = run.results[index]?.host ?? '';
    try {
      const lease = await pool.acquire(target, {
        pane,
        asker: askerOf(pane),
        signal,
        onProgress: () => undefined,
        onBanner: () => undefined,
        onNotice: () => undefined,
        onRoute: () => undefined,
      });
      try {
        const channel = await lease.transport.exec({
          command,
          environment: lease.options.environment,
          terminal: null,
        });
        set({ state: 'running' });
        const gathered = gather(channel, set);
        channel.stdin.end();
        const stopped = new Promise<'stopped'>((resolve) => {
          signal.addEventListener('abort', () => resolve('stopped'), { once: true });
        });
        const read = Promise.allSettled([finished(channel.stdout), finished(channel.stderr)]);
        const exit = await Promise.race([Promise.all([channel.ended, read]).then(([ended]) => ended), stopped]);
        if (exit === 'stopped') {
          channel.close();
          set({ state: 'stopped', ...gathered() });
        } else if (exit === null) set({ state: 'failed', failure: await lease.lost, ...gathered() });
        else set({ state: 'done', code: exit.code, signal: exit.signal, ...gathered() });
      } finally {
        lease.release();
      }
    } catch (error) {
      if (run.stop.signal.aborted) set({ state: 'stopped' });
      else if (error instanceof ConnectionFailed) set({ state: 'failed', failure: error.failure });
      else if (error instanceof TransportError) {
        set({ state: 'failed', failure: { code: 'shell-refused', host, reason: error.message } });
      } else {
        log('error', 'snippets.run', { id: run.id, error });
        set({ state: 'failed', failure: { code: 'internal', host, id: run.id } });
      }
    }
  }

  return {
    handlers: {
      'snippets.run'(request) {
        if (runs.has(request.id)) throw new RpcError('not-now', 'there is a run with this id already');
        const run = start(request);
        runs.set(request.id, run);
        changed();
        void work(run, request, options.askerOf);
        return null;
      },
      'snippets.stop'({ id }) {
        runs.get(id)?.stop.abort();
        return null;
      },
      'snippets.forget'({ id }) {
        runs.get(id)?.stop.abort();
        runs.delete(id);
        changed();
        return null;
      },
      'snippets.runs': state,
    },
    async run(request, askerOf, signal) {
      const run = start(request);
      signal.addEventListener('abort', () => run.stop.abort(), { once: true });
      await work(run, request, askerOf);
      return run.results;
    },
    close() {
      for (const { stop } of runs.values()) stop.abort();
      runs.clear();
      changed.stop();
    },
  };
}

/** Follows both streams of a command; returns what came so far, as text. */
function gather(channel: ExecChannel, set: (change: Partial<SnippetResult>) => void): () => Partial<SnippetResult> {
  const kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const length = { stdout: 0, stderr: 0 };
  let cut = false;
  const text = () => ({
    stdout: Buffer.concat(kept.stdout).toString(),
    stderr: Buffer.concat(kept.stderr).toString(),
    cut,
  });
  const follow = (name: 'stdout' | 'stderr', stream: NodeJS.ReadableStream) => {
    stream.on('data', (bytes: Buffer) => {
      const room = MOST_KEPT - length[name];
      if (bytes.length > room) cut = true;
      if (room <= 0) return;
      kept[name].push(bytes.subarray(0, room));
      length[name] += Math.min(bytes.length, room);
      set(text());
    });
  };
  follow('stdout', channel.stdout);
  follow('stderr', channel.stderr);
  return text;
}
