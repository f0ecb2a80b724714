/** The position of a replay and its clock: plays events into a screen, at a speed, from any place. Draws nothing. */
import { readSize, type Cast } from './cast.ts';

export interface ReplayScreen {
  /** Empty, in the size of the beginning. */
  reset(): void;
  write(text: string): void;
  resize(columns: number, rows: number): void;
}

export const SPEEDS = [1, 2, 4, 8] as const;

export class Replay {
  readonly #cast: Cast;
  readonly #screen: ReplayScreen;
  /** How many events are on the screen. */
  #done = 0;
  #frame = 0;
  #position = $state(0);
  #playing = $state(false);
  speed = $state<(typeof SPEEDS)[number]>(1);

  constructor(cast: Cast, screen: ReplayScreen) {
    this.#cast = cast;
    this.#screen = screen;
    screen.reset();
  }

  /** Milliseconds since the beginning. */
  get position(): number {
    return this.#position;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** From the beginning again, when it was at the end. */
  play(): void {
    if (this.#playing) return;
    if (this.#position >= this.#cast.length) this.seek(0);
    this.#playing = true;
    let last = performance.now();
    const step = () => {
      const now = performance.now();
      this.#show(Math.min(this.#position + (now - last) * this.speed, this.#cast.length));
      last = now;
      if (this.#position < this.#cast.length) this.#frame = requestAnimationFrame(step);
      else this.#playing = false;
    };
    this.#frame = requestAnimationFrame(step);
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    this.#playing = false;
  }

  /** Shows the screen as it was at a moment. */
  seek(position: number): void {
    if (position < this.#position) {
      this.#screen.reset();
      this.#done = 0;
    }
    this.#show(position);
  }

  #show(position: number): void {
    const { events } = this.#cast;
    for (let event = events[this.#done]; event !== undefined && event.at <= position; event = events[this.#done]) {
      this.#done += 1;
      if (event.kind === 'output') this.#screen.write(event.data);
      else {
        const size = readSize(event.data);
        if (size !== null) this.#screen.resize(size.columns, size.rows);
      }
    }
    this.#position = position;
  }
}
