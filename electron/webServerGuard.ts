/** What every request and upgrade must pass before its path is looked at: is it addressed to us, and by our own page? */
import type { IncomingMessage } from 'node:http';

export type Refusal = 'foreign-host' | 'foreign-origin' | 'bad-target';

/**
 * Null when the request may go on. A page of another site that points its own name at 127.0.0.1 (DNS rebinding) is
 * same-origin to the browser, but its Host gives it away; any other page's Origin does.
 */
export function guard(request: IncomingMessage, port: number): Refusal | null {
  const hosts = request.headersDistinct.host ?? [];
  const [host] = hosts;
  if (host === undefined || hosts.length !== 1) return 'foreign-host';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 'foreign-host';
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return 'foreign-origin';
  // Not `GET http://other/`, not `OPTIONS *`.
  if (request.url?.startsWith('/') !== true) return 'bad-target';
  return null;
}

export function describeRefusal(refusal: Refusal): { status: number; text: string } {
  switch (refusal) {
    case 'foreign-host':
      return { status: 421, text: 'This address is not served here. Use the one that Fairlead printed.' };
    case 'foreign-origin':
      return { status: 403, text: 'Another page may not use Fairlead.' };
    case 'bad-target':
      return { status: 400, text: 'Not a path.' };
  }
}
