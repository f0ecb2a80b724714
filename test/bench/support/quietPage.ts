/**
 * A page that is driven without being watched. Playwright's own pages report every frame of every WebSocket to it, which
 * takes more time than the terminal that is measured; this page has only the parts of the DevTools protocol on that are
 * used: keys in, an expression out.
 */
import type { Browser, CDPSession } from 'playwright-core';

export interface QuietPage {
  /** Runs a script. */
  run(script: string): Promise<void>;
  /** Runs a function in the page, as `Page.evaluate` of Playwright does. It must not use anything around it. */
  evaluate<A extends readonly unknown[], R>(run: (...args: A) => R | Promise<R>, ...args: A): Promise<R>;
  /** Text as if typed. */
  type(text: string): Promise<void>;
  press(key: keyof typeof KEYS): Promise<void>;
}

const KEYS = {
  Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  'Control+c': { key: 'c', code: 'KeyC', windowsVirtualKeyCode: 67, modifiers: 2 },
  'Control+Shift+P': { key: 'P', code: 'KeyP', windowsVirtualKeyCode: 80, modifiers: 2 | 8 },
  'Alt+1': { key: '1', code: 'Digit1', windowsVirtualKeyCode: 49, modifiers: 1 },
  'Alt+2': { key: '2', code: 'Digit2', windowsVirtualKeyCode: 50, modifiers: 1 },
  'Alt+3': { key: '3', code: 'Digit3', windowsVirtualKeyCode: 51, modifiers: 1 },
} as const;

/** Opens `url` in a browser context of its own, which Playwright does not know and therefore leaves alone. */
export async function openQuietPage(browser: Browser, url: string): Promise<QuietPage> {
  const devTools = await browser.newBrowserCDPSession();
  const { browserContextId } = await devTools.send('Target.createBrowserContext');
  const { targetId } = await devTools.send('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    width: 1280,
    height: 800,
  });
  const { sessionId } = await devTools.send('Target.attachToTarget', { targetId });
  const target = messenger(devTools, sessionId);
  const send = (method: string, params: object) => target.send(method, params);
  // A page that is not in front draws nothing.
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }] });
  await send('Page.enable', {});
  const loaded = target.once('Page.loadEventFired');
  await send('Page.navigate', { url });
  await loaded;

  async function evaluateText(expression: string): Promise<unknown> {
    const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = answer as Answer;
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  return {
    run: (script) => evaluateText(script).then(() => undefined),
    evaluate: (run, ...args) =>
      evaluateText(`(${run.toString()})(...${JSON.stringify(args)})`) as Promise<Awaited<ReturnType<typeof run>>>,
    async type(text) {
      for (const character of text) {
        await send('Input.dispatchKeyEvent', { type: 'keyDown', key: character, text: character });
        await send('Input.dispatchKeyEvent', { type: 'keyUp', key: character });
      }
    },
    async press(name) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...KEYS[name] });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...KEYS[name] });
    },
  };
}

interface Answer {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** Calls of the DevTools protocol inside an attached target, and the first event of a name. */
function messenger(devTools: CDPSession, sessionId: string) {
  const calls = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const events = new Map<string, () => void>();
  let last = 0;
  devTools.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
    if (from !== sessionId) return;
    const { id, method, result, error } = JSON.parse(message) as Message;
    if (method !== undefined) events.get(method)?.();
    const call = id === undefined ? undefined : calls.get(id);
    if (id === undefined || call === undefined) return;
    calls.delete(id);
    if (error === undefined) call.resolve(result);
    else call.reject(new Error(error.message));
  });
  return {
    once: (method: string) => new Promise<void>((resolve) => events.set(method, resolve)),
    async send(method: string, params: object): Promise<unknown> {
      const id = ++last;
      const message = JSON.stringify({ id, method, params });
      const answer = new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
      await devTools.send('Target.sendMessageToTarget', { sessionId, message });
      return answer;
    },
  };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}
