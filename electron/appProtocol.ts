/** `app://fairlead/`: the window's files inside Electron, so that nothing is ever loaded from `file:`. */
import { protocol } from 'electron';
import { cacheControl, securityHeaders, type WindowFiles } from './windowFiles.ts';

const SCHEME = 'app';
const HOST = 'fairlead';
export const WINDOW_URL = `${SCHEME}://${HOST}/`;

/** Call before app's `ready`: a standard, secure scheme has an origin of its own, as https has. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the files. Anything else than GET of a listed file is refused. */
export function serveAppProtocol(files: WindowFiles): void {
  const headers = securityHeaders([]);
  protocol.handle(SCHEME, (request) => {
    const url = new URL(request.url);
    const file = request.method === 'GET' && url.host === HOST ? files.find(url.pathname) : null;
    if (file === null) return new Response('There is no such page.', { status: 404, headers });
    return new Response(file.content, {
      headers: { ...headers, 'Content-Type': file.type, 'Cache-Control': cacheControl(file) },
    });
  });
}

/** True for the window's own page: the only one that gets a port to the backend. */
export function isOurPage(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === HOST;
}
