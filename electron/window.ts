/**
 * The window: sandboxed, with our own title bar (DESIGN 3.3), where it was the last time. Closing it asks when shells
 * run or programs are connected through tunnels. What it shows comes from app://fairlead/.
 */
import { BrowserWindow, dialog, nativeTheme } from 'electron';
import { WINDOW_URL } from './appProtocol.ts';
import type { BackendHost } from './backendHost.ts';
import { closeQuestion } from './closeQuestion.ts';
import type { WindowBounds } from './windowBounds.ts';

const MIN_WIDTH = 720;
const MIN_HEIGHT = 480;
/** The height of the title bar that the page draws. */
const TITLE_BAR_HEIGHT = 40;
const TRAFFIC_LIGHTS = { x: 14, y: 14 };
/** `bg-chrome` and `text` of renderer/app.css, until the page says its own. */
const CHROME = {
  dark: { color: '#0b0f13', symbolColor: '#e8eef3' },
  light: { color: '#e9edf1', symbolColor: '#131c24' },
} as const;

export interface WindowOptions {
  /** `out/preload.cjs`. */
  readonly preload: string;
  readonly backend: BackendHost;
  readonly bounds: WindowBounds;
}

/** Opens one more window. */
export function openWindow({ preload, backend, bounds }: WindowOptions): BrowserWindow {
  const chrome = CHROME[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'];
  const window = new BrowserWindow({
    ...bounds.restore(),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    backgroundColor: chrome.color,
    titleBarStyle: 'hidden',
    titleBarOverlay: { ...chrome, height: TITLE_BAR_HEIGHT },
    trafficLightPosition: TRAFFIC_LIGHTS,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  bounds.follow(window);
  followTheme(window);
  askBeforeClosing(window, backend);
  backend.serve(window.webContents);
  window.loadURL(WINDOW_URL).catch((error: unknown) => {
    dialog.showErrorBox('Fairlead could not show its window', error instanceof Error ? error.message : String(error));
  });
  return window;
}

/** The page says the colour of its title bar in `<meta name="theme-color">`; the system's buttons stand on the same. */
function followTheme(window: BrowserWindow): void {
  if (process.platform === 'darwin') return;
  window.webContents.on('did-change-theme-color', (_event, color) => {
    if (color === null) return;
    const { symbolColor } = CHROME[isDark(color) ? 'dark' : 'light'];
    window.setTitleBarOverlay({ color, symbolColor, height: TITLE_BAR_HEIGHT });
  });
}

/** `color` is `#rrggbb`. By the weights of ITU-R BT.601, enough to choose between two symbols. */
function isDark(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** Ids of windows that close without asking. They exist a little longer; quitting closes all at the same moment. */
const closing = new Set<number>();

/** Only the last window asks: shells belong to the backend and stay as long as a window can show them. */
function askBeforeClosing(window: BrowserWindow, backend: BackendHost): void {
  let asking = false;
  window.on('close', (event) => {
    if (BrowserWindow.getAllWindows().some((other) => other !== window && !closing.has(other.id))) {
      closing.add(window.id);
      return;
    }
    event.preventDefault();
    if (asking) return;
    asking = true;
    mayClose(window, backend)
      .then((yes) => {
        if (yes && !window.isDestroyed()) window.destroy();
      })
      .finally(() => (asking = false))
      .catch((error: unknown) => console.error('The window could not be closed.', error));
  });
}

async function mayClose(window: BrowserWindow, backend: BackendHost): Promise<boolean> {
  const question = closeQuestion(await backend.underway());
  if (question === null) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    ...question,
    buttons: ['Keep open', 'Close'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
