/**
 * Starts the window: signs in (browser mode), finds the wire, builds the state and mounts it. When the wire breaks the
 * window says so and tries again until the backend is back; the terminals keep what they show.
 */
import { mount, unmount } from 'svelte';
import './app.css';
import './ui/base.css';
import { createApp, type App } from './app.svelte.ts';
import AppView from './App.svelte';
import { createClient, type Client } from './rpc/client.ts';
import { connectPort } from './rpc/connectPort.ts';
import { exchangeToken, SIGNED_OUT_PAGE } from './rpc/session.ts';
import WindowState from './shell/WindowState.svelte';
import { prefetchTerminal } from './terminals/loadTerminal.ts';

const electron = window.location.protocol === 'app:';
/** Waits between attempts, in milliseconds; the last one goes on. */
const WAITS = [250, 500, 1000, 2000, 4000] as const;
/** After this many failed attempts it is likely that Fairlead ended. */
const STOPPED_AFTER = 4;
/** Nothing is said about a start that is quicker than this. */
const STARTING_MS = 400;

type Shown = 'starting' | 'lost' | 'stopped';
let covering: { state: Shown; component: Record<string, unknown> } | null = null;
let tryNow: () => void = () => undefined;
const slowStart = setTimeout(() => void cover('starting'), STARTING_MS);

/** Covers the window, or uncovers it. */
async function cover(state: Shown | null): Promise<void> {
  clearTimeout(slowStart);
  if (covering?.state === state) return;
  if (covering !== null) await unmount(covering.component);
  covering = null;
  if (state === null) return;
  const component = mount(WindowState, { target: document.body, props: { state, electron, onretry: () => tryNow() } });
  covering = { state, component };
}

/** Waits, or until someone asks to try at once. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    tryNow = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Signs in and connects, as often as it takes. Leaves the page when there is no session. */
async function connect(): Promise<Client> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      if ((await exchangeToken()) !== 'ok') {
        window.location.replace(SIGNED_OUT_PAGE);
        return await new Promise<never>(() => undefined);
      }
      return createClient(await connectPort());
    } catch {
      // Whatever the reason: the backend is not there. The window says so, and the next attempt is the answer.
      await cover(attempt >= STOPPED_AFTER ? 'stopped' : 'lost');
    }
    await pause(WAITS[Math.min(attempt, WAITS.length - 1)] ?? 0);
  }
}

/**
 * A browser keeps Ctrl+W for itself, and in a terminal it is typed to delete a word. The shells would go on, but a person
 * who loses sight of them asks first. Electron's main process asks itself, because there the shells would end.
 */
function askBeforeLeaving(app: App): void {
  window.addEventListener('beforeunload', (event) => {
    if (covering === null && app.hasRunningShells) event.preventDefault();
  });
}

async function run(): Promise<never> {
  let app: App | null = null;
  for (;;) {
    const client = await connect();
    const closed = new Promise<void>((resolve) => client.onClose(resolve));
    try {
      if (app === null) {
        app = await createApp(client);
        mount(AppView, { target: document.body, props: { app } });
        if (!electron) askBeforeLeaving(app);
        prefetchTerminal();
      } else {
        await app.restart(client);
      }
      clearTimeout(slowStart);
      await cover(null);
    } catch (error) {
      // Closed while loading is a break like any other; anything else is a defect and must be seen.
      if (!(error instanceof Error && 'code' in error && error.code === 'closed')) throw error;
    }
    await closed;
    await cover('lost');
  }
}

void run();
