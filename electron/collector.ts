/**
 * Sets up V8's garbage collector for a process that carries much data: for each that has a backend, before it has one.
 * Does not limit memory.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * Each packet of SSH is memory of its own outside the heap. By default V8 gives it back on another thread, where the
 * allocator of the C library is slow at it: a download then costs twice the CPU.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-concurrent-array-buffer-sweeping');
}
