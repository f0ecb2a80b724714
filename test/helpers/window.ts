/**
 * A running program with its window open, and what a person does there: by keyboard and by what the window shows. Every
 * wait is for something on the screen.
 */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { openPage, startApp, startBrowser, waitForTerminal, type BrowserOptions, type RunningApp } from './app.ts';
import { makeTempHome, type TempHome } from './tempHome.ts';
import { listenToWire, type Wire } from './wire.ts';

export interface WindowOptions extends BrowserOptions {
  readonly home?: TempHome;
  /** Text of `~/.ssh/config`; left out: there is none, or it is in `home`. */
  readonly config?: string;
  /** Text of `~/.ssh/known_hosts`. */
  readonly knownHosts?: string;
  /** For the program: `--demo`… */
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningWindow {
  readonly home: TempHome;
  readonly app: RunningApp;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Page errors and console errors so far: a test requires that there are none. */
  readonly errors: string[];
  /** What went over the WebSockets of this browser. */
  readonly wire: Wire;
}

/** Starts the program and opens its window in a browser of its own. All is ended after the test file. */
export async function startWindow(options: WindowOptions = {}): Promise<RunningWindow> {
  const home = options.home ?? makeTempHome();
  if (options.config !== undefined) home.write('.ssh/config', options.config);
  if (options.knownHosts !== undefined) home.write('.ssh/known_hosts', options.knownHosts);
  const [app, { context }] = await Promise.all([
    startApp(home.path, options.arguments, options.environment),
    startBrowser(options),
  ]);
  const wire = listenToWire(context);
  return { home, app, context, wire, ...(await openPage(context, app.url)) };
}

interface Server {
  readonly port: number;
  readonly user?: string;
  readonly keyFile?: string;
}

/** A `Host` block for a server on loopback. */
export function hostBlock(alias: string, { port, user = 'sam', keyFile }: Server, ...more: string[]): string {
  const lines = ['HostName 127.0.0.1', `Port ${port}`, `User ${user}`];
  if (keyFile !== undefined) lines.push(`IdentityFile ${keyFile}`);
  return [`Host ${alias}`, ...[...lines, ...more].map((line) => `  ${line}`), ''].join('\n');
}

/** What Chromium itself prints when the program is gone: the one kind of error that is no fault of the window. */
export const isFromNetwork = (error: string): boolean => /net::ERR_|WebSocket connection to/.test(error);

/** The input of the palette. */
export const palette = (page: Page): Locator => page.getByRole('combobox', { name: 'Search or connect' });

/** Opens the palette, types, and chooses the first row, which must have this text in it. */
export async function choose(page: Page, typed: string, row: string | RegExp = typed): Promise<void> {
  await page.keyboard.press('Control+Shift+K');
  await palette(page).waitFor();
  await page.keyboard.type(typed);
  const results = page.getByRole('listbox', { name: 'Results' });
  await results.getByRole('option', { selected: true }).filter({ hasText: row }).waitFor();
  await page.keyboard.press('Enter');
  await palette(page).waitFor({ state: 'detached' });
}

/** Connects, and waits for the prompt of the shell. */
export async function connect(page: Page, host: string): Promise<void> {
  await choose(page, host);
  await waitForTerminal(page, PROMPT);
}

/** What a shell shows when it waits for a command. */
export const PROMPT = /[#$]$/m;

/** Types a command line and Enter. */
export async function enter(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/**
 * The sheet or dialog with this title, once it listens: what opens over a terminal is deaf at first, so that what was
 * typed for the shell answers no question. A key that means nothing is tried until it is let through.
 */
export async function sheet(page: Page, title: string | RegExp): Promise<Locator> {
  const found = page.getByRole('dialog', { name: title }).or(page.getByRole('alertdialog', { name: title }));
  await found.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        const tryKey = () => {
          const key = new KeyboardEvent('keydown', { key: 'F24', bubbles: true, cancelable: true });
          element.dispatchEvent(key);
          if (key.defaultPrevented) requestAnimationFrame(tryKey);
          else resolve();
        };
        tryKey();
      }),
  );
  return found;
}

/** Role and name of what has the focus, as `button Disconnect`. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return 'nothing';
    const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent;
    const role = element.getAttribute('role') ?? element.localName;
    return `${role} ${(label ?? element.textContent).trim()}`;
  });
}
