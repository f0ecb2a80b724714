/**
 * P15 with three tabs on one connection: two of them flood, one with text and one with cells in full colour, while a
 * person types in the third; then Ctrl-C in the tab with the cells while the other one floods on behind it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { bench } from './support/bench.ts';
import { openBrowserSession, startClock, waitForText } from './support/browserSession.ts';
import { FLOOD_MS, floodOf, writeCells } from './support/floods.ts';
import type { QuietPage } from './support/quietPage.ts';

const KEYS = 80;
/** Between two keys of somebody who types fast, in milliseconds. */
const KEY_MS = 80;
const STOPS = 20;

await bench('floodTabs', async () => {
  const { page, sshd } = await openBrowserSession();
  writeCells(sshd.folder);
  await duplicateTab(page, 'B');
  await duplicateTab(page, 'C');
  await page.press('Alt+1');
  await startFlood(page, floodOf('text'));
  await page.press('Alt+2');
  await startFlood(page, floodOf('full-colour cells'));

  await page.press('Alt+3');
  await wait(FLOOD_MS);
  const typed: number[] = [];
  for (let key = 1; key <= KEYS; key++) {
    const stop = await startClock(page, 'x', `C2> ${'x'.repeat(key)}`);
    await page.type('x');
    typed.push(await stop());
    await wait(KEY_MS);
  }

  await page.press('Alt+2');
  const stopped: number[] = [];
  for (let stop = 1; stop <= STOPS; stop++) {
    await wait(FLOOD_MS);
    const shown = await startClock(page, 'c', `B${2 + stop}>`);
    await page.press('Control+c');
    stopped.push(await shown());
    await startFlood(page, floodOf('full-colour cells'));
  }
  const common = { id: 'P15', unit: 'ms', measure: 'p99', reference: null } as const;
  return [
    {
      ...common,
      what: 'key to its echo on the screen, two other tabs flood, p99',
      fairlead: typed,
      target: { atMost: 60 },
    },
    { ...common, what: 'Ctrl-C in one of two tabs that flood, p99', fairlead: stopped, target: { atMost: 300 } },
  ];
});

/** One more tab on the same connection, with prompts that begin with `letter`: `B2>` is the first. */
async function duplicateTab(page: QuietPage, letter: string): Promise<void> {
  await page.press('Control+Shift+P');
  await waitForText(page, '[role=option]', '');
  await page.type('duplicate');
  await waitForText(page, '[role=option][aria-selected=true]', 'Duplicate session');
  await page.press('Enter');
  await waitForText(page, '[role=tab][aria-selected=true]', 'web');
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const look = () => {
          const shown = [...document.querySelectorAll<HTMLElement>('.xterm-rows > div')].some(
            (row) => row.offsetParent !== null && row.textContent.startsWith('P1>'),
          );
          if (shown) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await page.type(`PS1='${letter}$n> '`);
  await page.press('Enter');
  await waitForText(page, '.xterm-rows > div', `${letter}2>`);
}

async function startFlood(page: QuietPage, command: string): Promise<void> {
  await page.type(command);
  await page.press('Enter');
}
