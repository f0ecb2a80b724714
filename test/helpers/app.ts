/**
 * The whole program as a person starts it: browser mode through scripts/start.mjs with a throwaway home, and Chromium
 * on the address that it prints. Everything is ended after the test file.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { cleanUp } from './cleanUp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningApp {
  /** The one-time address. */
  readonly url: string;
  readonly pid: number;
  /** Everything printed so far. */
  output(): string;
  /** Asks it to end as Ctrl-C does, and resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `npm start -- --browser --no-open …` and waits for the address. */
export async function startApp(
  home: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningApp> {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--browser', '--no-open', ...args], {
    cwd: root,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), SSH_AUTH_SOCK: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  cleanUp(() => end(child, exited));
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        const found = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(line);
        if (found !== null) resolve(found[0]);
      });
    }
    child.once('exit', (code) =>
      reject(new Error(`ended with ${code} before it printed an address:\n${lines.join('\n')}`)),
    );
  });
  return { url, pid: child.pid ?? 0, output: () => lines.join('\n'), stop: () => end(child, exited) };
}

function end(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
  return exited;
}

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'dark' | 'light';
  /** The language of the system, as `de-AT`; left out: English. */
  readonly locale?: string;
  readonly args?: readonly string[];
}

/** Where Chromium is: CHROMIUM, or the usual places. */
function chromiumPath(): string {
  const found = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error('no Chromium was found; npm test says how to install one');
  return found;
}

/** One browser with one profile: cookies stay as long as it does. */
export async function startBrowser(
  options: BrowserOptions = {},
): Promise<{ browser: Browser; context: BrowserContext }> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox', // Chromium refuses its sandbox to root, which test machines often run as.
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(options.args ?? []),
    ],
  });
  cleanUp(() => browser.close());
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.colorScheme ?? 'dark',
    locale: options.locale ?? 'en-US',
    reducedMotion: 'reduce',
  });
  return { browser, context };
}

/** A page whose errors and failed loads are kept, so that a test can require that there were none. */
export async function openPage(context: BrowserContext, url: string): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(url);
  return { page, errors };
}

/** The text that the terminal in front shows, line by line, without trailing blanks. */
export async function terminalText(page: Page): Promise<string> {
  const rows = await page.locator('.xterm-rows:visible > div').allInnerTexts();
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

/** Waits until the terminal in front shows a text; else fails with what it shows. */
export async function waitForTerminal(page: Page, text: string | RegExp): Promise<void> {
  const wanted =
    typeof text === 'string'
      ? { source: text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags: '' }
      : { source: text.source, flags: text.flags };
  try {
    await page.waitForFunction(isShown, wanted);
  } catch (error) {
    const shown = (await terminalText(page)).trimEnd();
    throw new Error(`The terminal does not show ${String(text)}. It shows:\n${shown}`, { cause: error });
  }
}

/** Runs in the page. */
function isShown({ source, flags }: { source: string; flags: string }): boolean {
  const wanted = new RegExp(source, flags);
  const textOf = (row: Element) => (row as HTMLElement).innerText.replaceAll('\u00a0', ' ').trimEnd();
  return [...document.querySelectorAll<HTMLElement>('.xterm-rows')].some(
    (rows) => rows.offsetParent !== null && wanted.test([...rows.children].map(textOf).join('\n')),
  );
}
