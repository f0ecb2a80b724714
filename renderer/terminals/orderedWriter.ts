/**
 * Writes to a terminal in order, also when something must begin on a line of its own: where the cursor is, is known
 * only after everything before was worked in, and that takes time.
 */

export interface Sink {
  write(data: Uint8Array | string, parsed?: () => void): void;
  /** Columns to the left of the cursor, as of what was worked in. */
  column(): number;
}

/** Writes something, and calls back when it is worked in. */
type Writing = (done: () => void) => void;

export class OrderedWriter {
  readonly #sink: Sink;
  /** The first one is being written; empty most of the time: then writing goes straight through. */
  #queue: Writing[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** `parsed` is called when the data is worked in. */
  write(data: Uint8Array | string, parsed?: () => void): void {
    if (this.#queue.length === 0) {
      this.#sink.write(data, parsed);
      return;
    }
    this.#enqueue((done) =>
      this.#sink.write(data, () => {
        parsed?.();
        done();
      }),
    );
  }

  /** Begins a new line first, unless the cursor is at the beginning of one. */
  writeBlock(text: string): void {
    this.#enqueue((done) =>
      this.#sink.write('', () => this.#sink.write((this.#sink.column() > 0 ? '\r\n' : '') + text, done)),
    );
  }

  #enqueue(writing: Writing): void {
    this.#queue.push(writing);
    if (this.#queue.length === 1) this.#next();
  }

  #next(): void {
    this.#queue[0]?.(() => {
      this.#queue.shift();
      this.#next();
    });
  }
}
