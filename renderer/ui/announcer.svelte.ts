/**
 * What the window says to a screen reader, in one live region (LiveRegion.svelte). A sentence that was said a moment
 * ago is not said again. There is one window, so there is one announcer; it holds no other state.
 */
export type Urgency = 'polite' | 'assertive';

/** A repeat within this time is the same news. */
const SAME_NEWS_MS = 1000;

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

export class Announcer {
  #latest = $state.raw<Readonly<Record<Urgency, Announcement>>>({
    polite: { id: 0, text: '' },
    assertive: { id: 0, text: '' },
  });
  #recent: readonly { readonly text: string; readonly at: number }[] = [];

  get latest(): Readonly<Record<Urgency, Announcement>> {
    return this.#latest;
  }

  /** `assertive` is only for a changed host key and for loss of data. */
  say(text: string, urgency: Urgency = 'polite'): void {
    const now = Date.now();
    this.#recent = this.#recent.filter((said) => now - said.at < SAME_NEWS_MS);
    if (text === '' || this.#recent.some((said) => said.text === text)) return;
    this.#recent = [...this.#recent, { text, at: now }];
    this.#latest = { ...this.#latest, [urgency]: { id: this.#latest[urgency].id + 1, text } };
  }
}

export const announcer = new Announcer();
