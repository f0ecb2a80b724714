/**
 * What a person types while a command runs, handled as a terminal's line discipline does (termios(3), canonical mode):
 * echoed, edited with Backspace and Ctrl-U, given to the command line by line; Ctrl-D ends the input, Ctrl-C interrupts.
 * What the command did not read is typed ahead for the next prompt.
 */
import { Bell, type ByteSource } from './byteStreams.ts';
import { cellWidth, graphemes } from './cellWidth.ts';

/** More typed ahead than this is refused with the bell, as a terminal does. In UTF-16 units. */
const MAX_WAITING = 64 * 1024;

export class CookedInput implements ByteSource {
  #line = '';
  /** Finished lines; null is the end of the input. */
  #ready: (string | null)[] = [];
  #waiting = 0;
  readonly #changed = new Bell();
  readonly #echo: (text: string) => void;
  readonly #interrupt: () => void;

  constructor(echo: (text: string) => void, interrupt: () => void) {
    this.#echo = echo;
    this.#interrupt = interrupt;
  }

  type(text: string): void {
    for (const character of text) this.#take(character);
  }

  async read(signal: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      const line = this.#ready.shift();
      if (line === null) return null;
      if (line !== undefined) {
        this.#waiting -= line.length;
        return Buffer.from(line);
      }
      await this.#changed.wait(signal);
    }
  }

  /** What nobody has read, as it was typed. */
  leftover(): string {
    return this.#ready.map((line) => line ?? '').join('') + this.#line;
  }

  #take(character: string): void {
    switch (character) {
      case '\x03':
      case '\x1c':
        this.#ready = [];
        this.#waiting = 0;
        this.#line = '';
        this.#echo(character === '\x03' ? '^C' : '^\\');
        this.#interrupt();
        return;
      case '\x04':
        this.#finish(this.#line === '' ? null : this.#line);
        return;
      case '\r':
      case '\n':
        this.#echo('\n');
        this.#finish(`${this.#line}\n`);
        return;
      case '\x7f':
      case '\b':
        this.#erase(1);
        return;
      case '\x15':
        this.#erase(Infinity);
        return;
      default:
        if (this.#waiting + this.#line.length >= MAX_WAITING) {
          this.#echo('\x07');
          return;
        }
        this.#line += character;
        this.#echo(
          /[\x00-\x08\x0b-\x1f]/.test(character) ? `^${String.fromCharCode(character.charCodeAt(0) + 64)}` : character,
        );
    }
  }

  #finish(line: string | null): void {
    this.#waiting += line?.length ?? 0;
    this.#ready.push(line);
    this.#line = '';
    this.#changed.ring();
  }

  #erase(count: number): void {
    const clusters = graphemes(this.#line);
    const gone = clusters.splice(Math.max(0, clusters.length - count));
    this.#line = clusters.join('');
    const cells = gone.reduce((sum, cluster) => sum + (/[\x00-\x1f]/.test(cluster) ? 2 : cellWidth(cluster)), 0);
    this.#echo('\b \b'.repeat(cells));
  }
}
