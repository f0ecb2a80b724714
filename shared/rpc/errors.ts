/**
 * The errors that a call can end with. The list is closed: a caller switches on `code` and never reads the message.
 * What an SSH connection can fail with is not here but in shared/contract/connections.ts (`Failure`): that is state,
 * shown in a pane, not the end of a call.
 */
import * as v from 'valibot';

export const ErrorCode = v.picklist([
  /** The message was not of the declared shape. */
  'bad-request',
  /** The thing named does not exist (any more). */
  'not-found',
  /** The state does not allow it now: the shell ended, the prompt was answered elsewhere. */
  'not-now',
  /** The file changed since it was read. */
  'conflict',
  /** The operating system refused a file or an address; `data` says which. */
  'io',
  /** The carrier closed before the answer came. */
  'closed',
  /** A defect of ours. `data.id` finds the whole error in the log. */
  'internal',
]);
export type ErrorCode = v.InferOutput<typeof ErrorCode>;

export const ErrorData = v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]));
export type ErrorData = v.InferOutput<typeof ErrorData>;

/** An error that may cross the wire. Anything else that a handler throws becomes `internal`. */
export class RpcError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}
