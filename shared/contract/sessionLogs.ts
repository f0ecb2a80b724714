/** Session logs: what shells printed, kept in files of Fairlead's data folder. What was typed is never in them. */
import * as v from 'valibot';
import { ShellId } from './shells.ts';

/** text: as it reads, without colours. asciicast: with times, to be replayed (asciicast v2). */
export const LogFormat = v.picklist(['text', 'asciicast']);
export type LogFormat = v.InferOutput<typeof LogFormat>;

export const LogSettings = v.object({
  format: LogFormat,
  /** Every session is logged from its beginning. */
  always: v.boolean(),
  /** A file that has grown to this many megabytes (of 1,000,000 bytes) is followed by another one. */
  fileLimit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  /** All files together: the oldest make room. Megabytes. */
  totalLimit: v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(100_000)),
});
export type LogSettings = v.InferOutput<typeof LogSettings>;

/** The name of a file in the folder of logs; nothing that leads out of it. */
export const LogName = v.pipe(v.string(), v.regex(/^[0-9TZ-]+_[A-Za-z0-9.%_-]{1,180}\.(log|cast)$/));

export const LogFile = v.object({
  name: LogName,
  /** The session as its tab was called. */
  label: v.string(),
  format: LogFormat,
  /** When it was begun, and last written. Milliseconds since the Unix epoch. */
  from: v.number(),
  to: v.number(),
  bytes: v.number(),
});
export type LogFile = v.InferOutput<typeof LogFile>;

/** The log of a shell that has one now. */
export const ShellLog = v.object({
  shell: ShellId,
  /** The file that is written now. */
  name: LogName,
  /** Why it is not written any more (the system's code, such as ENOSPC), or null. The shell goes on either way. */
  problem: v.nullable(v.string()),
});
export type ShellLog = v.InferOutput<typeof ShellLog>;

/** A piece of a log as bytes; `next`: where the rest begins, null at the end. */
export const LogPiece = v.object({ bytes: v.string(), next: v.nullable(v.number()) });

export const LogHit = v.object({ name: LogName, /** From 1. */ line: v.number(), text: v.string() });
export type LogHit = v.InferOutput<typeof LogHit>;
/** `more`: there are others that were left out. */
export const LogHits = v.object({ hits: v.array(LogHit), more: v.boolean() });
