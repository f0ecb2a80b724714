/** What the main process and the backend process say to each other. What windows say goes through their own ports. */
import * as v from 'valibot';

export type ToBackendProcess =
  /** Comes with the window's end of a channel. */
  | { readonly kind: 'attach' }
  | { readonly kind: 'count-shells'; readonly id: number }
  | { readonly kind: 'close' }
  /** The computer woke up. */
  | { readonly kind: 'resumed' };

/** Checked by the main process: the backend reads what servers send, so it is the one that could be taken over. */
export const FromBackendProcess = v.variant('kind', [
  v.strictObject({ kind: v.literal('shells'), id: v.number(), running: v.number() }),
  v.strictObject({ kind: v.literal('open-external'), url: v.string() }),
]);
export type FromBackendProcess = v.InferOutput<typeof FromBackendProcess>;
