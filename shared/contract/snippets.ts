/** Snippets: text that is inserted into shells or run on hosts. Kept in settings.json, readable; never a secret. */
import * as v from 'valibot';
import { Target } from '../target.ts';
import { Failure } from './connections.ts';

const SnippetId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));

export const Snippet = v.object({
  id: SnippetId,
  /** One line; how it is called on the command line. */
  name: v.pipe(v.string(), v.regex(/^[^\0-\x1f\x7f]{1,100}$/)),
  /** With variables, as shared/snippet.ts reads them. */
  text: v.pipe(v.string(), v.maxLength(64 * 1024), v.regex(/^[^\0]*$/)),
});
export type Snippet = v.InferOutput<typeof Snippet>;

/** Chosen by the window. */
export const SnippetRunId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));

export const SnippetRun = v.strictObject({
  id: SnippetRunId,
  /** What is run on each: variables are filled in. */
  command: v.pipe(v.string(), v.minLength(1), v.maxLength(1024 * 1024), v.regex(/^[^\0]*$/)),
  targets: v.pipe(v.array(Target), v.minLength(1), v.maxLength(500)),
});

export const SnippetResult = v.object({
  /** The host as a person calls it. */
  host: v.string(),
  /** Where its questions are asked. */
  pane: v.string(),
  state: v.picklist(['waiting', 'connecting', 'running', 'done', 'failed', 'stopped']),
  /** Of the command; null: it has none (yet), or a signal ended it. */
  code: v.nullable(v.number()),
  signal: v.nullable(v.string()),
  /** Why it did not run, or did not come to its end. */
  failure: v.nullable(Failure),
  /** Untrusted text, at most 256 KiB each; `cut`: there was more. */
  stdout: v.string(),
  stderr: v.string(),
  cut: v.boolean(),
});
export type SnippetResult = v.InferOutput<typeof SnippetResult>;

export const SnippetRunState = v.object({ id: SnippetRunId, results: v.array(SnippetResult) });
export type SnippetRunState = v.InferOutput<typeof SnippetRunState>;
