/** The steps that can be taken back or done again. What a step is, and how it fits a file that changed, is steps.ts. */
import { joined, reversed, type Step } from './steps.ts';

/** Edits of one field within this time are one step to undo. */
const ONE_STEP_MS = 1500;
/** More steps than anyone goes back; each keeps the lines that it changed. */
const MOST_STEPS = 1000;

/** Does a step in the documents as they are now, and answers with what that changed; null: it fits nowhere any more. */
export type Apply = (step: Step) => Step | 'nothing' | null;

export class History {
  #done = $state.raw<readonly Step[]>([]);
  #undone = $state.raw<readonly Step[]>([]);
  #field = { name: '', at: 0 };

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  get last(): Step | undefined {
    return this.#done.at(-1);
  }

  /** `field`: further steps of the same one soon after are part of this one. */
  record(step: Step, field = ''): Step {
    const now = Date.now();
    const last = this.last;
    const joins = field !== '' && field === this.#field.name && now - this.#field.at < ONE_STEP_MS;
    const whole = joins && last !== undefined ? joined(last, step) : step;
    const earlier = whole === step ? this.#done : this.#done.slice(0, -1);
    this.#field = { name: field, at: now };
    this.#done = [...earlier, whole].slice(-MOST_STEPS);
    this.#undone = [];
    return whole;
  }

  /** False when the last step fits nowhere any more: it is forgotten then. */
  undo(apply: Apply): boolean {
    this.#field = { name: '', at: 0 };
    for (let step = this.last; step !== undefined; step = this.last) {
      this.#done = this.#done.slice(0, -1);
      const changed = apply(reversed(step));
      if (changed === null) return false;
      if (changed === 'nothing') continue;
      this.#undone = [...this.#undone, reversed(changed)];
      return true;
    }
    return true;
  }

  /** As `undo`. */
  redo(apply: Apply): boolean {
    this.#field = { name: '', at: 0 };
    for (let step = this.#undone.at(-1); step !== undefined; step = this.#undone.at(-1)) {
      this.#undone = this.#undone.slice(0, -1);
      const changed = apply(step);
      if (changed === null) return false;
      if (changed === 'nothing') continue;
      this.#done = [...this.#done, changed];
      return true;
    }
    return true;
  }
}
