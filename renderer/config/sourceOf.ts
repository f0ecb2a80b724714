/** Where the value of a field comes from, in the few words that stand at its right. */
import { blockAt } from '../../shared/sshConfig/documentBlocks.ts';
import { t } from '../i18n/translate.ts';
import { blockEntries } from './blocks.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import type { FormRow } from './form.ts';

/** Empty: there is nothing to say. */
export function sourceOf({ line, inherited, keyword }: FormRow, editor: ConfigEditor): string {
  if (line !== null) return '';
  const place = inherited?.place ?? null;
  if (place === null) return keyword === null || keyword.default === '' ? '' : t('config.form.default');
  const document = editor.documentOf(place.file);
  const { header } = blockAt(document, place.line - 1);
  const block = blockEntries(document).find((entry) => entry.kind !== 'include' && entry.header === header)?.label;
  const file = /[^\\/]*$/.exec(editor.files.find(({ path }) => path === place.file)?.shown ?? '')?.[0] ?? '';
  if (place.file !== editor.path) return t('config.form.place', { where: file, line: place.line });
  return t('config.form.place', { where: block ?? file, line: place.line });
}
