/** File panes of a window, for tests. */
import { randomUUID } from 'node:crypto';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { FilesPane, FilesSide } from '../../../shared/contract/files.ts';
import type { DataOf, ResultOf } from '../../../shared/contract/index.ts';
import type { CopyOptions, TransferState, TransferWork } from '../../../shared/contract/transfers.ts';
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

export const LOCAL: FilesSide = { kind: 'local' };
export const WEB: FilesSide = { kind: 'host', host: 'web' };

export const OPTIONS: CopyOptions = { conflict: 'replace', links: 'copy', preserve: true, verify: false };

/** Waits for a transfer to be in one of these phases. */
export async function transferIn(
  client: Client,
  id: string,
  ...phases: readonly TransferState['state']['phase'][]
): Promise<TransferState> {
  return transferWhere(client, id, ({ state }) => phases.includes(state.phase));
}

export async function transferWhere(
  client: Client,
  id: string,
  holds: (state: TransferState) => boolean,
): Promise<TransferState> {
  let all: readonly TransferState[] = await client.call('transfers.list', null);
  return until(
    (changed) =>
      client.on('transfers.changed', (list) => {
        all = list;
        changed();
      }),
    () => all.find((each) => each.id === id && holds(each)),
  );
}

/** Starts a transfer and waits for its end. */
export async function transfer(client: Client, work: TransferWork): Promise<TransferState> {
  const id = randomUUID();
  await client.call('transfers.start', { id, work });
  return transferIn(client, id, 'done', 'failed', 'cancelled');
}
