/** What a line of the text does for a host, for the hover: the value it gives, or the line that came first. */
import { blockAt } from '../../shared/sshConfig/documentBlocks.ts';
import { explain } from '../../shared/sshConfig/explain.ts';
import { t } from '../i18n/translate.ts';
import { visibleText } from '../ui/visibleText.ts';
import { literalHosts } from './blocks.ts';
import { textOfBytes } from './bytes.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import { lostSentences } from './explainWords.ts';

/** `line` counted from 0. The host is that of the line's block, else of the selected one; empty where there is none. */
export function lineProvenance(editor: ConfigEditor, line: number): string {
  const { document, reader, path } = editor;
  const own = literalHosts(document, blockAt(document, line))[0];
  const host = own ?? literalHosts(document, editor.block)[0];
  if (reader === null || host === undefined) return '';
  const name = visibleText(textOfBytes(host));
  const isHere = (place: { readonly file: string; readonly line: number } | null) =>
    place?.file === path && place.line === line + 1;
  for (const { values, lost } of explain(reader, { host }).options) {
    const value = values.find(({ place }) => isHere(place));
    if (value !== undefined) {
      const shown = visibleText(textOfBytes(value.expansion?.result ?? value.value));
      return t('config.hover.used', { host: name, value: shown });
    }
    const loser = lost.find(({ place }) => isHere(place));
    if (loser !== undefined) return `${name}: ${lostSentences([loser]).join(' ')}`;
  }
  return t('config.hover.unread', { host: name });
}
