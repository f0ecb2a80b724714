/** What can be done about a failure: the forms that the window offers as a button, and the command line as a sentence. */

/** A line for the host's own block of the config. */
interface ConfigLine {
  readonly keyword: string;
  readonly value: string;
}

/** `title` names the change; the rest is the exact thing to do. */
export type Fix =
  /** Put lines into the config for this host. */
  | { readonly kind: 'config'; readonly title: string; readonly lines: readonly ConfigLine[] }
  /** Run this in a terminal. */
  | { readonly kind: 'command'; readonly title: string; readonly command: string }
  /** Correct what the config says at these places. */
  | { readonly kind: 'open-config'; readonly title: string }
  /** Change what Fairlead's settings say of this host. */
  | { readonly kind: 'host-settings'; readonly title: string }
  | { readonly kind: 'try-again'; readonly title: string }
  /** Nothing that a program can do. */
  | { readonly kind: 'advice'; readonly title: string };

export const tryAgain = (title: string): Fix => ({ kind: 'try-again', title });
export const openConfig = (title: string): Fix => ({ kind: 'open-config', title });
export const hostSettings = (title: string): Fix => ({ kind: 'host-settings', title });
export const advice = (title: string): Fix => ({ kind: 'advice', title });
export const command = (title: string, text: string): Fix => ({ kind: 'command', title, command: text });
export const configLine = (title: string, keyword: string, value: string): Fix => ({
  kind: 'config',
  title,
  lines: [{ keyword, value }],
});
