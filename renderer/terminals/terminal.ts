/**
 * One terminal on the screen: xterm.js, its addons, and what Fairlead adds to them. It turns bytes into a picture and
 * keys into bytes. It knows no session and no wire. Loaded when the first terminal is shown: it is large.
 */
import '@xterm/xterm/css/xterm.css';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/xterm';
import type { Settings } from '../../shared/contract/settings.ts';
import type { TerminalSize } from '../../shared/contract/shells.ts';
import { visibleText } from '../ui/visibleText.ts';
import { readClipboardRequest } from './clipboardRequest.ts';
import { paceDrawing, type DrawPacing } from './drawPacing.ts';
import { OrderedWriter } from './orderedWriter.ts';
import { pasteNeedsAsking, withoutEscapes, type PendingPaste } from './paste.ts';
import { TerminalFit } from './terminalFit.ts';
import { actionInForce, type IsChosen, terminalAction, type TerminalAction } from './terminalKeys.ts';
import { followTyping } from './xtermInternals.ts';
import { addLinks, type LinkEvents } from './terminalLinks.ts';
import { TerminalRenderer } from './terminalRenderer.ts';
import { TerminalSearch, type SearchResult } from './terminalSearch.ts';
import { themeColours, type TerminalTheme } from './themes.ts';
import { readWorkingFolder } from './workingFolder.ts';

export interface TerminalLooks {
  readonly settings: Settings['terminal'];
  readonly theme: TerminalTheme;
  /** The font when the settings name none. */
  readonly fontFamily: string;
  /** At least this contrast, whatever the settings say (high contrast). */
  readonly leastContrast: number;
}

export interface TerminalEvents extends LinkEvents {
  /** Typed or pasted by a person (`typed`); else reported by the mouse or answered by the terminal. */
  input(bytes: Uint8Array, typed: boolean): void;
  size(size: TerminalSize): void;
  /** Untrusted, but made visible and capped. */
  title(title: string): void;
  /** The shell says which folder it is in: an absolute path as a byte string. */
  folder(path: string): void;
  bell(): void;
  /** The far side wants to set the clipboard. */
  clipboard(text: string): void;
  /** The browser does not let the page read the clipboard. */
  pasteRefused(): void;
  /** A paste that a person should see first. */
  askPaste(paste: PendingPaste): void;
  searched(result: SearchResult): void;
  action(action: Exclude<TerminalAction, 'copy' | 'paste'>): void;
  copied(): void;
}

export interface TerminalSetup {
  readonly mac: boolean;
  readonly looks: TerminalLooks;
  /** The accessible name, and the id of the element that says how to leave it. */
  readonly label: string;
  readonly describedBy: string;
  /** Keys that a person chose for the commands of the terminal. */
  readonly isChosen: IsChosen<KeyboardEvent>;
}

/** Longest window title, in characters. */
const TITLE_LIMIT = 200;
/** Rows are this many times as high as the font size. */
const ROW_HEIGHT = 1.35;
/** Of the scroll bar, in which the marks of a search stand too. */
const SCROLLBAR_PX = 12;

export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #writer: OrderedWriter;
  readonly #renderer: TerminalRenderer;
  readonly #fit: TerminalFit;
  readonly #pacing: DrawPacing;
  readonly #events: TerminalEvents;
  readonly #encoder = new TextEncoder();
  readonly #listening = new AbortController();
  readonly search: TerminalSearch;
  #looks: TerminalLooks;

  constructor(parent: HTMLElement, setup: TerminalSetup, events: TerminalEvents) {
    this.#events = events;
    this.#looks = setup.looks;
    const terminal = new Terminal({
      ...optionsFor(setup.looks),
      allowProposedApi: true,
      logLevel: 'off',
      overviewRuler: { width: SCROLLBAR_PX },
      macOptionClickForcesSelection: true,
    });
    this.#terminal = terminal;
    this.#writer = new OrderedWriter({
      write: (data, parsed) => this.#work(data, parsed),
      column: () => terminal.buffer.active.cursorX,
    });
    terminal.loadAddon(new UnicodeGraphemesAddon());
    addLinks(terminal, setup.mac, events);
    this.search = new TerminalSearch(
      terminal,
      () => themeColours(this.#looks.theme).search,
      (result) => events.searched(result),
    );
    this.#listen(parent, setup);
    terminal.open(parent);
    this.#pacing = paceDrawing(terminal);
    terminal.textarea?.setAttribute('aria-label', setup.label);
    terminal.textarea?.setAttribute('aria-describedby', setup.describedBy);
    this.#renderer = new TerminalRenderer(terminal, setup.looks.settings.renderer);
    this.#fit = new TerminalFit(
      terminal,
      parent,
      (size) => events.size(size),
      () => this.#renderer.shown(),
    );
  }

  /** `parsed` is called when the text is worked in: it is drawn with the next frame. */
  write(data: Uint8Array | string, parsed?: () => void): void {
    this.#writer.write(data, parsed);
  }

  /** Writes on a line of its own, after everything that was written before. */
  writeBlock(text: string): void {
    this.#writer.writeBlock(text);
  }

  /** Empty, with all modes as at the start, after everything that was written before: CAN, then RIS. */
  reset(): void {
    this.#writer.write('\u0018\u001bc');
  }

  clearScrollback(): void {
    this.#terminal.clear();
  }

  set label(label: string) {
    this.#terminal.textarea?.setAttribute('aria-label', label);
  }

  set looks(looks: TerminalLooks) {
    this.#looks = looks;
    this.#terminal.options = optionsFor(looks);
    this.#renderer.setting = looks.settings.renderer;
    this.#fit.schedule();
  }

  get rendererInUse(): 'webgl' | 'dom' {
    return this.#renderer.current;
  }

  /** Lines in the scrollback and on the screen. */
  get lines(): number {
    return this.#terminal.buffer.active.length;
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** As a paste of a person. False when it was empty, or is asked about first. */
  insert(text: string): boolean {
    return this.#requestPaste(text);
  }

  /** As if typed, with bracketed paste if the program asked for it. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  /** False when nothing is selected. */
  copySelection(): boolean {
    const text = this.#terminal.getSelection();
    if (text === '') return false;
    navigator.clipboard.writeText(text).then(() => this.#events.copied(), reportError);
    return true;
  }

  dispose(): void {
    this.#listening.abort();
    this.#fit.dispose();
    this.#pacing.dispose();
    this.#renderer.dispose();
    this.#terminal.dispose();
  }

  #work(data: Uint8Array | string, parsed?: () => void): void {
    this.#pacing.wrote(data.length);
    this.#terminal.write(data, () => {
      this.#pacing.parsed();
      parsed?.();
    });
  }

  #listen(parent: HTMLElement, { mac, isChosen }: TerminalSetup): void {
    const terminal = this.#terminal;
    const events = this.#events;
    const wasTyped = followTyping(terminal);
    terminal.onData((text) => {
      this.#pacing.typed();
      events.input(this.#encoder.encode(text), wasTyped() && !isMouseReport(text));
    });
    // Old mouse reports: one byte per character (X10 encoding), not UTF-8.
    terminal.onBinary((text) =>
      events.input(
        Uint8Array.from(text, (character) => character.charCodeAt(0)),
        false,
      ),
    );
    terminal.onTitleChange((title) => events.title(visibleText(title, { limit: TITLE_LIMIT })));
    terminal.parser.registerOscHandler(7, (data) => {
      const path = readWorkingFolder(data);
      if (path !== null) events.folder(path);
      return true;
    });
    terminal.onBell(() => events.bell());
    terminal.parser.registerOscHandler(52, (data) => {
      const text = readClipboardRequest(data);
      if (text !== null) events.clipboard(text);
      return true;
    });
    terminal.attachCustomKeyEventHandler((event) => this.#passToShell(event, mac, isChosen));
    // Before xterm.js: every way of pasting (keys, menu, middle click) comes through this event.
    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      this.#requestPaste(event.clipboardData?.getData('text/plain') ?? '');
    };
    parent.addEventListener('paste', onPaste, { capture: true, signal: this.#listening.signal });
  }

  #passToShell(event: KeyboardEvent, mac: boolean, isChosen: IsChosen<KeyboardEvent>): boolean {
    const action = actionInForce(event, mac, isChosen);
    if (action === null) return true;
    if (event.type !== 'keydown') return false;
    // The browser pastes by itself for the usual keys, without asking for a permission: see onPaste.
    if (action === 'paste' && terminalAction(event, mac) === 'paste') return false;
    event.preventDefault();
    event.stopPropagation();
    if (action === 'copy') this.copySelection();
    else if (action === 'paste') {
      navigator.clipboard.readText().then(
        (text) => void this.#requestPaste(text),
        () => this.#events.pasteRefused(),
      );
    } else this.#events.action(action);
    return false;
  }

  #requestPaste(text: string): boolean {
    if (text === '') return false;
    const clean = withoutEscapes(text);
    const pending = pasteNeedsAsking(clean, this.#terminal.modes.bracketedPasteMode);
    if (pending === null || !this.#looks.settings.pasteGuard) {
      this.#terminal.paste(clean);
      return true;
    }
    this.#events.askPaste(pending);
    return false;
  }
}

/** SGR and normal reports of the mouse: they are about a place on this screen. No key sends these. */
function isMouseReport(text: string): boolean {
  return text.startsWith('\u001b[<') || text.startsWith('\u001b[M');
}

function optionsFor({ settings, theme, fontFamily, leastContrast }: TerminalLooks) {
  const family = settings.fontFamily === '' ? fontFamily : `${settings.fontFamily}, ${fontFamily}`;
  return {
    theme: themeColours(theme).xterm,
    fontFamily: family,
    fontSize: settings.fontSize,
    fontWeightBold: '700' as const,
    lineHeight: lineHeightFor(family, settings.fontSize),
    scrollback: settings.scrollback,
    minimumContrastRatio: settings.minimumContrast === 1 ? 1 : Math.max(settings.minimumContrast, leastContrast),
    cursorStyle: settings.cursor,
    cursorInactiveStyle: 'outline' as const,
    cursorBlink: settings.cursorBlink,
    wordSeparator: settings.wordSeparators,
    macOptionIsMeta: settings.optionIsMeta,
    screenReaderMode: settings.screenReader,
  };
}

/** xterm.js counts in heights of the font's own box, which differ between fonts; ours counts in font sizes. */
function lineHeightFor(family: string, size: number): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return 1;
  context.font = `${size}px ${family}`;
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText('W');
  return Math.max(1, (ROW_HEIGHT * size) / (fontBoundingBoxAscent + fontBoundingBoxDescent));
}
