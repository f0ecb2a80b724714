/**
 * A tooltip for controls whose meaning is not written on them: after 500 ms under the pointer, at once on keyboard
 * focus; Esc hides it. It repeats the accessible name and adds the shortcut, so it is hidden from screen readers.
 * One element serves the whole window.
 */
import { keyNames } from './keyNames.ts';
import type { Attachment } from 'svelte/attachments';

const DELAY_MS = 500;
const GAP_PX = 6;
/** Stay this far inside the window. */
const MARGIN_PX = 6;

export interface TooltipText {
  readonly text: string;
  /** The shortcut, as written on this platform. */
  readonly keys?: string | undefined;
}

let element: HTMLElement | null = null;

function show(anchor: HTMLElement, { text, keys }: TooltipText): void {
  element ??= document.createElement('div');
  element.className = 'tooltip';
  element.setAttribute('aria-hidden', 'true');
  element.replaceChildren(text);
  if (keys !== undefined) {
    const shortcut = document.createElement('kbd');
    shortcut.textContent = keyNames(keys);
    element.append(shortcut);
  }
  // A modal dialog makes everything outside it invisible to the pointer and draws above it.
  (anchor.closest('dialog') ?? document.body).append(element);
  const at = anchor.getBoundingClientRect();
  const own = element.getBoundingClientRect();
  const below = at.bottom + GAP_PX;
  const top = below + own.height + MARGIN_PX > window.innerHeight ? at.top - own.height - GAP_PX : below;
  const centred = at.left + (at.width - own.width) / 2;
  const left = Math.max(MARGIN_PX, Math.min(centred, window.innerWidth - own.width - MARGIN_PX));
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

function hide(): void {
  element?.remove();
}

/** `{@attach tooltip(() => ({ text, keys }))}`; null shows nothing. */
export function tooltip(read: () => TooltipText | null): Attachment<HTMLElement> {
  return (anchor) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      hide();
    };
    const start = (delay: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const text = read();
        if (text !== null) show(anchor, text);
      }, delay);
    };
    const listen = new AbortController();
    const on = (name: keyof HTMLElementEventMap, listener: (event: Event) => void) =>
      anchor.addEventListener(name, listener, { signal: listen.signal });
    on('pointerenter', () => start(DELAY_MS));
    on('pointerleave', stop);
    on('pointerdown', stop);
    on('focus', () => {
      if (anchor.matches(':focus-visible')) start(0);
    });
    on('blur', stop);
    on('keydown', (event) => {
      if (event instanceof KeyboardEvent && event.key === 'Escape') stop();
    });
    return () => {
      listen.abort();
      stop();
    };
  };
}
