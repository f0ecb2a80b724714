/** Checks a whole config tree with the edits that are not saved yet. Pure, and slow for large trees: see linter.svelte.ts. */
import type { ConfigEdits, ConfigTree } from '../../../shared/contract/config.ts';
import { parseDocument } from '../../../shared/sshConfig/document.ts';
import { editedTree } from '../../../shared/sshConfig/editedTree.ts';
import { lintConfig, type LintFinding } from '../../../shared/sshConfig/lint.ts';
import { openTree } from '../tree.ts';

export interface LintRequest {
  readonly id: number;
  readonly tree: ConfigTree;
  readonly edits: ConfigEdits['edits'];
}

export function lintTree({ tree, edits }: LintRequest): readonly LintFinding[] {
  const { reader } = openTree(tree);
  return lintConfig(editedTree(reader, new Map(edits.map(({ path, bytes }) => [path, parseDocument(bytes)]))));
}
