/**
 * Keeps Tab inside one element, for a sheet that covers a part of the window only. F6 and the pointer still leave it:
 * the rest of the window stays usable. Modal dialogs use <dialog>, which does this by itself.
 */
import type { Attachment } from 'svelte/attachments';

const FOCUSABLE = 'button, input, select, textarea, a[href], [tabindex="0"]';

function focusable(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (candidate) => candidate.tabIndex >= 0 && !candidate.hasAttribute('disabled') && candidate.checkVisibility(),
  );
}

/** `{@attach trapFocus()}` */
export function trapFocus(): Attachment<HTMLElement> {
  return (element) => {
    const onKeydown = (event: KeyboardEvent) => {
      if (event.key !== 'Tab' || event.ctrlKey || event.altKey || event.metaKey) return;
      const stops = focusable(element);
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      const target = event.shiftKey ? stops.at(-1) : stops[0];
      // Focus may also be on the title, which is not a stop: backwards from there goes to the last one.
      const outside = event.shiftKey && !stops.some((stop) => stop === document.activeElement);
      if (target === undefined || (document.activeElement !== edge && !outside)) return;
      event.preventDefault();
      target.focus();
    };
    element.addEventListener('keydown', onKeydown);
    return () => element.removeEventListener('keydown', onKeydown);
  };
}

/** Puts the focus where a sheet wants it: on its marked element, which is its field, its safe button or its title. */
export function focusInside(element: Element): boolean {
  const target = element.querySelector<HTMLElement>('[data-autofocus]');
  target?.focus();
  return target !== null;
}
