/**
 * Turns what went wrong with a socket or a transport into the facts of a Failure. The sentences about them are in
 * shared/words/failure.ts.
 */
import type { Attempt, Failure } from '../../../shared/contract/connections.ts';
import type { TransportClosed, TransportError } from '../ssh/types.ts';

/** Where an attempt went. */
export interface Destination {
  /** The host as the config or the person names it. */
  readonly host: string;
  readonly user: string;
  /** The address of the socket, or the name when there is none yet or another host looks it up. */
  readonly address: string;
  readonly port: number;
}

/** The address did not answer in time. */
export class ConnectTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Errors of the name service (getaddrinfo(3)): no such name, or no answer to the question. */
const NO_ADDRESS = /^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/;

/** `seconds`: how long was waited. `nearest`: a host of the config with a similar name. */
export function socketFailure(error: unknown, to: Destination, seconds: number, nearest: string | null): Failure {
  const { code, address } = mostTelling(error);
  const { host, port } = to;
  const at = { host, address: address ?? to.address, port };
  if (NO_ADDRESS.test(code)) return { code: 'name-not-found', host, name: to.address, nearest };
  switch (code) {
    case 'ECONNREFUSED':
      return { code: 'refused', ...at };
    case 'ETIMEDOUT':
      return { code: 'timed-out', ...at, seconds };
    case 'ECONNRESET':
    case 'EPIPE':
      return { code: 'closed-early', ...at };
    default:
      return { code: 'unreachable', ...at, reason: code };
  }
}

/** A name with several addresses fails with one error per address. A refusal says most: something is there. */
export function mostTelling(error: unknown): { code: string; address: string | undefined } {
  const errors = (error instanceof AggregateError ? error.errors : [error]) as unknown[];
  const facts = errors.map((each) => ({ code: textOf(each, 'code') ?? 'unknown', address: textOf(each, 'address') }));
  return facts.find(({ code }) => code === 'ECONNREFUSED') ?? facts.at(-1) ?? { code: 'unknown', address: undefined };
}

function textOf(error: unknown, name: 'code' | 'address'): string | undefined {
  const value: unknown = error instanceof Error ? (error as Error & Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** `attempts`: what was tried to sign in. `seconds`: how long the handshake was allowed to take. */
export function transportFailure(
  error: TransportError,
  to: Destination,
  seconds: number,
  attempts: readonly Attempt[],
): Failure {
  const { host, user, address, port } = to;
  const { facts } = error;
  const tried = { host, user, attempts: [...(facts.attempts ?? attempts)] };
  switch (error.code) {
    case 'not-ssh':
      return { code: 'not-ssh', host, address, port, sample: facts.sample ?? '' };
    case 'closed-early':
      return { code: 'closed-early', host, address, port };
    case 'silent':
      return { code: 'silent', host, address, port, seconds: facts.seconds ?? seconds };
    case 'no-common-algorithm':
      return {
        code: 'no-common-algorithm',
        host,
        what: facts.what ?? 'unknown',
        offered: [...(facts.offered ?? [])],
        wanted: [...(facts.wanted ?? [])],
      };
    case 'too-many-tries':
      return { code: 'too-many-tries', ...tried };
    case 'auth-refused':
      return {
        code: 'auth-refused',
        ...tried,
        methods: [...(facts.methods ?? [])],
        needsAnswer: facts.needsAnswer ?? false,
      };
    case 'closed-in-auth':
      return { code: 'closed-in-auth', ...tried };
    case 'cancelled':
      return { code: 'cancelled', host };
    case 'damaged':
      return { code: 'damaged', host };
    case 'lost':
      return lostFailure(facts.closed ?? { cause: 'closed', detail: error.message }, host, seconds);
    case 'protocol':
    case 'host-key-rejected':
    case 'open-refused':
    case 'request-refused':
      return { code: 'protocol-error', host, detail: error.message };
  }
}

/** A live connection went away. `seconds`: the silence after which a keepalive gives up. */
export function lostFailure(closed: TransportClosed, host: string, seconds: number): Failure {
  switch (closed.cause) {
    case 'asked':
      return { code: 'cancelled', host };
    case 'damaged':
      return { code: 'damaged', host };
    case 'error':
      return { code: 'protocol-error', host, detail: closed.detail };
    case 'closed':
    case 'reset':
      return { code: 'lost', host, cause: closed.cause, seconds: 0 };
    case 'keepalive':
      return { code: 'lost', host, cause: 'keepalive', seconds };
  }
}

/** RFC 4254 section 5.1: why a hop would not open the connection to the next host. */
const OPEN_REASONS = new Map([
  [1, 'it does not allow forwarding'],
  [2, 'it could not connect'],
  [3, 'it does not know this kind of channel'],
  [4, 'it is short of resources'],
]);

/** The hop `hop` refused to carry the connection to `next`. */
export function forwardFailure(error: TransportError, hop: string, next: string): Failure {
  if (error.code === 'cancelled') return { code: 'cancelled', host: next };
  if (error.code === 'lost') {
    return lostFailure(error.facts.closed ?? { cause: 'closed', detail: error.message }, hop, 0);
  }
  const reason = OPEN_REASONS.get(error.facts.reason ?? 0) ?? error.message;
  const openReason = error.facts.reason;
  return { code: 'forward-refused', host: hop, next, reason, ...(openReason === undefined ? {} : { openReason }) };
}
