/**
 * Finds the carrier to the backend: in Electron the MessagePort that the preload posts to the page, in a browser a
 * WebSocket to `/ws` of the page's own origin. One attempt per call; when to try again is the app's decision.
 */
import type { Port } from '../../shared/rpc/port.ts';
import { messagePort } from './messagePort.ts';
import { openWebSocket } from './webSocket.ts';

/** What the preload posts together with the port: the agreement with electron/preload.ts. */
const PORT_MESSAGE = 'fairlead-port';

/** Electron serves the window from `app://`; anything else is browser mode. */
const inElectron = () => window.location.protocol === 'app:';

// The preload may post before anyone asks; so listening begins when this module is loaded, and ports wait here.
const waiting: MessagePort[] = [];
let deliver: ((port: MessagePort) => void) | null = null;
window.addEventListener('message', (event) => {
  // Only our own page posts to itself; a frame or another window has another source.
  if (event.source !== window || event.data !== PORT_MESSAGE) return;
  const port = event.ports[0];
  if (port === undefined) return;
  if (deliver === null) waiting.push(port);
  else deliver(port);
});

/** Connects to the backend. Rejects when the WebSocket cannot be opened; in Electron it waits for the preload's port. */
export function connectPort(): Promise<Port> {
  if (!inElectron()) {
    const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
    return openWebSocket(`${scheme}//${window.location.host}/ws`);
  }
  const ready = waiting.shift();
  if (ready !== undefined) return Promise.resolve(messagePort(ready));
  return new Promise((resolve) => {
    deliver = (port) => {
      deliver = null;
      resolve(messagePort(port));
    };
  });
}
