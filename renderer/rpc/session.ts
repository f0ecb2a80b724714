/**
 * Browser mode's sign-in: exchanges the one-time token in the address for a cookie that scripts cannot read. In
 * Electron there is nothing to do. It does not connect: that is connectPort.ts, afterwards.
 */

/** Where a browser without a session is sent: the server's page that says how to get a new address. */
export const SIGNED_OUT_PAGE = '/signed-out';

export type Exchanged =
  /** There is a session: a new one, or the one this browser profile had already. */
  | 'ok'
  /** The address has no token, and there is no session. */
  | 'no-token'
  /** The token was used or is not of this server, and there is no session. */
  | 'refused';

/**
 * Call before connectPort(). Takes the token out of the address, so that it stays in no history. Rejects when the server
 * does not answer; then it may be called again.
 */
export async function exchangeToken(): Promise<Exchanged> {
  if (window.location.protocol === 'app:') return 'ok';
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (token === null) {
    const session = await fetch('/session', { credentials: 'same-origin' });
    return session.ok ? 'ok' : 'no-token';
  }
  const answer = await fetch('/session', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  // Only now: when nobody answered, the next attempt needs it.
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return answer.ok ? 'ok' : 'refused';
}
