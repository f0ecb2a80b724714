import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller, StreamListeners } from '../../../electron/backend/rpc/caller.ts';
import { createFlowControl, STALL_MS } from '../../../electron/backend/rpc/flowControl.ts';
import { createReplayBuffer } from '../../../electron/backend/shells/replayBuffer.ts';
import { ACK_EVERY_BYTES, decodeFrame, HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';

/** A window that draws when told to. */
function createWindow() {
  const frames: number[] = [];
  const hash = createHash('sha256');
  let received = 0;
  let drawn = 0;
  let nextId = 1;
  let listeners: StreamListeners | null = null;
  const caller: Caller = {
    openStream(given) {
      listeners = given;
      return {
        id: nextId++,
        sendFrame(frame) {
          const payload = decodeFrame(frame)?.payload ?? new Uint8Array();
          frames.push(payload.byteLength);
          hash.update(payload);
          received += payload.byteLength;
        },
        close: () => (listeners = null),
      };
    },
    send: () => undefined,
  };
  return {
    caller,
    frames,
    received: () => received,
    undrawn: () => received - drawn,
    digest: () => hash.copy().digest('hex'),
    draw(bytes: number) {
      const step = Math.min(bytes, received - drawn);
      drawn += step;
      listeners?.acknowledged(step);
    },
    /** …as it comes. */
    drawAll() {
      while (received > drawn) this.draw(ACK_EVERY_BYTES);
    },
    leave: () => listeners?.closed(),
    isOpen: () => listeners !== null,
  };
}

function createShellLike() {
  const log = createReplayBuffer();
  const everything = createHash('sha256');
  let paused = false;
  const dropped: Caller[] = [];
  const flow = createFlowControl(log, { input: () => undefined, dropped: (caller) => dropped.push(caller) });
  flow.setSource({ pause: () => (paused = true), resume: () => (paused = false) });
  let counter = 0;
  return {
    log,
    flow,
    dropped,
    isPaused: () => paused,
    digest: () => everything.copy().digest('hex'),
    output(bytes: number) {
      const chunk = Buffer.alloc(bytes, `${counter++} `);
      everything.update(chunk);
      log.append(chunk);
      flow.advance();
    },
  };
}

test('a single byte goes out at once, also while less than one acknowledgement is outstanding', () => {
  const shell = createShellLike();
  const window = createWindow();
  shell.flow.attach(window.caller, 0);
  for (let count = 1; count < ACK_EVERY_BYTES; count++) {
    shell.output(1);
    expect(window.received()).toBe(count);
  }
});

test('small pieces are gathered while the window is busy, and nothing is left over', () => {
  const shell = createShellLike();
  const window = createWindow();
  shell.flow.attach(window.caller, 0);
  shell.output(ACK_EVERY_BYTES);
  const before = window.frames.length;
  for (let count = 0; count < 1000; count++) shell.output(40);
  expect(window.frames.slice(before).every((bytes) => bytes >= ACK_EVERY_BYTES)).toBe(true);
  while (window.undrawn() > 0) window.draw(ACK_EVERY_BYTES);
  expect(window.digest()).toBe(shell.digest());
});

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('output' as const), bytes: fc.nat(40_000) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('draw' as const), window: fc.nat(2), bytes: fc.nat(60_000) }) },
);

test('every window gets every byte once and in order, and never has more than the mark under way', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
      const shell = createShellLike();
      const windows = [createWindow(), createWindow(), createWindow()];
      for (const window of windows) shell.flow.attach(window.caller, 0);
      for (const step of actions) {
        // The source keeps its promise: when paused it is silent.
        if (step.do === 'output' && !shell.isPaused()) shell.output(step.bytes);
        if (step.do === 'draw') windows[step.window]?.draw(step.bytes);
        for (const window of windows) expect(window.undrawn()).toBeLessThanOrEqual(HIGH_WATER_BYTES);
        const slowest = Math.max(...windows.map((window) => shell.log.end - window.received() + window.undrawn()));
        if (!shell.isPaused()) expect(slowest).toBeLessThan(HIGH_WATER_BYTES);
      }
      for (const window of windows) {
        while (window.undrawn() > 0) window.draw(ACK_EVERY_BYTES);
        expect(window.digest()).toBe(shell.digest());
      }
      expect(shell.isPaused()).toBe(false);
      shell.flow.close();
    }),
    { numRuns: 200 },
  );
});

test('a window that goes away no longer paces', () => {
  const shell = createShellLike();
  const window = createWindow();
  shell.flow.attach(window.caller, 0);
  shell.output(HIGH_WATER_BYTES);
  expect(shell.isPaused()).toBe(true);
  window.leave();
  expect(shell.isPaused()).toBe(false);
});

test('attaching again replaces the stream and replays', () => {
  const shell = createShellLike();
  const window = createWindow();
  const first = shell.flow.attach(window.caller, 0);
  shell.output(1000);
  const again = createWindow();
  const second = shell.flow.attach(window.caller, 0);
  expect(second).not.toBe(first);
  shell.flow.attach(again.caller, 0);
  expect(again.digest()).toBe(shell.digest());
  expect(window.received()).toBe(2000);
});

test('a source that comes while windows are behind begins paused', () => {
  const shell = createShellLike();
  const window = createWindow();
  shell.flow.setSource(null);
  shell.output(HIGH_WATER_BYTES * 2);
  shell.flow.attach(window.caller, 0);
  let paused = false;
  shell.flow.setSource({ pause: () => (paused = true), resume: () => (paused = false) });
  expect(paused).toBe(true);
  while (window.undrawn() > 0) window.draw(ACK_EVERY_BYTES);
  expect(paused).toBe(false);
  expect(window.digest()).toBe(shell.digest());
});

test('a window that claims to have drawn more than it got gains nothing', () => {
  const shell = createShellLike();
  let listeners: StreamListeners | null = null;
  let received = 0;
  const caller: Caller = {
    openStream(given) {
      listeners = given;
      return { id: 1, sendFrame: (frame) => (received += frame.byteLength - 4), close: () => undefined };
    },
    send: () => undefined,
  };
  shell.flow.attach(caller, 0);
  (listeners as StreamListeners | null)?.acknowledged(Number.MAX_SAFE_INTEGER);
  shell.output(HIGH_WATER_BYTES);
  expect(received).toBeLessThanOrEqual(HIGH_WATER_BYTES);
  expect(shell.isPaused()).toBe(true);
});

describe('a window that stops drawing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('holds the others for a while, then no more; when it draws again it catches up', () => {
    const shell = createShellLike();
    const [hidden, visible] = [createWindow(), createWindow()];
    shell.flow.attach(hidden.caller, 0);
    shell.flow.attach(visible.caller, 0);
    shell.output(HIGH_WATER_BYTES);
    visible.drawAll();
    expect(shell.isPaused()).toBe(true);
    vi.advanceTimersByTime(STALL_MS + 10);
    expect(shell.isPaused()).toBe(false);
    for (let count = 0; count < 10; count++) {
      shell.output(40_000);
      visible.drawAll();
    }
    expect(visible.digest()).toBe(shell.digest());
    while (hidden.undrawn() > 0) hidden.draw(ACK_EVERY_BYTES);
    expect(hidden.digest()).toBe(shell.digest());
    // And it counts again.
    shell.output(HIGH_WATER_BYTES);
    visible.drawAll();
    expect(shell.isPaused()).toBe(true);
    shell.flow.close();
  });

  test('loses its stream when the log has moved past its place, without another byte', () => {
    const shell = createShellLike();
    const hidden = createWindow();
    shell.flow.attach(hidden.caller, 0);
    shell.output(HIGH_WATER_BYTES);
    vi.advanceTimersByTime(STALL_MS + 10);
    expect(shell.isPaused()).toBe(false);
    for (let count = 0; count < 40; count++) shell.output(40_000);
    expect(shell.dropped).toEqual([hidden.caller]);
    expect(hidden.isOpen()).toBe(false);
    expect(hidden.received()).toBeLessThanOrEqual(HIGH_WATER_BYTES);
    expect(shell.isPaused()).toBe(false);
  });

  test('a slow window that draws a little now and then keeps the pace', () => {
    const shell = createShellLike();
    const slow = createWindow();
    shell.flow.attach(slow.caller, 0);
    shell.output(HIGH_WATER_BYTES);
    for (let seconds = 0; seconds < 3; seconds++) {
      vi.advanceTimersByTime(1000);
      slow.draw(ACK_EVERY_BYTES);
      expect(shell.isPaused()).toBe(true);
    }
    shell.flow.close();
  });
});
