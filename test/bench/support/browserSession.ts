/** The built program in Chromium with one live shell, as P14 and P15 measure it. */
import { startApp, startBrowser } from '../../helpers/app.ts';
import { hostBlock } from '../../helpers/backend.ts';
import { startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { openQuietPage, type QuietPage } from './quietPage.ts';

export interface BrowserSession {
  readonly page: QuietPage;
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
  const { browser } = await startBrowser();
  const page = await openQuietPage(browser, app.url);
  await waitForText(page, '[role=option], [role=treeitem]', 'web');
  await page.type('web');
  await page.press('Enter');
  await waitForText(page, '.xterm-rows > div', 'P1>');
  return { page, home, sshd, pid: app.pid };
}

/** Waits until an element that `selector` finds begins with `text`. */
export function waitForText(page: QuietPage, selector: string, text: string): Promise<void> {
  return page.evaluate(
    (wanted, beginning) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const found = [...document.querySelectorAll(wanted)].some((element) =>
            element.textContent.trimStart().startsWith(beginning),
          );
          if (found) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    selector,
    text,
  );
}

/**
 * Starts a clock in the page that begins with the next key press that has this `key`, and stops in the frame after a row
 * of the terminal begins with `text`. Resolves with milliseconds.
 */
export async function startClock(page: QuietPage, key: string, text: string): Promise<() => Promise<number>> {
  await page.evaluate(
    (wantedKey, wantedText) => {
      const clock = { began: 0 };
      const press = (event: KeyboardEvent) => {
        if (event.key !== wantedKey || clock.began > 0) return;
        clock.began = performance.now();
        removeEventListener('keydown', press, true);
      };
      addEventListener('keydown', press, true);
      // What changes on the screen wakes it: a look in each frame would ask the browser for frames that nobody draws in.
      const shown = new Promise<number>((resolve) => {
        const look = () => {
          if (clock.began === 0) return;
          const rows = document.querySelectorAll('.xterm-rows > div');
          if (![...rows].some((row) => row.textContent.startsWith(wantedText))) return;
          observer.disconnect();
          // The change was made in a frame; when that is painted, the next one begins.
          requestAnimationFrame(() => resolve(performance.now() - clock.began));
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      Object.assign(window, { fairleadClock: shown });
    },
    key,
    text,
  );
  return () => page.evaluate(() => (window as unknown as { fairleadClock: Promise<number> }).fairleadClock);
}
