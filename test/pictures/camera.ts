/**
 * Takes the pictures of docs/pictures/: each state in dark and light, at both sizes, without starting anew. A picture
 * that differs from the one that is there by no more than a clock or a duration is left as it is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { decodePng, encodePng, type Pixels } from './png.ts';

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const LARGE = { width: 1280, height: 800 };
const SMALL = { width: 900, height: 600 };
/** Digits of a time have about 40 pixels each; a word or a line that moved has more than all of this. */
const MOST_PIXELS_OF_A_CLOCK = 500;

export interface ShootOptions {
  /** Also in high contrast, at the large size. */
  readonly highContrast?: boolean;
  /** Only at the small size: at the large one nothing is over the rest. */
  readonly smallOnly?: boolean;
}

/** Pictures of the page as it is now; the page is dark and large again afterwards. */
export async function shoot(
  page: Page,
  name: string,
  { highContrast = false, smallOnly = false }: ShootOptions = {},
): Promise<void> {
  // A sheet that opened over a terminal takes no keys at first.
  await page.locator('[data-quiet]').waitFor({ state: 'detached' });
  for (const size of smallOnly ? [SMALL] : [LARGE, SMALL]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await take(page, `${name}-${colorScheme}-${size.width}x${size.height}`);
    }
  }
  await page.setViewportSize(LARGE);
  await page.emulateMedia({ colorScheme: 'dark' });
  if (!highContrast) return;
  await page.emulateMedia({ contrast: 'more' });
  await take(page, `${name}-hc-${LARGE.width}x${LARGE.height}`);
  await page.emulateMedia({ contrast: null });
}

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(atRest);
  const pixels = decodePng(await page.screenshot({ caret: 'initial' }));
  const file = join(folder, `${name}.png`);
  if (existsSync(file) && differs(decodePng(readFileSync(file)), pixels) <= MOST_PIXELS_OF_A_CLOCK) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, encodePng(pixels));
}

/** Runs in the page: resolves when what moves has come to rest and all of it is on the screen. Motion is reduced already. */
async function atRest(): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
  // A terminal is fitted one frame after its pane has a new size, and drawn in the one after that.
  for (let count = 0; count < 4; count += 1) await frame();
}

/** How many pixels have another colour, beyond what a palette changes. */
function differs(before: Pixels, now: Pixels): number {
  if (before.width !== now.width || before.height !== now.height) return Infinity;
  const same = decodePng(encodePng(now)).colours;
  return before.colours.reduce((count, colour, index) => count + Number(colour !== same[index]), 0);
}
