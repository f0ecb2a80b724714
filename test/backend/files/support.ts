/** File panes of a window, for tests. */
import { randomUUID } from 'node:crypto';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { FilesPane, FilesSide } from '../../../shared/contract/files.ts';
import type { DataOf, ResultOf } from '../../../shared/contract/index.ts';
import { until } from '../shells/support.ts';

/** The byte string of a path of this machine. */
export const bytesOf = (path: string | Buffer): string => Buffer.from(path as string).toString('latin1');

/** Waits for a pane to be in a phase. */
export async function paneIn(client: Client, id: string, phase: FilesPane['state']['phase']): Promise<FilesPane> {
  let panes: readonly FilesPane[] = await client.call('files.panes', null);
  return until(
    (changed) =>
      client.on('files.panesChanged', (list) => {
        panes = list;
        changed();
      }),
    () => panes.find((pane) => pane.id === id && pane.state.phase === phase),
  );
}

export async function openPane(client: Client, side: FilesSide): Promise<string> {
  const id = randomUUID();
  await client.call('files.open', { id, side });
  await paneIn(client, id, 'open');
  return id;
}

/** A whole listing, rows by name. */
export async function listAll(client: Client, pane: string, path: string) {
  const listing = randomUUID();
  const rows = new Map<string, DataOf<'files.rows'>['entries'][number]>();
  const stop = client.on('files.rows', (data) => {
    if (data.listing === listing) for (const entry of data.entries) rows.set(entry.name, entry);
  });
  const answer: ResultOf<'files.list'> = await client.call('files.list', { pane, path, listing });
  stop();
  return { ...answer, rows };
}
