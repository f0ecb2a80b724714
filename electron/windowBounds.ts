/** Remembers where the window was. Kept beside the settings, because it is a fact of this computer's screens only. */
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import Store from 'electron-store';

export interface WindowBounds {
  /** The last place, if enough of it is on a screen now; else a size, centred by the system. */
  restore(): Partial<Rectangle> & { readonly width: number; readonly height: number };
  /** Saves the window's place when it closes. */
  follow(window: BrowserWindow): void;
}

const DEFAULT_SIZE = { width: 1280, height: 800 };
/** So much of the title bar must be visible to drag the window back, in pixels. */
const REACHABLE = { width: 120, height: 40 };

export function createWindowBounds(dataFolder: string): WindowBounds {
  const store = new Store<{ bounds: Rectangle | null }>({
    name: 'window',
    cwd: dataFolder,
    // A damaged file costs nothing here: the window opens in the middle.
    clearInvalidConfig: true,
    defaults: { bounds: null },
  });
  return {
    restore() {
      const bounds = store.get('bounds');
      return isRectangle(bounds) && isReachable(bounds) ? bounds : DEFAULT_SIZE;
    },
    follow(window) {
      // The size to come back to: not that of the maximized or full-screen window.
      window.on('close', () => store.set('bounds', window.getNormalBounds()));
    },
  };
}

function isRectangle(bounds: Rectangle | null): bounds is Rectangle {
  return bounds !== null && [bounds.x, bounds.y, bounds.width, bounds.height].every((value) => Number.isFinite(value));
}

function isReachable(bounds: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(bounds);
  const width = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
  const fromTop = bounds.y - workArea.y;
  return width >= REACHABLE.width && fromTop >= 0 && fromTop <= workArea.height - REACHABLE.height;
}
