/**
 * Looks at what a server says before its SSH version (RFC 4253 section 4.2 allows lines of text there), to tell a server
 * that does not speak SSH from one that says nothing. It reads along; ssh2 does the protocol.
 */

/** As many bytes as ssh2 allows in one line of greeting. */
const KEEP = 8192;
const SAMPLE_LENGTH = 200;
/** First words of protocols that are met on the wrong port: HTTP, SMTP and FTP, POP3, IMAP, VNC, HTML. */
const OTHER_PROTOCOL = /^(?:HTTP\/|220[ -]|\+OK|\* OK|RFB \d|<)/i;
/** Bytes that no greeting has: TLS records, binary protocols. */
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

export interface Preamble {
  /** Feed bytes as they come. */
  add(chunk: Buffer): void;
  /** The version line has come, whole: what follows is the library's. */
  readonly isSsh: boolean;
  /** Certainly something else. */
  readonly isOther: boolean;
  readonly isEmpty: boolean;
  /** The software version of the server, such as `OpenSSH_9.2p1 Debian-2`; empty before it came. */
  version(): string;
  /** What came first, with control characters made visible, at most 200 characters. */
  sample(): string;
}

export function createPreamble(): Preamble {
  let text = '';
  let isSsh = false;
  return {
    add(chunk) {
      if (isSsh || text.length >= KEEP) return;
      text += chunk.toString('latin1', 0, KEEP - text.length);
      isSsh = /^SSH-[^\n]*\n/m.test(text);
    },
    get isSsh() {
      return isSsh;
    },
    get isOther() {
      return !isSsh && (OTHER_PROTOCOL.test(text) || BINARY.test(text));
    },
    get isEmpty() {
      return text === '';
    },
    version: () => visible(/^SSH-[^-\r\n]*-([^\r\n]*)/m.exec(text)?.[1] ?? ''),
    sample: () => visible(text.slice(0, SAMPLE_LENGTH)).slice(0, SAMPLE_LENGTH),
  };
}

/** Control characters and bytes beyond ASCII as `\n` or `\x1f`. */
function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
