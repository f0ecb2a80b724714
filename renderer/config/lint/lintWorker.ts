/** Runs the check beside the window: it resolves every host, and nobody should feel that while typing. */
import { type LintRequest, lintTree } from './lintTree.ts';

addEventListener('message', ({ data }: MessageEvent<LintRequest>) => {
  postMessage({ id: data.id, findings: lintTree(data) });
});
