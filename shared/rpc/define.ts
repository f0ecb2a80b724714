/** How a call and an event are declared: parameters and result as valibot schemas, types inferred from them. */
import type * as v from 'valibot';

// Schemas of any type, without transformations: what is sent is what arrives.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- valibot's own bound for "any schema"
export type Schema = v.BaseSchema<any, any, v.BaseIssue<unknown>>;

export interface Call<P extends Schema = Schema, R extends Schema = Schema> {
  readonly params: P;
  readonly result: R;
}

/** Declares a call. */
export function call<P extends Schema, R extends Schema>(params: P, result: R): Call<P, R> {
  return { params, result };
}

export type Params<C extends Call> = v.InferOutput<C['params']>;
export type Result<C extends Call> = v.InferOutput<C['result']>;
export type EventData<E extends Schema> = v.InferOutput<E>;
