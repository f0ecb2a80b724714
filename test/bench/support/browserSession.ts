/** The built program in Chromium with one live shell, as P14 and P15 measure it. */
import type { Page } from 'playwright-core';
import { openPage, startApp, startBrowser, waitForTerminal } from '../../helpers/app.ts';
import { hostBlock } from '../../helpers/backend.ts';
import { startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';

export interface BrowserSession {
  readonly page: Page;
  readonly home: TempHome;
  /** The home of the far side is its folder. */
  readonly sshd: Sshd;
  /** The process that is the whole of Fairlead but its window. */
  readonly pid: number;
}

/**
 * The prompts of the shells are counted, so that each is found only once; bash's own count leaves out what was stopped.
 * Each begins with ST on a line of its own: Ctrl-C drops what waits in the far side's terminal, which may cut a sequence
 * after ESC, and the echo `^C` makes that a string that swallows all that follows (ESC ^ is PM, ECMA-48).
 */
const COUNT = String.raw`n=$((n+1)); printf "\033\\\\\r\n"`;
const SHELL = `export HISTFILE= PROMPT_COMMAND='${COUNT}' PS1='P$n> '; exec bash --norc`;

/** Connects, and waits for the first prompt, `P1>`. */
export async function openBrowserSession(): Promise<BrowserSession> {
  const home = makeTempHome();
  const sshd = await startSshd();
  home.write('.ssh/config', hostBlock('web', sshd, home, `RemoteCommand cd; ${SHELL}`));
  const app = await startApp(home.path);
  const { context } = await startBrowser();
  const { page } = await openPage(context, app.url);
  await page.getByText('web', { exact: true }).first().waitFor();
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  await waitForTerminal(page, 'P1>');
  return { page, home, sshd, pid: app.pid };
}

/**
 * Starts a clock in the page that begins with the next key press that has this `key`, and stops in the frame after a row
 * of the terminal begins with `text`. Resolves with milliseconds.
 */
export async function startClock(page: Page, key: string, text: string): Promise<() => Promise<number>> {
  await page.evaluate(
    ([wantedKey, wantedText]) => {
      const clock = { began: 0 };
      const press = (event: KeyboardEvent) => {
        if (event.key !== wantedKey || clock.began > 0) return;
        clock.began = performance.now();
        removeEventListener('keydown', press, true);
      };
      addEventListener('keydown', press, true);
      const shown = new Promise<number>((resolve) => {
        const look = () => {
          const rows = document.querySelectorAll('.xterm-rows > div');
          const found = [...rows].some((row) => row.textContent.startsWith(wantedText));
          // In this frame it is painted; the next one begins when it is.
          if (found && clock.began > 0) requestAnimationFrame(() => resolve(performance.now() - clock.began));
          else requestAnimationFrame(look);
        };
        look();
      });
      Object.assign(window, { fairleadClock: shown });
    },
    [key, text] as const,
  );
  return () => page.evaluate(() => (window as unknown as { fairleadClock: Promise<number> }).fairleadClock);
}
