/** Single changes in the folder of a pane. All names are byte strings; every function rejects with RpcError. */
import type { Entry } from '../../shared/contract/files.ts';
import { bytesOfName } from '../../shared/fileNames.ts';
import type { FilePane } from './filePane.svelte.ts';

export async function makeFolder(pane: FilePane, name: string): Promise<void> {
  await pane.call('files.makeFolder', { path: pane.pathOf(name) });
  await pane.refresh(name);
}

/** An empty one. */
export async function makeFile(pane: FilePane, name: string): Promise<void> {
  await pane.call('files.makeFile', { path: pane.pathOf(name) });
  await pane.refresh(name);
}

/** `text`: where it leads, as typed; need not be there. */
export async function makeLink(pane: FilePane, name: string, text: string): Promise<void> {
  await pane.call('files.makeLink', { path: pane.pathOf(name), text: bytesOfName(text) });
  await pane.refresh(name);
}

export async function rename(pane: FilePane, from: string, to: string): Promise<void> {
  await pane.call('files.rename', { path: pane.pathOf(from), to: pane.pathOf(to), replace: false });
  await pane.refresh(to);
}

export interface FactChanges {
  /** Null: as they are. */
  readonly mode: number | null;
  /** Names or numbers; empty: as they are. */
  readonly owner: string;
  readonly group: string;
  /** Seconds since the Unix epoch; null: as it is. */
  readonly modified: number | null;
}

/** The owner first: to change it may clear bits of the mode. */
export async function changeFacts(pane: FilePane, names: readonly string[], changes: FactChanges): Promise<void> {
  const { mode, owner, group, modified } = changes;
  for (const path of names.map((name) => pane.pathOf(name))) {
    if (owner !== '' || group !== '') await pane.call('files.setAccounts', { path, owner, group });
    if (mode !== null) await pane.call('files.setMode', { path, mode });
    if (modified !== null) await pane.call('files.setTimes', { path, modified });
  }
  await pane.refresh();
}

/** A name beside it that is free: `name (2).txt`. */
export function nameOfCopy(pane: FilePane, { name }: Entry): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 2; ; number++) {
    const candidate = `${stem} (${number})${ending}`;
    if (!pane.has(candidate)) return candidate;
  }
}
