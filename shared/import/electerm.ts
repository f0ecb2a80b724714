/** electerm: its exported bookmarks (JSON). */
import * as v from 'valibot';
import { type Imported, importedHost, type ImportedHost } from './types.ts';

const Text = v.optional(v.string(), '');
const Bookmark = v.object({
  id: Text,
  title: Text,
  host: Text,
  port: v.optional(v.union([v.number(), v.string()]), 22),
  username: Text,
  password: Text,
  passphrase: Text,
  privateKey: Text,
  privateKeyPath: Text,
  type: Text,
  useSshAgent: v.optional(v.boolean()),
});
const Group = v.object({ title: Text, bookmarkIds: v.optional(v.array(v.string()), []) });
const Export = v.union([
  v.object({ bookmarks: v.array(Bookmark), bookmarkGroups: v.optional(v.array(Group), []) }),
  v.pipe(
    v.array(Bookmark),
    v.transform((bookmarks) => ({ bookmarks, bookmarkGroups: [] as v.InferOutput<typeof Group>[] })),
  ),
]);

/** Null: it is none. */
export function readElecterm(text: string): Imported | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null; // Not JSON.
  }
  const parsed = v.safeParse(Export, json);
  if (!parsed.success) return null;
  const hosts: ImportedHost[] = [];
  const skipped: string[] = [];
  for (const bookmark of parsed.output.bookmarks) {
    const { id, title, host, port, username, type, privateKeyPath } = bookmark;
    const name = title || host;
    const group = parsed.output.bookmarkGroups.find(({ bookmarkIds }) => bookmarkIds.includes(id))?.title ?? '';
    if (host === '' || !['', 'ssh'].includes(type)) skipped.push(`${name || 'a bookmark'}: it is no SSH host`);
    else
      hosts.push(
        importedHost(
          name,
          host,
          {
            user: username,
            port: Number(port) || 0,
            identity: privateKeyPath,
            group: group === 'default' ? '' : group,
          },
          {
            lost: [
              ...(bookmark.password === '' ? [] : ['its password']),
              ...(bookmark.privateKey === '' ? [] : ['its key']),
            ],
          },
        ),
      );
  }
  return { source: 'electerm', hosts, skipped };
}
