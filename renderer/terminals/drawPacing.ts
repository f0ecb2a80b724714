/**
 * Spaces out the frames in which xterm.js draws while output floods. Nobody reads sixty screens a second, and each frame
 * that is not drawn leaves the time to read on: a flood goes by sooner, and so does what comes after Ctrl-C. A program
 * that draws little at a time (an editor, a monitor, an echo) gets every frame of the display.
 *
 * It does not decide what is drawn, or by what; how xterm.js is made to follow is in xtermInternals.ts.
 */
import type { Terminal } from '@xterm/xterm';
import { drawIn, type Frames } from './xtermInternals.ts';

/** More than this between two drawings is a flood: two screens of text, half a megabyte a second. */
const FLOOD_BYTES = 8 * 1024;
/** Milliseconds from one drawing of a flood to the next, at least: 25 a second look like motion. */
const SHORTEST = 40;
/** Milliseconds for reading between the end of one and the next, at most. A drawing may take longer than that. */
const LONGEST = 250;
/** Drawing gets one part in this many of the time. */
const SHARE = 3;
/**
 * A flood that pauses for so many milliseconds is over, and what it left behind is drawn. Only time in which the window
 * waited for more counts: while it draws or works in what it has, nothing can come. After a drawing that took long the
 * browser itself brings nothing for a while: it is still making pixels, on the processors that would read.
 */
const SHORTEST_QUIET = 10;
const LONGEST_QUIET = 30;
/** A key in a flood is most likely to end it: for so many milliseconds all the time goes into reading to its end. */
const HOLD = 250;

export interface DrawPacing {
  /** Bytes were given to the terminal. */
  wrote(bytes: number): void;
  /** The terminal has worked in what one `wrote` told of. */
  parsed(): void;
  /** The person typed. */
  typed(): void;
  dispose(): void;
}

/** Paces an opened terminal. */
export function paceDrawing(terminal: Terminal): DrawPacing {
  /** Since the last drawing, and between the two before. */
  let bytes = 0;
  let bytesBefore = 0;
  /** How often bytes were given that are not worked in yet. */
  let unparsed = 0;
  /** When the window last had something to do, and the first input since the last drawing (or none). In milliseconds. */
  let busyAt = 0;
  let inputAt: number | null = null;
  /** When the last drawing began, and how long the window was busy with it. In milliseconds. */
  let drawnAt = 0;
  let cost = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  const afterFrame = new MessageChannel();
  afterFrame.port1.onmessage = () => {
    busyAt = performance.now();
    cost = busyAt - drawnAt;
  };

  function draw(callback: FrameRequestCallback): void {
    frame = requestAnimationFrame((time) => {
      bytesBefore = bytes;
      bytes = 0;
      inputAt = null;
      drawnAt = performance.now();
      callback(time);
      afterDrawing();
      // The message comes when the browser has laid out and painted what was drawn.
      afterFrame.port2.postMessage(null);
    });
  }

  function drawWhenDue(callback: FrameRequestCallback): void {
    const now = performance.now();
    const reading = Math.min(LONGEST, cost * (SHARE - 1));
    const due = Math.max(drawnAt + cost + reading, (inputAt ?? -HOLD) + HOLD);
    const quiet = Math.min(LONGEST_QUIET, Math.max(SHORTEST_QUIET, cost / SHARE));
    const over = (unparsed > 0 ? now : busyAt) + quiet;
    const wait = Math.max(drawnAt + SHORTEST, Math.min(due, over)) - now;
    if (wait <= 0) draw(callback);
    else timer = setTimeout(() => drawWhenDue(callback), wait);
  }

  function stop(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  }

  const paced: Frames = {
    requestAnimationFrame(callback: FrameRequestCallback): number {
      if (Math.max(bytes, bytesBefore) < FLOOD_BYTES) draw(callback);
      else drawWhenDue(callback);
      // The debouncer asks for one at a time, and only whether there is one.
      return 1;
    },
    cancelAnimationFrame: stop,
  };

  const afterDrawing = drawIn(terminal, paced);
  return {
    wrote(count) {
      bytes += count;
      unparsed += 1;
    },
    parsed() {
      unparsed -= 1;
      busyAt = performance.now();
    },
    typed: () => void (inputAt ??= performance.now()),
    dispose() {
      stop();
      afterFrame.port1.close();
    },
  };
}
