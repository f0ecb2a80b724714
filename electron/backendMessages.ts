/** What the main process and the backend process say to each other. What windows say goes through their own ports. */
import * as v from 'valibot';
import type { OpenRequest } from '../shared/contract/launch.ts';
import { TunnelId } from '../shared/contract/tunnels.ts';

export type ToBackendProcess =
  /** Comes with the window's end of a channel. */
  | { readonly kind: 'attach' }
  | { readonly kind: 'count-underway'; readonly id: number }
  | { readonly kind: 'tunnels'; readonly ids: readonly TunnelId[]; readonly run: boolean }
  /** From the tray, a link or a second start: opened in a window. */
  | { readonly kind: 'open'; readonly request: OpenRequest }
  | { readonly kind: 'close' }
  /** The computer woke up. */
  | { readonly kind: 'resumed' };

/** Checked by the main process: the backend reads what servers send, so it is the one that could be taken over. */
export const FromBackendProcess = v.variant('kind', [
  v.strictObject({ kind: v.literal('underway'), id: v.number(), shells: v.number(), clients: v.number() }),
  /** For the tray: all of them, whenever one of these facts changed. */
  v.strictObject({
    kind: v.literal('tunnels'),
    tunnels: v.array(
      v.strictObject({
        id: TunnelId,
        name: v.string(),
        group: v.string(),
        state: v.string(),
        isRunning: v.boolean(),
      }),
    ),
  }),
  v.strictObject({ kind: v.literal('open-external'), url: v.string() }),
  v.strictObject({ kind: v.literal('open-window') }),
  /** For tray, dock and jump list: pinned hosts, in their order. */
  v.strictObject({ kind: v.literal('pinned'), hosts: v.array(v.string()) }),
]);
export type FromBackendProcess = v.InferOutput<typeof FromBackendProcess>;
