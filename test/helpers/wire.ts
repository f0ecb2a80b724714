/** What goes over the WebSocket between a window and the program, as the browser sees it. */
import type { BrowserContext } from 'playwright-core';

export interface Wire {
  /** Every frame from the program to the window, as text. */
  readonly received: string[];
  /** Every frame from the window to the program, as text. */
  readonly sent: string[];
}

/** Listens to every page that is opened in this context from now on. */
export function listenToWire(context: BrowserContext): Wire {
  const wire: Wire = { received: [], sent: [] };
  const text = (payload: string | Buffer) => (typeof payload === 'string' ? payload : payload.toString('utf8'));
  context.on('page', (page) =>
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => wire.received.push(text(payload)));
      socket.on('framesent', ({ payload }) => wire.sent.push(text(payload)));
    }),
  );
  return wire;
}
