/**
 * The pace of drawing, on a clock of the test: frames come every 16 ms, drawing takes what the test says. The terminal is
 * only its render debouncer, which asks for one frame at a time.
 */
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { paceDrawing, type DrawPacing } from '../../../renderer/terminals/drawPacing.ts';
import type { Frames } from '../../../renderer/terminals/xtermInternals.ts';

const FRAME_MS = 16;
const SCREEN = 4000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) =>
    setTimeout(() => callback(performance.now()), FRAME_MS - (performance.now() % FRAME_MS)),
  );
  vi.stubGlobal('cancelAnimationFrame', (id: number) => clearTimeout(id));
  // The message of a frame comes when the browser has painted it: with the next task.
  vi.stubGlobal(
    'MessageChannel',
    class {
      readonly port1 = { onmessage: null as (() => void) | null, close: () => undefined };
      readonly port2 = { postMessage: () => setTimeout(() => this.port1.onmessage?.(), 0) };
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

interface Bench {
  readonly pacing: DrawPacing;
  /** When each drawing began. In milliseconds. */
  readonly drawn: number[];
  /** As a terminal: takes bytes in at once, and asks for a frame unless one is asked for already. */
  readonly write: (bytes: number) => void;
  /** Lets time pass. */
  readonly wait: (milliseconds: number) => void;
}

/** `cost`: how long a drawing keeps the window busy. */
function bench(cost = 2): Bench {
  const debouncer: { _coreBrowserService: { window: Frames } } = {
    _coreBrowserService: { window: globalThis },
  };
  const core = {
    _renderService: { _renderDebouncer: debouncer },
    _syncTextArea: () => undefined,
    _selectionService: { refresh: () => undefined },
  };
  const terminal = { _core: core, hasSelection: () => false } as unknown as Terminal;
  const pacing = paceDrawing(terminal);
  const drawn: number[] = [];
  let asked = false;
  return {
    pacing,
    drawn,
    write(bytes) {
      pacing.wrote(bytes);
      pacing.parsed();
      if (asked) return;
      asked = true;
      debouncer._coreBrowserService.window.requestAnimationFrame(() => {
        asked = false;
        drawn.push(performance.now());
        vi.advanceTimersByTime(cost);
      });
    },
    wait: (milliseconds) => void vi.advanceTimersByTime(milliseconds),
  };
}

const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('drawing', () => {
  test('what draws little gets every frame', () => {
    const { write, wait, drawn } = bench();
    for (let count = 0; count < 20; count += 1) {
      write(200);
      wait(FRAME_MS);
    }
    expect(drawn.length).toBeGreaterThanOrEqual(19);
  });

  test('a flood is drawn at most 25 times a second, and at least four times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: SCREEN * 3, max: SCREEN * 50 }),
        (cost, bytes) => {
          const { write, wait, drawn } = bench(cost);
          for (let time = 0; time < 3000; time += 5) {
            write(bytes);
            wait(5);
          }
          // The first drawings come before it is known to be a flood.
          for (const gap of gaps(drawn.slice(2))) {
            expect(gap).toBeGreaterThanOrEqual(40 - 1);
            expect(gap).toBeLessThanOrEqual(250 + 2 * cost + 2 * FRAME_MS + 250);
          }
          expect(drawn.length).toBeGreaterThan(4);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('whatever comes when, the last of it is drawn soon after it is over', () => {
    const burst = fc.record({
      bytes: fc.integer({ min: 1, max: SCREEN * 20 }),
      pause: fc.integer({ min: 0, max: 120 }),
    });
    fc.assert(
      fc.property(fc.array(burst, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (bursts, cost) => {
        const { write, wait, drawn } = bench(cost);
        for (const { bytes, pause } of bursts) {
          write(bytes);
          wait(pause);
        }
        const end = performance.now();
        write(1);
        wait(1000);
        expect(drawn.at(-1)).toBeGreaterThanOrEqual(end);
        // 40 ms since the drawing before, 30 of quiet, a frame, and a drawing that was under way.
        expect((drawn.at(-1) ?? Infinity) - end).toBeLessThanOrEqual(40 + 30 + 2 * FRAME_MS + 2 * cost);
      }),
      { numRuns: 50 },
    );
  });

  test('a key in a flood gives the time to reading, for a quarter of a second at most', () => {
    const { write, wait, drawn, pacing } = bench(10);
    const flood = (milliseconds: number) => {
      for (let time = 0; time < milliseconds; time += 5) {
        write(SCREEN * 10);
        wait(5);
      }
    };
    flood(500);
    // Right after a drawing: one that was due already would come first.
    for (const count = drawn.length; drawn.length === count;) flood(5);
    const before = drawn.length;
    pacing.typed();
    const pressed = performance.now();
    flood(600);
    const next = drawn.slice(before).find((time) => time > pressed + FRAME_MS) ?? Infinity;
    expect(next - pressed).toBeGreaterThan(200);
    expect(next - pressed).toBeLessThanOrEqual(250 + 2 * FRAME_MS + 20);
  });

  test('nothing is drawn after the end', () => {
    const { write, wait, drawn, pacing } = bench();
    write(SCREEN * 10);
    wait(100);
    write(SCREEN * 10);
    pacing.dispose();
    const before = drawn.length;
    wait(1000);
    expect(drawn.length).toBe(before);
  });
});
