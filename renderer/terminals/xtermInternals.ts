/**
 * The private parts of the pinned xterm.js that Fairlead reaches into, in one place. It offers no option for when it
 * draws, so its render debouncer gets animation frames of ours. Two things besides make the browser lay out and paint the
 * whole screen in every frame of a flood: the text area (where an input method shows what it composes) follows the
 * cursor at once, and each scrolled line draws a selection anew that is not there. Both wait for a drawing, or are left
 * out. Where a part is missing, everything stays as xterm.js does it.
 */
import type { Terminal } from '@xterm/xterm';

export type Frames = Pick<Window, 'requestAnimationFrame' | 'cancelAnimationFrame'>;

interface CoreService {
  /** Fires right before the data event of what a person typed, pasted or composed. */
  readonly onUserInput: (listener: () => void) => unknown;
}

interface Core {
  _syncTextArea: () => void;
  readonly _selectionService: { refresh: (fromMouse?: boolean) => void };
  readonly _renderService: { readonly _renderDebouncer: { _coreBrowserService: { readonly window: Frames } } };
}

/** Makes an opened terminal draw in these frames. Returns what is to be done after each drawing. */
export function drawIn(terminal: Terminal, frames: Frames): () => void {
  const core = coreOf(terminal);
  if (core === null) return () => undefined;
  core._renderService._renderDebouncer._coreBrowserService = { window: frames };

  let moved = false;
  const syncTextArea = core._syncTextArea.bind(core);
  core._syncTextArea = () => (moved = true);

  let selectionShown = false;
  const selection = core._selectionService;
  const refreshSelection = selection.refresh.bind(selection);
  selection.refresh = (fromMouse = false) => {
    const shownBefore = selectionShown;
    selectionShown = fromMouse || terminal.hasSelection();
    if (selectionShown || shownBefore) refreshSelection(fromMouse);
  };

  return () => {
    if (moved) syncTextArea();
    moved = false;
  };
}

/**
 * xterm.js gives what a person typed and what it answers to queries of the far side in one event. Returns whether the
 * data of the event that is being handled was typed; where that cannot be known, all of it counts as typed.
 */
export function followTyping(terminal: Terminal): () => boolean {
  const { _core: core } = terminal as { _core?: { readonly coreService?: Partial<CoreService> } };
  if (typeof core?.coreService?.onUserInput !== 'function') return () => true;
  let typed = false;
  core.coreService.onUserInput(() => (typed = true));
  return () => {
    const was = typed;
    typed = false;
    return was;
  };
}

function coreOf(terminal: Terminal): Core | null {
  const { _core: core } = terminal as { _core?: Partial<Core> };
  const debouncer: object | undefined = core?._renderService?._renderDebouncer;
  const known =
    debouncer !== undefined &&
    '_coreBrowserService' in debouncer &&
    typeof core?._syncTextArea === 'function' &&
    typeof core._selectionService?.refresh === 'function';
  return known ? (core as Core) : null;
}
