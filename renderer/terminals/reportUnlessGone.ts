/** What is done with a failed call that nobody waits for. */
import { RpcError } from '../../shared/rpc/errors.ts';

/** These mean: what the call was about ended meanwhile. Its state is on the screen already. */
const GONE: ReadonlySet<string> = new Set(['closed', 'not-found', 'not-now']);

/** Drops the error of a call that came too late; hands every other one to the window's error handler. */
export function reportUnlessGone(error: unknown): void {
  if (error instanceof RpcError && GONE.has(error.code)) return;
  reportError(error);
}
