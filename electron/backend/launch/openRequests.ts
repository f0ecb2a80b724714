/**
 * What other programs ask a window to open: kept until a window takes it. A window that is there is asked first; when none
 * takes it, or a new one is wanted, one more is opened.
 */
import { randomUUID } from 'node:crypto';
import type { OpenOutcome, OpenRequest } from '../../../shared/contract/launch.ts';
import type { Platform } from '../platform.ts';

export interface OpenRequests {
  /** Resolves when a window took it, or when a person has to open one. */
  open(request: OpenRequest): Promise<OpenOutcome>;
  /** Null: it is taken already, or nothing waits for a new window. */
  take(id: string | null): OpenRequest | null;
}

export interface OpenRequestsOptions {
  readonly platform: Pick<Platform, 'openWindow'>;
  readonly ask: (id: string) => void;
  /** How long the windows that are there have, in milliseconds. */
  readonly waitMs?: number;
}

interface Waiting {
  readonly request: OpenRequest;
  taken(): void;
}

/** A window that is in front answers in a few milliseconds; one behind others waits a little before it does. */
const WAIT_MS = 2000;
/** Nobody opened the window: a later one must not begin with what was wanted long ago. */
const KEPT_MS = 5 * 60 * 1000;

export function createOpenRequests({ platform, ask, waitMs = WAIT_MS }: OpenRequestsOptions): OpenRequests {
  const waiting = new Map<string, Waiting>();
  return {
    async open(request) {
      const id = randomUUID();
      const taken = new Promise<'taken'>((resolve) => waiting.set(id, { request, taken: () => resolve('taken') }));
      setTimeout(() => waiting.delete(id), KEPT_MS).unref();
      if (!request.newWindow) {
        ask(id);
        const first = await Promise.race([taken, after(waitMs)]);
        if (first === 'taken') return { taken: true, address: null };
      }
      const address = (await platform.openWindow?.()) ?? null;
      if (address === null) return { taken: (await Promise.race([taken, after(KEPT_MS)])) === 'taken', address };
      return { taken: false, address };
    },
    take(id) {
      const [key] = id === null ? waiting.keys() : [id];
      const found = waiting.get(key ?? '');
      if (key === undefined || found === undefined) return null;
      waiting.delete(key);
      found.taken();
      return found.request;
    },
  };
}

function after(milliseconds: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), milliseconds).unref());
}
