/** Facts about this run of Fairlead, and the few things a window asks of the program around it. */
import * as v from 'valibot';

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
