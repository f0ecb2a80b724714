/** Search in the scrollback of one terminal: what is asked, what was found. The bar is SearchBar.svelte. */
import { SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { MAX_MATCHES } from './searchPattern.ts';
import type { SearchColours } from './themes.ts';

export interface SearchQuery {
  readonly text: string;
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
  readonly regex: boolean;
}

/** `index` is 1 for the first match, 0 when none of those marked is the current one. */
export interface SearchResult {
  readonly index: number;
  readonly count: number;
}

export class TerminalSearch {
  readonly #addon = new SearchAddon({ highlightLimit: MAX_MATCHES });
  readonly #colours: () => SearchColours;

  constructor(terminal: Terminal, colours: () => SearchColours, onResult: (result: SearchResult) => void) {
    this.#colours = colours;
    terminal.loadAddon(this.#addon);
    this.#addon.onDidChangeResults(({ resultIndex, resultCount }) =>
      onResult({ index: resultIndex + 1, count: resultCount }),
    );
  }

  /** `typing`: the current match stays where it is while it still fits. */
  find({ text, ...how }: SearchQuery, direction: 'next' | 'previous', typing: boolean): void {
    const { match, active } = this.#colours();
    const decorations = {
      matchBackground: match,
      matchOverviewRuler: active,
      activeMatchBackground: active,
      activeMatchColorOverviewRuler: active,
    };
    const options = { ...how, incremental: typing, decorations };
    if (direction === 'next') this.#addon.findNext(text, options);
    else this.#addon.findPrevious(text, options);
  }

  /** Takes the marks away. The selection stays. */
  clear(): void {
    this.#addon.clearDecorations();
  }
}
