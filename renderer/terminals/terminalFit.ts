/** Keeps a terminal as large as the place it has, once per frame and never while it is hidden. */
import { FitAddon } from '@xterm/addon-fit';
import type { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../shared/contract/shells.ts';

export class TerminalFit {
  readonly #terminal: Terminal;
  readonly #addon = new FitAddon();
  readonly #parent: HTMLElement;
  readonly #onSize: (size: TerminalSize) => void;
  readonly #onShown: () => void;
  readonly #observer: ResizeObserver;
  #frame = 0;
  #shown = false;
  #reported = '';

  /** `onShown`: the terminal came onto the screen. `onSize`: it has another size. */
  constructor(terminal: Terminal, parent: HTMLElement, onSize: (size: TerminalSize) => void, onShown: () => void) {
    this.#terminal = terminal;
    this.#parent = parent;
    this.#onSize = onSize;
    this.#onShown = onShown;
    terminal.loadAddon(this.#addon);
    this.#observer = new ResizeObserver(() => this.schedule());
    this.#observer.observe(parent);
  }

  /** Fits in the next frame. A hidden window has no frames, so nothing happens until it is shown. */
  schedule(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#fit();
    });
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  #fit(): void {
    const shown = this.#parent.clientWidth > 0 && this.#parent.clientHeight > 0;
    if (shown && !this.#shown) this.#onShown();
    this.#shown = shown;
    if (!shown) return;
    const wanted = this.#addon.proposeDimensions();
    if (wanted === undefined || !Number.isFinite(wanted.cols) || !Number.isFinite(wanted.rows)) return;
    if (wanted.cols !== this.#terminal.cols || wanted.rows !== this.#terminal.rows) {
      this.#terminal.resize(wanted.cols, wanted.rows);
    }
    this.#report();
  }

  #report(): void {
    const screen = this.#terminal.element?.querySelector<HTMLElement>('.xterm-screen');
    const size = {
      columns: this.#terminal.cols,
      rows: this.#terminal.rows,
      width: Math.round(screen?.clientWidth ?? 0),
      height: Math.round(screen?.clientHeight ?? 0),
    };
    const text = JSON.stringify(size);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#onSize(size);
  }
}
