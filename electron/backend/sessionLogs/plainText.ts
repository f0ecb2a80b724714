/**
 * What a terminal would show of a stream of output, as lines of plain text: colours and titles are left out, a line that
 * is drawn again (a prompt that is edited, a progress bar) is kept as it was in the end. What full-screen programs draw
 * on the alternate screen is left out. Pure; one per stream.
 */

export interface PlainText {
  /** Takes output in; returns the lines that are complete now, each with its line feed. */
  add(text: string): string;
  /** The rest, a line that was not ended. */
  end(): string;
}

/** A line that is longer is cut into several: output without line feeds must not grow without bounds. In characters. */
const LONGEST_LINE = 16 * 1024;
/** No terminal is wider: a cursor that is sent further to the right stays there. In columns. */
const WIDEST = 1000;
/** A sequence that is longer is none. In characters. */
const LONGEST_SEQUENCE = 4096;

const ESCAPE = 0x1b;
/** CSI with parameters and final byte; OSC, DCS, APC, PM, SOS with their string; any other escape. */
const SEQUENCE =
  /^\u001b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_](?:[^\u0007\u001b\u0018\u001a]|\u001b(?![\\\u001b]))*?(?:\u0007|\u001b\\|[\u0018\u001a])|[ -/]*[0-OQ-WYZ\\`-~])/;

/** What is no control of ASCII and none of Latin-1 (C0, DEL, C1). */
const TEXT = /[^\u0000-\u001f\u007f-\u009f]+/y;

export function createPlainText(): PlainText {
  let pending = '';
  /** Columns are counted in UTF-16 units: wide and joined characters are approximated. */
  let line = '';
  let column = 0;
  let isAlternate = false;

  function complete(): string {
    const text = line.trimEnd();
    line = '';
    return `${text}\n`;
  }

  function put(text: string): string {
    if (isAlternate) return '';
    // A cursor that was moved past the end of the line leaves blanks.
    if (line.length < column) line = line.padEnd(column);
    line = line.slice(0, column) + text + line.slice(column + text.length);
    column += text.length;
    if (line.length < LONGEST_LINE) return '';
    column = 0;
    return complete();
  }

  function control(character: string): string {
    if (character === '\n') {
      if (isAlternate) return '';
      // A lone line feed leaves the column; as text the next line begins at the left.
      column = 0;
      return complete();
    }
    if (character === '\r') column = 0;
    else if (character === '\b') column = Math.max(0, column - 1);
    else if (character === '\t') return put(' '.repeat(8 - (column % 8)));
    return '';
  }

  function sequence(parameters: string, final: string): void {
    const count = Math.min(Math.max(1, Number.parseInt(parameters, 10) || 1), WIDEST);
    if ((final === 'h' || final === 'l') && /^\?(.*;)?(47|1047|1049)(;|$)/.test(parameters)) {
      isAlternate = final === 'h';
    } else if (final === 'C') column = Math.max(column, Math.min(column + count, WIDEST));
    else if (final === 'D') column = Math.max(0, column - count);
    else if (final === 'G') column = count - 1;
    else if (isAlternate) return;
    else if (final === 'K') {
      if (parameters === '' || parameters === '0') line = line.slice(0, column);
      else if (parameters === '2') line = '';
    } else if (final === 'P') line = line.slice(0, column) + line.slice(column + count);
    else if (final === '@' && column < line.length) {
      line = line.slice(0, column) + ' '.repeat(count) + line.slice(column);
    }
  }

  return {
    add(added) {
      const text = pending + added;
      pending = '';
      let done = '';
      for (let at = 0; at < text.length;) {
        TEXT.lastIndex = at;
        const run = TEXT.exec(text)?.[0];
        if (run !== undefined) {
          done += put(run);
          at += run.length;
        } else if (text.charCodeAt(at) === ESCAPE) {
          const found = SEQUENCE.exec(text.slice(at, at + LONGEST_SEQUENCE));
          if (found === null && text.length - at < LONGEST_SEQUENCE) {
            // Its end may come with what is added next.
            pending = text.slice(at);
            return done;
          }
          if (found?.[2] !== undefined) sequence(found[1] ?? '', found[2]);
          at += found?.[0].length ?? 1;
        } else {
          done += control(text.charAt(at));
          at += 1;
        }
      }
      return done;
    },
    end: () => (line === '' ? '' : complete()),
  };
}
