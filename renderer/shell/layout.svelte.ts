/** Which place is in front, and whether the sidebar is beside it, over it or closed. No content. */
import type { Settings as SettingsData } from '../../shared/contract/settings.ts';

export const PLACES = ['sessions', 'tunnels', 'keys', 'config', 'snippets', 'logs'] as const;
/** A rail entry, or the settings at its bottom. */
export type Place = (typeof PLACES)[number] | 'settings';

/** Below this width of the window the sidebar is a drawer. */
const NARROW = '(max-width: 1039px)';
export const SIDEBAR = { least: 200, most: 400, standard: 232, step: 16 } as const;

interface Options {
  readonly settings: () => SettingsData;
  readonly save: (sidebar: SettingsData['sidebar']) => void;
}

export class Layout {
  #options: Options;
  #place = $state<Place>('sessions');
  #narrow = $state(false);
  #drawer = $state(false);
  /** Places other than Sessions where the sidebar was opened. */
  #opened = $state.raw<readonly Place[]>([]);
  #returnTo: HTMLElement | null = null;
  /** While a separator is dragged; null: what the settings say. */
  #draggedWidth = $state<number | null>(null);
  /** The window's sidebar has no room while this is true (the first-run screen lists the hosts itself). */
  firstRun = $state(false);

  constructor(options: Options) {
    this.#options = options;
    const query = window.matchMedia(NARROW);
    const follow = () => {
      this.#narrow = query.matches;
      this.#drawer = false;
    };
    query.addEventListener('change', follow);
    follow();
  }

  get place(): Place {
    return this.#place;
  }

  get narrow(): boolean {
    return this.#narrow;
  }

  get sidebar(): 'docked' | 'drawer' | 'closed' {
    if (this.#narrow) return this.#drawer ? 'drawer' : 'closed';
    if (this.firstRun && this.#place === 'sessions') return 'closed';
    return this.#isOpen() ? 'docked' : 'closed';
  }

  get sidebarWidth(): number {
    return this.#draggedWidth ?? this.#options.settings().sidebar.width;
  }

  go(place: Place): void {
    this.#place = place;
    this.closeDrawer();
  }

  toggleSidebar(): void {
    if (this.#narrow) {
      if (this.#drawer) this.closeDrawer();
      else this.openSidebar();
      return;
    }
    this.#setOpen(!this.#isOpen());
  }

  openSidebar(): void {
    if (!this.#narrow) {
      this.#setOpen(true);
      return;
    }
    this.#returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.#drawer = true;
  }

  /** The focus goes back to where it was, unless `restoreFocus` is false because something else takes it. */
  closeDrawer({ restoreFocus = true } = {}): void {
    if (!this.#drawer) return;
    this.#drawer = false;
    if (restoreFocus) this.#returnTo?.focus();
    this.#returnTo = null;
  }

  /** Shows a width at once; `keepSidebarWidth` saves it. */
  resizeSidebar(width: number): void {
    this.#draggedWidth = Math.round(Math.max(SIDEBAR.least, Math.min(width, SIDEBAR.most)));
  }

  keepSidebarWidth(): void {
    if (this.#draggedWidth === null) return;
    this.#options.save({ ...this.#options.settings().sidebar, width: this.#draggedWidth });
    this.#draggedWidth = null;
  }

  #isOpen(): boolean {
    return this.#place === 'sessions' ? this.#options.settings().sidebar.open : this.#opened.includes(this.#place);
  }

  #setOpen(open: boolean): void {
    if (this.#place === 'sessions') {
      if (open !== this.#options.settings().sidebar.open) {
        this.#options.save({ ...this.#options.settings().sidebar, open });
      }
      return;
    }
    const others = this.#opened.filter((place) => place !== this.#place);
    this.#opened = open ? [...others, this.#place] : others;
  }
}
