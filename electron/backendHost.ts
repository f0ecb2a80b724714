/**
 * The main process's side of the backend process: starts it, starts it again when it crashed, and hands each window
 * that shows our own page a port to it. No SSH here, and no call of the contract: those go from window to backend.
 */
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import * as v from 'valibot';
import type { OpenRequest } from '../shared/contract/launch.ts';
import type { TunnelId } from '../shared/contract/tunnels.ts';
import { isOurPage } from './appProtocol.ts';
import { FromBackendProcess, type ToBackendProcess } from './backendMessages.ts';
import type { Underway } from './closeQuestion.ts';
import type { TrayTunnel } from './trayMenu.ts';

/** The channel on which preload.ts gets ports. */
const PORT_CHANNEL = 'port';
/** Wait before the next start; the last is repeated. */
const BACK_OFF_MS = [0, 500, 2000, 5000, 15_000] as const;
/** A backend that lived this long was healthy: its next crash starts the waits anew. */
const HEALTHY_MS = 60_000;
const NOTHING: Underway = { shells: 0, clients: 0 };
/** How long quitting, or asking what would be broken off, may take. */
const ANSWER_TIMEOUT_MS = 3000;

export interface BackendHost {
  /** Gives the page a port now, and a new one after each restart of the backend, until the page goes away. */
  serve(page: WebContents): void;
  /** What would be broken off now. Nothing when the backend does not answer: then nothing can be saved by asking. */
  underway(): Promise<Underway>;
  /** Calls the listener with all tunnels now and whenever they change. */
  onTunnels(listener: (tunnels: readonly TrayTunnel[]) => void): void;
  /** Calls the listener with the pinned hosts now and whenever they change. */
  onPinned(listener: (aliases: readonly string[]) => void): void;
  /** Opens hosts in a window. */
  open(request: OpenRequest): void;
  setTunnels(ids: readonly TunnelId[], run: boolean): void;
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
  readonly openWindow: () => void;
  /** The backend ended by itself and with it all sessions; it is started again after `waitMs`. */
  readonly onCrash: (code: number, waitMs: number) => void;
}

/** Starts the backend process. Call after app's `ready`. */
export function startBackendHost(options: BackendHostOptions): BackendHost {
  /** Pages that were loaded and have not started to load anew. */
  const loaded = new Set<WebContents>();
  const counts = new Map<number, (underway: Underway) => void>();
  let tunnels: readonly TrayTunnel[] = [];
  let tunnelsChanged: (tunnels: readonly TrayTunnel[]) => void = () => undefined;
  let pinned: readonly string[] = [];
  let pinnedChanged: (aliases: readonly string[]) => void = () => undefined;
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
      for (const answer of counts.values()) answer(NOTHING);
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
    else if (message.kind === 'open-window') options.openWindow();
    else if (message.kind === 'pinned') pinnedChanged((pinned = message.hosts));
    else if (message.kind === 'underway') counts.get(message.id)?.(message);
    else {
      ({ tunnels } = message);
      tunnelsChanged(tunnels);
    }
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
    underway() {
      if (backend === null) return Promise.resolve(NOTHING);
      const id = ++lastCount;
      return new Promise((resolve) => {
        const answer = (underway: Underway) => {
          counts.delete(id);
          clearTimeout(timer);
          resolve(underway);
        };
        const timer = setTimeout(() => answer(NOTHING), ANSWER_TIMEOUT_MS);
        counts.set(id, answer);
        tell({ kind: 'count-underway', id });
      });
    },
    onTunnels(listener) {
      tunnelsChanged = listener;
      listener(tunnels);
    },
    onPinned(listener) {
      pinnedChanged = listener;
      listener(pinned);
    },
    open(request) {
      tell({ kind: 'open', request });
    },
    setTunnels(ids, run) {
      tell({ kind: 'tunnels', ids, run });
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
