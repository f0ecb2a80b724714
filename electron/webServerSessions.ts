/**
 * Who may use browser mode: one-time tokens, and the sessions they are exchanged for. Both live in memory, as hashes,
 * and end with the program. It knows nothing of HTTP but the text of a cookie.
 */
import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nothing to guess, so guesses need not be counted. */
const SECRET_BYTES = 32;
/** Addresses printed and not yet opened. The oldest stops working when there are more. */
const MAX_TOKENS = 16;
/** Browser profiles signed in. The oldest has to sign in again when there are more. */
const MAX_SESSIONS = 64;
/** The cookie outlives a restart of the browser; the session itself ends with the program. */
const COOKIE_SECONDS = 30 * 24 * 60 * 60;

export interface WebSessions {
  /** A new token. It works once. */
  newToken(): string;
  /** Uses up the token. Returns the Set-Cookie value of a new session, or null if the token is unknown or was used. */
  exchange(token: string): string | null;
  /** True if the Cookie header holds a session. */
  isSignedIn(cookieHeader: string | undefined): boolean;
}

/** `port` makes the cookie's name unique: browsers send cookies of 127.0.0.1 to all its ports. */
export function createWebSessions(port: number): WebSessions {
  const cookieName = `fairlead-${port}`;
  const tokens = new Set<string>();
  const sessions = new Set<string>();
  return {
    newToken() {
      const token = newSecret();
      addCapped(tokens, hash(token), MAX_TOKENS);
      return token;
    },
    exchange(token) {
      if (!tokens.delete(hash(token))) return null;
      const session = newSecret();
      addCapped(sessions, hash(session), MAX_SESSIONS);
      return `${cookieName}=${session}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict`;
    },
    isSignedIn(cookieHeader) {
      return cookiesNamed(cookieName, cookieHeader ?? '').some((value) => sessions.has(hash(value)));
    },
  };
}

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Looked up by hash, so that the time of a look-up says nothing about a secret. */
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}

function addCapped(set: Set<string>, value: string, most: number): void {
  set.add(value);
  for (const oldest of set) {
    if (set.size <= most) return;
    set.delete(oldest);
  }
}

function cookiesNamed(name: string, header: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
