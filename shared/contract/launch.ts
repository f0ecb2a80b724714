/** Facts about this run of Fairlead, and the few things a window asks of the program around it. */
import * as v from 'valibot';
import { Target } from '../target.ts';

export const About = v.object({
  version: v.string(),
  platform: v.picklist(['mac', 'windows', 'linux']),
  /** How the window is shown. */
  shell: v.picklist(['electron', 'browser']),
  /** True when started with --demo: the demo server is opened at once. */
  openDemo: v.boolean(),
  localUser: v.string(),
});
export type About = v.InferOutput<typeof About>;

/** Where `ssh HOST` went. */
export const OpenedOutside = v.object({
  /** False: there is no terminal program here that could be started. */
  opened: v.boolean(),
  /** The command, for a terminal of the person's own. */
  command: v.string(),
});

/** What `fairlead open`, a link, a shortcut or the tray asks a window to open. */
export const OpenRequest = v.strictObject({
  hosts: v.pipe(
    v.array(
      v.strictObject({
        target: Target,
        /** Of sftp://. */
        path: v.nullable(v.pipe(v.string(), v.maxLength(4096), v.regex(/^\/[^\0]*$/))),
        files: v.boolean(),
        /** It came from outside: a host that the config does not name is asked about first. */
        isLink: v.boolean(),
      }),
    ),
    v.maxLength(100),
  ),
  /** Side by side in one tab. */
  split: v.boolean(),
  workspace: v.nullable(v.pipe(v.string(), v.maxLength(100))),
  newWindow: v.boolean(),
});
export type OpenRequest = v.InferOutput<typeof OpenRequest>;

export const OpenRequestId = v.pipe(v.string(), v.maxLength(64));

/** What became of it. `address`: nobody could open a window; this address of one can be opened in a browser. */
export const OpenOutcome = v.object({ taken: v.boolean(), address: v.nullable(v.string()) });
export type OpenOutcome = v.InferOutput<typeof OpenOutcome>;
