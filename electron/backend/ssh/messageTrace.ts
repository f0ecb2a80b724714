/**
 * The messages of the protocol as ssh2 tells them while it debugs, as facts for the timeline: the name of RFC 4250
 * section 4.1, and what ssh2 says of the content. ssh2 says names, numbers and lists, and nothing that is secret.
 */
import { printable } from './printable.ts';
import type { TransportObserver } from './types.ts';

interface TracedMessage {
  readonly direction: 'in' | 'out';
  /** The part after SSH_MSG_. */
  readonly name: string;
  readonly detail: string;
}

const LINE = /^(Inbound|Outbound): (?:Received |Sending )?(?:ping \()?([A-Z][A-Z0-9_]+)(?:: ([^)]*)\)| \((.*)\))?$/s;
/** What a server wrote may be long. */
const DETAIL_LENGTH = 500;

/** Null: the line is about something else than a message. */
function readTrace(line: string): TracedMessage | null {
  const [, way, name, pinged, detail] = LINE.exec(line) ?? [];
  if (way === undefined || name === undefined) return null;
  return {
    direction: way === 'Inbound' ? 'in' : 'out',
    name,
    detail: printable(pinged ?? detail ?? '', DETAIL_LENGTH),
  };
}

export interface Trace {
  /** ssh2's option that makes it tell; empty when nobody listens. */
  readonly option: { readonly debug?: (line: string) => void };
  /** What the server offered, by kex, hostkey, cipher, mac and compression; empty before it said. */
  offer(): Readonly<Record<string, readonly string[]>>;
}

/** Client to server stands for both directions: no server offers different lists. */
const OFFER = /^Handshake: \(remote\) (KEX method|Host key format|C->S cipher|C->S MAC|C->S compression): (.*)$/s;
const OFFERED: Readonly<Record<string, string>> = {
  'KEX method': 'kex',
  'Host key format': 'hostkey',
  'C->S cipher': 'cipher',
  'C->S MAC': 'mac',
  'C->S compression': 'compression',
};
/** In the list of key exchange methods, but none: RFC 8308 section 2.1, and section 1.10 of OpenSSH's PROTOCOL. */
const SIGNALS: ReadonlySet<string> = new Set(['ext-info-s', 'kex-strict-s-v00@openssh.com']);

export function startTrace(observer: TransportObserver | undefined): Trace {
  const offer: Record<string, readonly string[]> = {};
  if (observer === undefined) return { option: {}, offer: () => offer };
  return {
    option: {
      debug(line) {
        const message = readTrace(line);
        if (message !== null) observer.onMessage(message.direction, message.name, message.detail);
        const [, what, names] = OFFER.exec(line) ?? [];
        if (what === undefined || names === undefined) return;
        const offered = names.split(',').filter((name) => !SIGNALS.has(name));
        offer[OFFERED[what] ?? what] = offered.map((name) => printable(name, DETAIL_LENGTH));
      },
    },
    offer: () => offer,
  };
}

/** The messages that our own sign-in sends (RFC 4252 section 6, RFC 4256 section 5). */
export function nameOfSignIn(number: number): string {
  return { 5: 'SERVICE_REQUEST', 50: 'USERAUTH_REQUEST', 61: 'USERAUTH_INFO_RESPONSE' }[number] ?? String(number);
}
