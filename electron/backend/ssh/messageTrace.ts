/**
 * The messages of the protocol as ssh2 tells them while it debugs, as facts for the timeline: the name of RFC 4250
 * section 4.1, and what ssh2 says of the content. ssh2 says names, numbers and lists, and nothing that is secret.
 */
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
    detail: (pinged ?? detail ?? '').slice(0, DETAIL_LENGTH),
  };
}

/** ssh2's option that makes it tell. */
export function traceOption(observer: TransportObserver | undefined): { debug?: (line: string) => void } {
  if (observer === undefined) return {};
  return {
    debug(line) {
      const message = readTrace(line);
      if (message !== null) observer.onMessage(message.direction, message.name, message.detail);
    },
  };
}

/** The messages that our own sign-in sends (RFC 4252 section 6, RFC 4256 section 5). */
export function nameOfSignIn(number: number): string {
  return { 5: 'SERVICE_REQUEST', 50: 'USERAUTH_REQUEST', 61: 'USERAUTH_INFO_RESPONSE' }[number] ?? String(number);
}
