/**
 * Protects a sheet or dialog that opens over a terminal: what a person was typing for the shell must not answer a
 * question that they have not seen yet. The buttons fade in for as long (`quiet-buttons` in the same place).
 */
import type { Attachment } from 'svelte/attachments';

/** How long keys are ignored after opening, in milliseconds. */
const QUIET_MS = 600;

const EVENTS = ['keydown', 'keypress', 'keyup', 'beforeinput', 'paste', 'cancel'] as const;

/** `{@attach quietKeys(active)}`: while it lasts, no key, no text and no Esc reaches the element or what is in it. */
export function quietKeys(active: boolean): Attachment<HTMLElement> {
  return (element) => {
    if (!active) return;
    const until = new AbortController();
    const swallow = (event: Event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    for (const name of EVENTS) element.addEventListener(name, swallow, { capture: true, signal: until.signal });
    // Says from outside whether it listens yet: for styles, and for whoever drives the window.
    element.dataset.quiet = '';
    until.signal.addEventListener('abort', () => delete element.dataset.quiet);
    const timer = setTimeout(() => until.abort(), QUIET_MS);
    return () => {
      clearTimeout(timer);
      until.abort();
    };
  };
}
