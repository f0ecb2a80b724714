/**
 * The main process's side of the backend process: starts it, starts it again when it crashed, and hands each window
 * that shows our own page a port to it. No SSH here, and no call of the contract: those go from window to backend.
 */
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import * as v from 'valibot';
import { isOurPage } from './appProtocol.ts';
import { FromBackendProcess, type ToBackendProcess } from './backendMessages.ts';

/** The channel on which preload.ts gets ports. */
const PORT_CHANNEL = 'port';
/** Wait before the next start; the last is repeated. */
const BACK_OFF_MS = [0, 500, 2000, 5000, 15_000] as const;
/** A backend that lived this long was healthy: its next crash starts the waits anew. */
const HEALTHY_MS = 60_000;
/** How long quitting, or asking for the number of shells, may take. */
const ANSWER_TIMEOUT_MS = 3000;

export interface BackendHost {
  /** Gives the page a port now, and a new one after each restart of the backend, until the page goes away. */
  serve(page: WebContents): void;
  /** Shells that run now. 0 when the backend does not answer: then none can be saved by asking. */
  runningShells(): Promise<number>;
  /** Call it when the computer wakes up. */
  resumed(): void;
  /** Hangs up every shell and ends the process. */
  close(): Promise<void>;
}

export interface BackendHostOptions {
  /** `out/backendProcess.js`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly openExternal: (url: string) => void;
  /** The backend ended by itself and with it all sessions; it is started again after `waitMs`. */
  readonly onCrash: (code: number, waitMs: number) => void;
}

/** Starts the backend process. Call after app's `ready`. */
export function startBackendHost(options: BackendHostOptions): BackendHost {
  /** Pages that were loaded and have not started to load anew. */
  const loaded = new Set<WebContents>();
  const counts = new Map<number, (running: number) => void>();
  let backend: UtilityProcess | null = null;
  let lastCount = 0;
  let crashes = 0;
  let closing = false;

  const tell = (message: ToBackendProcess) => backend?.postMessage(message);

  function start() {
    const child = utilityProcess.fork(options.program, [...options.args], {
      serviceName: 'Fairlead SSH',
      stdio: 'inherit',
    });
    backend = child;
    const startedAt = Date.now();
    child.on('message', (data: unknown) => receive(data));
    child.once('exit', (code) => {
      backend = null;
      for (const answer of counts.values()) answer(0);
      counts.clear();
      if (closing) return;
      crashes = Date.now() - startedAt > HEALTHY_MS ? 1 : crashes + 1;
      const waitMs = BACK_OFF_MS[Math.min(crashes - 1, BACK_OFF_MS.length - 1)] ?? 0;
      options.onCrash(code, waitMs);
      setTimeout(() => {
        if (!closing) start();
      }, waitMs);
    });
    for (const page of loaded) handPort(page);
  }

  function handPort(page: WebContents) {
    if (backend === null || !isOurPage(page.getURL())) return;
    const { port1, port2 } = new MessageChannelMain();
    backend.postMessage({ kind: 'attach' } satisfies ToBackendProcess, [port1]);
    page.postMessage(PORT_CHANNEL, null, [port2]);
  }

  function receive(data: unknown) {
    const message = v.parse(FromBackendProcess, data);
    if (message.kind === 'open-external') options.openExternal(message.url);
    else counts.get(message.id)?.(message.running);
  }

  start();
  return {
    serve(page) {
      page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) loaded.delete(page);
      });
      page.on('did-finish-load', () => {
        loaded.add(page);
        handPort(page);
      });
      page.on('render-process-gone', () => loaded.delete(page));
      page.once('destroyed', () => loaded.delete(page));
    },
    runningShells() {
      if (backend === null) return Promise.resolve(0);
      const id = ++lastCount;
      return new Promise((resolve) => {
        const answer = (running: number) => {
          counts.delete(id);
          clearTimeout(timer);
          resolve(running);
        };
        const timer = setTimeout(() => answer(0), ANSWER_TIMEOUT_MS);
        counts.set(id, answer);
        tell({ kind: 'count-shells', id });
      });
    },
    resumed() {
      tell({ kind: 'resumed' });
    },
    close() {
      closing = true;
      const child = backend;
      if (child === null) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(() => child.kill(), ANSWER_TIMEOUT_MS);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        tell({ kind: 'close' });
      });
    },
  };
}
