/**
 * What the terminal of the system does for a program without a pseudo-terminal, in its line mode (termios(3) ICANON,
 * ECHO, ICRNL, ONLCR): here for a subsystem in a tab, whose other end has none either. Lines are sent whole.
 */

export interface LineDiscipline {
  /** What a person typed. */
  typed(bytes: Uint8Array): void;
  /** Output as a terminal shows it: each line feed also returns to the first column. */
  shown(bytes: Uint8Array): Uint8Array;
}

export interface LineEnds {
  /** To the screen. */
  echo(bytes: Uint8Array): void;
  /** A whole line, with its line feed. */
  send(line: Uint8Array): void;
  /** Ctrl-D at the beginning of a line. */
  end(): void;
  /** Ctrl-C. */
  interrupt(): void;
}

const KEY = {
  interrupt: 0x03,
  end: 0x04,
  backspace: 0x08,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  delete: 0x7f,
} as const;
const ERASE = Uint8Array.of(KEY.backspace, 0x20, KEY.backspace);
const NEW_LINE = Uint8Array.of(KEY.carriageReturn, KEY.lineFeed);

export function createLineDiscipline(ends: LineEnds): LineDiscipline {
  let line: number[] = [];

  function erase(): void {
    if (line.length === 0) return;
    // A character of UTF-8 is erased whole.
    while (line.length > 1 && ((line.at(-1) ?? 0) & 0xc0) === 0x80) line.pop();
    line.pop();
    ends.echo(ERASE);
  }

  function key(byte: number): void {
    if (byte === KEY.interrupt) ends.interrupt();
    else if (byte === KEY.end && line.length === 0) ends.end();
    else if (byte === KEY.backspace || byte === KEY.delete) erase();
    else if (byte === KEY.carriageReturn || byte === KEY.lineFeed) {
      ends.echo(NEW_LINE);
      ends.send(Uint8Array.from([...line, KEY.lineFeed]));
      line = [];
    } else {
      line.push(byte);
      ends.echo(Uint8Array.of(byte));
    }
  }

  return {
    typed: (bytes) => bytes.forEach(key),
    shown(bytes) {
      const shown: number[] = [];
      for (const byte of bytes) {
        if (byte === KEY.lineFeed) shown.push(KEY.carriageReturn);
        shown.push(byte);
      }
      return Uint8Array.from(shown);
    },
  };
}
