/**
 * A line that is being typed, and what the editing keys of readline do to it. Knows no terminal: lineView.ts draws it.
 * The unit is the grapheme cluster, so that one Backspace takes away one emoji.
 */
import { graphemes } from './cellWidth.ts';

/** A longer line is a mistake or an attack; more is refused with the bell. In clusters. */
const MAX_LENGTH = 4096;

export class LineEditor {
  #clusters: string[] = [];
  #cursor = 0;
  #killed: string[] = [];
  readonly #history: readonly string[];
  #place: number;
  /** What was typed before the person went up into the history. */
  #draft = '';

  constructor(history: readonly string[]) {
    this.#history = history;
    this.#place = history.length;
  }

  get text(): string {
    return this.#clusters.join('');
  }

  get clusters(): readonly string[] {
    return this.#clusters;
  }

  /** In clusters, from the start. */
  get cursor(): number {
    return this.#cursor;
  }

  get beforeCursor(): string {
    return this.#clusters.slice(0, this.#cursor).join('');
  }

  /** False when the line would be too long. */
  insert(text: string): boolean {
    // A mark that combines joins the cluster in front of it, so the join is cut again.
    const before = graphemes(this.beforeCursor + text);
    const after = this.#clusters.slice(this.#cursor);
    if (before.length + after.length > MAX_LENGTH) return false;
    this.#clusters = [...before, ...after];
    this.#cursor = before.length;
    return true;
  }

  /** Replaces the end of the text before the cursor. `length` is in UTF-16 units. */
  replaceBefore(length: number, text: string): void {
    const before = this.beforeCursor;
    const kept = graphemes(before.slice(0, before.length - length) + text);
    this.#clusters = [...kept, ...this.#clusters.slice(this.#cursor)];
    this.#cursor = kept.length;
  }

  /** Does what a key of keys.ts stands for. False when it can do nothing. */
  press(name: string): boolean {
    const end = this.#clusters.length;
    switch (name) {
      case 'left':
        return this.#moveTo(this.#cursor - 1);
      case 'right':
        return this.#moveTo(this.#cursor + 1);
      case 'home':
        return this.#moveTo(0);
      case 'end':
        return this.#moveTo(end);
      case 'word-left':
        return this.#moveTo(this.#wordStart(/[\p{L}\p{N}_]/u));
      case 'word-right':
        return this.#moveTo(this.#wordEnd());
      case 'backspace':
        return this.#cut(this.#cursor - 1, this.#cursor, false);
      case 'delete':
        return this.#cut(this.#cursor, this.#cursor + 1, false);
      case 'kill-to-end':
        return this.#cut(this.#cursor, end, true);
      case 'kill-to-start':
        return this.#cut(0, this.#cursor, true);
      case 'kill-word':
        return this.#cut(this.#cursor, this.#wordEnd(), true);
      case 'erase-word':
        return this.#cut(this.#wordStart(/[\p{L}\p{N}_]/u), this.#cursor, true);
      case 'erase-blank-word':
        return this.#cut(this.#wordStart(/\S/u), this.#cursor, true);
      case 'yank':
        return this.#killed.length > 0 && this.insert(this.#killed.join(''));
      case 'transpose':
        return this.#transpose();
      case 'up':
        return this.#recall(this.#place - 1);
      case 'down':
        return this.#recall(this.#place + 1);
      default:
        return false;
    }
  }

  #moveTo(cursor: number): boolean {
    if (cursor < 0 || cursor > this.#clusters.length) return false;
    this.#cursor = cursor;
    return true;
  }

  #cut(from: number, to: number, keep: boolean): boolean {
    if (from < 0 || to > this.#clusters.length || from === to) return false;
    const cut = this.#clusters.splice(from, to - from);
    if (keep) this.#killed = cut;
    this.#cursor = from;
    return true;
  }

  #wordStart(letter: RegExp): number {
    let at = this.#cursor;
    while (at > 0 && !letter.test(this.#clusters[at - 1] ?? '')) at--;
    while (at > 0 && letter.test(this.#clusters[at - 1] ?? '')) at--;
    return at;
  }

  #wordEnd(): number {
    const letter = /[\p{L}\p{N}_]/u;
    let at = this.#cursor;
    while (at < this.#clusters.length && !letter.test(this.#clusters[at] ?? '')) at++;
    while (at < this.#clusters.length && letter.test(this.#clusters[at] ?? '')) at++;
    return at;
  }

  #transpose(): boolean {
    const at = Math.min(this.#cursor, this.#clusters.length - 1);
    if (at < 1) return false;
    this.#clusters.splice(at - 1, 2, this.#clusters[at] ?? '', this.#clusters[at - 1] ?? '');
    this.#cursor = at + 1;
    return true;
  }

  #recall(place: number): boolean {
    if (place < 0 || place > this.#history.length) return false;
    if (this.#place === this.#history.length) this.#draft = this.text;
    this.#place = place;
    this.#clusters = graphemes(this.#history[place] ?? this.#draft);
    this.#cursor = this.#clusters.length;
    return true;
  }
}
