/**
 * Sets up V8's garbage collector for a process that carries much data: for each that has a backend, before it has one.
 * Does not limit memory.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * Each packet of SSH is memory of its own outside the heap, with a small object inside that is collected soon. By
 * default V8 gives that memory back on another thread, where the allocator of the C library is slow at it: a download
 * then costs twice the CPU. And by default the space of young objects grows to 16 MiB twice over before it is collected;
 * a flood has filled tens of megabytes with dead packets by then. It stays as small as it is instead: collecting it
 * often costs no more, as hardly anything in it lives.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-concurrent-array-buffer-sweeping');
  setFlagsFromString('--semi-space-growth-factor=1');
}
