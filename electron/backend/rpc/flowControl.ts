/**
 * Carries a byte log to every window that shows it, and paces the log's source. The slowest window sets the pace, so
 * nobody loses bytes and little is held here, whatever floods. But a window that draws nothing for STALL_MS (a hidden
 * tab, a frozen page) no longer counts: the source runs on without it, as it does with no window at all. Such a window
 * reads on when it draws again and counts once it has caught up; if the log has moved past its place by then, its
 * stream ends and it must attach again. This file does not know what the bytes mean.
 */
import { newFrame, type StreamId } from '../../../shared/rpc/messages.ts';
import type { Caller, Stream } from './caller.ts';
import { createWindowFlow, type ByteLog, type WindowFlow } from './windowFlow.ts';

/** Where the bytes come from. */
export interface Source {
  pause(): void;
  resume(): void;
}

export interface FlowListeners {
  /** Bytes from a window. */
  input(bytes: Uint8Array): void;
  /** A window fell too far behind; its stream is closed already. */
  dropped(caller: Caller, stream: StreamId): void;
}

export interface FlowControl {
  /** Shows the log to a window from the place `from` on, in place of the stream it may have had. */
  attach(caller: Caller, from: number): StreamId;
  /** Sends what came into the log. */
  advance(): void;
  /** Paces this source from now on; null when there is none. */
  setSource(source: Source | null): void;
  /** Closes all streams. */
  close(): void;
}

/**
 * Drawing 16 KiB takes a visible window milliseconds. The timers of a hidden one run once a second, so it still counts;
 * after some minutes browsers slow them to once a minute, and a long build must not run at that pace.
 */
export const STALL_MS = 2000;

/** A paused source goes on when no window is further behind than this share of what it may be. */
const RESUME_SHARE = 0.5;

interface Window {
  readonly caller: Caller;
  readonly stream: Stream;
  readonly flow: WindowFlow;
  /** When it last acknowledged, or began to hold up the source: milliseconds of Date.now(). */
  since: number;
  /** It draws, so it sets the pace. */
  counts: boolean;
}

export function createFlowControl(log: ByteLog, listeners: FlowListeners): FlowControl {
  const windows = new Map<Caller, Window>();
  let source: Source | null = null;
  let paused = false;
  let stallTimer: NodeJS.Timeout | undefined;

  /** Pauses or resumes the source. To be called whenever a window's place or the log's end changed. */
  function pace(): void {
    let hold = false;
    for (const window of windows.values()) hold ||= window.counts && isBehind(window, paused ? RESUME_SHARE : 1);
    if (hold === paused) return;
    paused = hold;
    clearTimeout(stallTimer);
    if (paused) {
      source?.pause();
      const now = Date.now();
      for (const window of windows.values()) window.since = now;
      waitForStalled();
    } else {
      source?.resume();
    }
  }

  function waitForStalled(): void {
    stallTimer = setTimeout(() => {
      const now = Date.now();
      for (const window of windows.values()) {
        if (isBehind(window, RESUME_SHARE) && now - window.since >= STALL_MS) window.counts = false;
      }
      pace();
      if (paused) waitForStalled();
    }, STALL_MS).unref();
  }

  function advance(window: Window): void {
    if (window.flow.advance()) return;
    remove(window);
    listeners.dropped(window.caller, window.stream.id);
  }

  function remove(window: Window): void {
    window.stream.close();
    // The caller may have attached again in the meantime.
    if (windows.get(window.caller) === window) windows.delete(window.caller);
  }

  return {
    attach(caller, from) {
      const before = windows.get(caller);
      if (before !== undefined) remove(before);
      const stream = caller.openStream({
        input: (bytes) => listeners.input(bytes),
        acknowledged(bytes) {
          window.flow.acknowledged(bytes);
          window.since = Date.now();
          if (!isBehind(window, RESUME_SHARE)) window.counts = true;
          advance(window);
          pace();
        },
        closed() {
          remove(window);
          pace();
        },
      });
      const flow = createWindowFlow(log, from, (start, bytes) => {
        const { frame, payload } = newFrame(stream.id, bytes);
        log.copy(start, payload);
        stream.sendFrame(frame);
      });
      const window: Window = { caller, stream, flow, since: Date.now(), counts: true };
      windows.set(caller, window);
      advance(window);
      pace();
      return stream.id;
    },
    advance() {
      for (const window of windows.values()) advance(window);
      pace();
    },
    setSource(next) {
      source = next;
      if (paused) source?.pause();
    },
    close() {
      for (const window of [...windows.values()]) remove(window);
      clearTimeout(stallTimer);
      source = null;
    },
  };
}

function isBehind({ flow }: Window, share: number): boolean {
  return flow.behind() >= flow.limit() * share;
}
