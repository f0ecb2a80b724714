/** Short news at the bottom right, for things that need no answer. At most three; the oldest goes first. */
import { announcer } from '../ui/announcer.svelte.ts';

const MOST = 3;
const SHOWN_MS = 6000;
/** Something can be undone for this long. */
const UNDO_MS = 10_000;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; run(): void } | null;
}

export class Toasts {
  #list = $state.raw<readonly Toast[]>([]);
  #nextId = 1;
  #timers: Readonly<Record<number, ReturnType<typeof setTimeout>>> = {};

  get list(): readonly Toast[] {
    return this.#list;
  }

  show(text: string, action: Toast['action'] = null): void {
    const toast: Toast = { id: this.#nextId++, text, action };
    this.#list = [...this.#list, toast];
    for (const old of this.#list.slice(0, -MOST)) this.dismiss(old.id);
    this.#startTimer(toast);
    announcer.say(text);
  }

  dismiss(id: number): void {
    this.hold(id);
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }

  /** Under the pointer or with the focus it stays. */
  hold(id: number): void {
    const { [id]: timer, ...others } = this.#timers;
    clearTimeout(timer);
    this.#timers = others;
  }

  release(id: number): void {
    const toast = this.#list.find((each) => each.id === id);
    if (toast !== undefined && !(id in this.#timers)) this.#startTimer(toast);
  }

  #startTimer(toast: Toast): void {
    const time = toast.action === null ? SHOWN_MS : UNDO_MS;
    this.#timers = { ...this.#timers, [toast.id]: setTimeout(() => this.dismiss(toast.id), time) };
  }
}
