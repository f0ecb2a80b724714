/** Whom an edit concerns besides the hosts whose own blocks were edited: "this also changes 3 hosts". */
import type { ConfigDocument } from '../../shared/sshConfig/document.ts';
import { blockAt } from '../../shared/sshConfig/documentBlocks.ts';
import { effects, type HostEffect } from '../../shared/sshConfig/effects.ts';
import { diffLines } from '../../shared/sshConfig/lineDiff.ts';
import { literalHosts } from './blocks.ts';
import type { ConfigEditor } from './editor.svelte.ts';

/** Each host or pattern once. Resolves every host before and after: not for every key press. */
export function otherEffects(editor: ConfigEditor): readonly HostEffect[] {
  const { savedReader: before, reader: after } = editor;
  if (before === null || after === null) return [];
  const own = new Set(
    editor.changedPaths.flatMap((path) => editedHosts(editor.savedDocument(path), editor.documentOf(path))),
  );
  const found = new Map<string, HostEffect>();
  for (const effect of effects(before, after)) {
    const { exampleOf, request } = effect.probe;
    const name = exampleOf ?? request.host;
    if (!own.has(name) && !found.has(name)) found.set(name, effect);
  }
  return [...found.values()];
}

/** The hosts named by the Host lines of the blocks in which a line changed. */
function editedHosts(before: ConfigDocument, after: ConfigDocument): readonly string[] {
  return diffLines(before, after).flatMap(({ kind, line }) => {
    if (kind === 'same') return [];
    const document = kind === 'added' ? after : before;
    return literalHosts(document, blockAt(document, line - 1));
  });
}
