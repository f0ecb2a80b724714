/**
 * Turns what was seen when an SSH connection ended into the error or the close that callers decide on. Pure: who sees
 * what is in transport.ts.
 */
import type { Attempt } from '../../../shared/contract/connections.ts';
import type { Preamble } from './preamble.ts';
import { type Algorithms, type TransportClosed, TransportError, type TransportFacts } from './types.ts';

/** How far the connection came. */
type Phase = 'version' | 'kex' | 'hostkey' | 'auth' | 'open';

/** What was seen of the end; the first sight of each kind counts. */
export interface Ending {
  readonly error?: Error & { readonly level?: string; readonly code?: unknown };
  /** SSH_MSG_DISCONNECT from the server (RFC 4253 section 11.1). */
  readonly disconnect?: { readonly reason: number; readonly description: string };
  readonly hostKeyRejected?: boolean;
  /** What verifyHostKey rejected with. */
  readonly cause?: unknown;
  readonly timedOut?: boolean;
  /** A message of the sign-in was not answered for so long. */
  readonly unansweredMs?: number;
  readonly cancelled?: boolean;
  /** Nothing came back to keepalives. */
  readonly silent?: boolean;
  /** close() was called. */
  readonly asked?: boolean;
}

/** All that is known of one connection when it ends. */
export interface Story {
  phase: Phase;
  /** The socket has closed. */
  isGone: boolean;
  ending: Ending;
  readonly preamble: Preamble;
  readonly attempts: Attempt[];
  /** The try that the server has not answered, as it is told when the server refuses it. */
  underway: Attempt | null;
  readonly wanted: Algorithms;
  /** The server's algorithm lists, by what they are for; empty before they came. */
  offer(): Readonly<Record<string, readonly string[]>>;
}

/** SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE */
const NO_MORE_AUTH_METHODS = 14;
/** ssh2's words when negotiation fails (lib/protocol/kex.js), and what they are about. */
const NO_MATCH: readonly (readonly [RegExp, NonNullable<TransportFacts['what']>])[] = [
  [/no matching key exchange/i, 'kex'],
  [/no matching host key/i, 'hostkey'],
  [/no matching .* cipher/i, 'cipher'],
  [/no matching .* mac/i, 'mac'],
  [/no matching .* compression/i, 'compression'],
];

/**
 * The words of ssh2 and Node for an encrypted message that did not pass its check (RFC 4253 section 6.4), or whose length,
 * which is no number of a message, did not.
 */
const DAMAGED = /^(?:Invalid MAC|Bad packet length.*|Unsupported state or unable to authenticate data)$/;

/** Why the connection was not made. */
export function failureOf(story: Story): TransportError {
  const { ending, phase, preamble, attempts, underway } = story;
  const text = ending.disconnect?.description ?? ending.error?.message ?? 'the connection was closed';
  if (ending.cancelled) return new TransportError('cancelled', 'cancelled');
  if (ending.hostKeyRejected) {
    const error = new TransportError('host-key-rejected', 'the host key was not accepted');
    if (ending.cause !== undefined) error.cause = ending.cause;
    return error;
  }
  if (phase === 'version') return beforeVersion(preamble, text, ending);
  if (phase === 'auth') {
    if (wasDamaged(ending)) return new TransportError('damaged', text);
    if (ending.timedOut) return new TransportError('silent', 'the server did not say that it takes a sign-in');
    if (ending.unansweredMs !== undefined) {
      const seconds = ending.unansweredMs / 1000;
      return new TransportError('silent', 'the server stopped answering during the sign-in', { seconds });
    }
    const tooMany = ending.disconnect?.reason === NO_MORE_AUTH_METHODS || /too many/i.test(text);
    if (!tooMany) return new TransportError('closed-in-auth', text, { attempts });
    // Hanging up is the server's answer to the last try.
    return new TransportError('too-many-tries', text, { attempts: underway ? [...attempts, underway] : attempts });
  }
  const found = NO_MATCH.find(([words]) => words.test(text));
  if (found) return noCommonAlgorithm(found[1], story, text);
  if (ending.timedOut) return new TransportError('silent', 'the key exchange took too long');
  if (phase === 'hostkey') return new TransportError('closed-early', 'closed while the host key was being checked');
  return new TransportError(wasReset(ending) || !ending.error ? 'closed-early' : 'protocol', text);
}

function beforeVersion(preamble: Preamble, text: string, ending: Ending): TransportError {
  if (!preamble.isSsh && !preamble.isEmpty) {
    return new TransportError('not-ssh', 'the server does not speak SSH', { sample: preamble.sample() });
  }
  if (ending.timedOut) return new TransportError('silent', 'the server sent no SSH version');
  if (preamble.isSsh) return new TransportError('protocol', text);
  return new TransportError('closed-early', text);
}

function noCommonAlgorithm(what: NonNullable<TransportFacts['what']>, story: Story, text: string): TransportError {
  const { wanted } = story;
  const ours = {
    kex: wanted.kex,
    hostkey: wanted.hostKey,
    cipher: wanted.ciphers,
    mac: wanted.macs,
    compression: wanted.compression,
    unknown: [],
  };
  return new TransportError('no-common-algorithm', text, {
    what,
    offered: story.offer()[what] ?? [],
    wanted: ours[what],
  });
}

/** Why an open connection ended. */
export function closeOf(story: Story): TransportClosed {
  const { ending } = story;
  if (ending.asked) return { cause: 'asked', detail: '' };
  if (ending.silent) return { cause: 'keepalive', detail: 'the server does not answer' };
  if (ending.hostKeyRejected) return { cause: 'error', detail: 'the server showed another host key at a rekey' };
  if (ending.disconnect) return { cause: 'closed', detail: ending.disconnect.description };
  if (ending.error === undefined) return { cause: 'closed', detail: '' };
  const detail = ending.error.message;
  if (wasDamaged(ending)) return { cause: 'damaged', detail };
  return { cause: wasReset(ending) ? 'reset' : 'error', detail };
}

function wasDamaged({ error, disconnect }: Ending): boolean {
  return error !== undefined && disconnect === undefined && DAMAGED.test(error.message);
}

function wasReset({ error }: Ending): boolean {
  return ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'].includes(
    String(error?.code),
  );
}
