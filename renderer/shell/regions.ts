/**
 * The ring of F6: tabs, rail, sidebar, main, status bar. A region is an element with `data-region`; it says with
 * `data-region-start` where its focus begins, else that is its first control.
 */
const REGIONS = ['tabs', 'rail', 'sidebar', 'main', 'status'] as const;
export type Region = (typeof REGIONS)[number];

const FOCUSABLE =
  'button:not([tabindex="-1"]), a[href], input, select, textarea, [tabindex]:not([tabindex="-1"]), [contenteditable="true"]';

const elementOf = (region: Region) => document.querySelector<HTMLElement>(`[data-region="${region}"]`);
const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

/** The region that has the focus, or null. */
function currentRegion(): Region | null {
  const name = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'];
  return REGIONS.find((region) => region === name) ?? null;
}

/** Puts the focus into a region. False when it is not on the screen. */
export function focusRegion(region: Region, focusMain: () => boolean): boolean {
  const element = elementOf(region);
  if (element === null || !isShown(element)) return false;
  if (region === 'main' && focusMain()) return true;
  const candidates = [
    ...element.querySelectorAll<HTMLElement>('[data-region-start]'),
    ...element.querySelectorAll<HTMLElement>(FOCUSABLE),
    element,
  ];
  for (const candidate of candidates) {
    if (!isShown(candidate)) continue;
    candidate.focus();
    if (document.activeElement === candidate) return true;
  }
  return false;
}

/** Goes to the next (1) or previous (-1) region that is on the screen. */
export function stepRegion(by: 1 | -1, focusMain: () => boolean): void {
  const current = currentRegion();
  const from = current === null ? (by === 1 ? -1 : 0) : REGIONS.indexOf(current);
  for (let step = 1; step <= REGIONS.length; step += 1) {
    const region = REGIONS[(from + by * step + REGIONS.length * 2) % REGIONS.length];
    if (region !== undefined && focusRegion(region, focusMain)) return;
  }
}
