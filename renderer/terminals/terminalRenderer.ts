/**
 * Chooses how a terminal is drawn: WebGL where it was measured to be fast, else the DOM. A lost WebGL context (a driver
 * that restarts, or more terminals than contexts) falls back to the DOM and is tried again when the terminal is next
 * shown.
 */
import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';
import type { Settings } from '../../shared/contract/settings.ts';
import { webglIsFast } from './webglProbe.ts';

export type RendererSetting = Settings['terminal']['renderer'];

/** After this many lost contexts the terminal stays with the DOM. */
const MAX_LOSSES = 3;

export class TerminalRenderer {
  readonly #terminal: Terminal;
  #webgl: WebglAddon | null = null;
  #losses = 0;
  #setting: RendererSetting;

  constructor(terminal: Terminal, setting: RendererSetting) {
    this.#terminal = terminal;
    this.#setting = setting;
  }

  get current(): 'webgl' | 'dom' {
    return this.#webgl === null ? 'dom' : 'webgl';
  }

  set setting(setting: RendererSetting) {
    if (setting === this.#setting) return;
    this.#setting = setting;
    this.#losses = 0;
    this.shown();
  }

  /** The terminal is on the screen: draw it in the best way there is. */
  shown(): void {
    const wanted = this.#setting === 'webgl' || (this.#setting === 'auto' && webglIsFast());
    if (!wanted) this.#useDom();
    else if (this.#webgl === null && this.#losses < MAX_LOSSES) this.#useWebgl();
  }

  dispose(): void {
    this.#useDom();
  }

  #useWebgl(): void {
    const addon = new WebglAddon();
    addon.onContextLoss(() => {
      this.#losses += 1;
      this.#useDom();
    });
    try {
      this.#terminal.loadAddon(addon);
    } catch {
      // No WebGL 2 here. The terminal has drawn with the DOM so far, and goes on.
      this.#losses = MAX_LOSSES;
      addon.dispose();
      return;
    }
    this.#webgl = addon;
  }

  #useDom(): void {
    this.#webgl?.dispose();
    this.#webgl = null;
  }
}
