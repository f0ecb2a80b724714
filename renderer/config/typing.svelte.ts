/** What was typed into the text and is not an edit of the model yet: it becomes one when typing pauses. */

import type { ConfigDocument } from '../../shared/sshConfig/document.ts';

const PAUSE_MS = 200;

interface Typed {
  readonly path: string;
  readonly text: string;
}

export class Typing {
  #typed = $state.raw<Typed | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onPause: () => void;

  constructor(onPause: () => void) {
    this.#onPause = onPause;
  }

  get isUnderWay(): boolean {
    return this.#typed !== null;
  }

  /** The whole text of the file, as it is now. */
  hold(path: string, text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onPause, PAUSE_MS);
    this.#typed = { path, text };
  }

  /** Hands over what was typed, once. */
  take(): Typed | null {
    clearTimeout(this.#timer);
    const typed = this.#typed;
    this.#typed = null;
    return typed;
  }
}

/** Names the line that was typed into: going on there is the same step to undo. Empty when lines came or went. */
export function typedField(path: string, before: ConfigDocument, after: ConfigDocument): string {
  if (before.lines.length !== after.lines.length) return '';
  return `${path}:${after.lines.findIndex((line, index) => line !== before.lines[index])}`;
}
