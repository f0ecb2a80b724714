/**
 * What a page may never do, whatever got into it: ask for permissions, leave, open windows or embed pages
 * (Electron's security list, points 5, 13, 14 and 15).
 */
import { app, type Session, shell } from 'electron';
import { isOurPage } from './appProtocol.ts';

/** Copying is all that a terminal needs. Reading the clipboard happens through the paste event, without permission. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/** Denies every permission but one, when it is asked for and when it is looked up. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_page, permission, decide) => decide(permission === ALLOWED_PERMISSION));
  session.setPermissionCheckHandler((_page, permission) => permission === ALLOWED_PERMISSION);
  session.setDevicePermissionHandler(() => false);
}

/** For every page that will ever exist: no navigation, no windows, no webviews. Links open in the person's browser. */
export function blockNavigation(): void {
  app.on('web-contents-created', (_event, page) => {
    page.on('will-frame-navigate', (event) => {
      // A page may reload itself; that is a navigation too.
      if (!event.isMainFrame || !isOurPage(event.url)) event.preventDefault();
    });
    page.on('will-redirect', (event) => event.preventDefault());
    page.on('will-attach-webview', (event) => event.preventDefault());
    page.setWindowOpenHandler(({ url }) => {
      openWebAddress(url);
      return { action: 'deny' };
    });
  });
}

/** Opens http and https in the person's browser. Any other scheme could start a program: it is ignored. */
export function openWebAddress(address: string): void {
  if (!URL.canParse(address)) return;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return;
  shell.openExternal(url.href).catch((error: unknown) => console.error('The browser could not be opened.', error));
}
