/**
 * P16, and what a person feels of transfers: while four of 1 GiB run over one connection, two each way, a folder is listed
 * and keys are typed on the same host. The backend is a process of its own, as under Electron; the event loop that is
 * watched is that of its parent, which owns the window.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Client } from '../../renderer/rpc/client.ts';
import { hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { isBackendProcess, startBackendProcess } from './support/backendProcess.ts';
import { bench } from './support/bench.ts';
import { copyWork, LOCAL, memoryFolder, WEB } from './support/files.ts';
import type { Figure } from './support/report.ts';

const MEBIBYTES = 1024;
const ENTRIES = 1000;
/** What is typed is echoed by the terminal of the far side. The word is split, so that the command itself is not it. */
const ECHOING = `stty -icanon min 1; printf 're''ady'; exec cat > /dev/null\r`;

if (!isBackendProcess()) await bench('filesBusy', measure);

async function measure(): Promise<Figure[]> {
  const home = makeTempHome();
  home.write('.ssh/config', hostBlock('web', await startSshd(), home));
  const { client } = await startBackendProcess(fileURLToPath(import.meta.url), home.path);
  const folder = memoryFolder();
  const source = join(folder, 'source');
  writeFileSync(source, Buffer.alloc(MEBIBYTES * 2 ** 20, 7));
  mkdirSync(join(folder, 'list'));
  for (let n = 0; n < ENTRIES; n++) writeFileSync(join(folder, 'list', `file ${n}`), '');
  const pane = await openPane(client);
  const type = await openTerminal(client);
  await list(client, pane, join(folder, 'list'));
  await type();

  const over = startTransfers(client, source, folder);
  const [listings, keys]: [number[], number[]] = [[], []];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  let running = true;
  const listing = async () => {
    while (running) listings.push(await list(client, pane, join(folder, 'list')));
  };
  const typing = async () => {
    while (running) keys.push(await type());
  };
  const both = Promise.all([listing(), typing()]);
  await over;
  running = false;
  loop.disable();
  await both;
  const delays = [loop.percentile(99) / 1e6];
  const alone = { unit: 'ms', reference: null } as const;
  return [
    {
      id: 'P16',
      what: 'event loop of the window, p99',
      ...alone,
      fairlead: delays,
      measure: 'median',
      target: { atMost: 12 },
    },
    {
      id: 'P16',
      what: `list ${ENTRIES} entries meanwhile`,
      ...alone,
      fairlead: listings,
      measure: 'p99',
      target: { atMost: 300 },
    },
    {
      id: 'P16',
      what: 'keystroke to echo meanwhile',
      ...alone,
      fairlead: keys,
      measure: 'p99',
      target: { atMost: 60 },
    },
  ];
}

/** Resolves when all four are done. */
async function startTransfers(client: Client, source: string, folder: string): Promise<void> {
  const ids = new Set<string>();
  const over = new Promise<void>((resolve, reject) => {
    client.on('transfers.changed', (transfers) => {
      const ours = transfers.filter(({ id }) => ids.has(id));
      if (ours.some(({ state, problems }) => state.phase === 'failed' || problems > 0)) reject(new Error('not moved'));
      if (ours.length === 4 && ours.every(({ state }) => state.phase === 'done')) resolve();
    });
  });
  for (const [number, [from, to]] of [
    [WEB, LOCAL],
    [LOCAL, WEB],
    [WEB, LOCAL],
    [LOCAL, WEB],
  ].entries()) {
    const target = join(folder, `target ${number}`);
    mkdirSync(target);
    const id = randomUUID();
    ids.add(id);
    await client.call('transfers.start', { id, work: copyWork(from ?? WEB, to ?? LOCAL, source, target) });
  }
  await over;
}

async function openPane(client: Client): Promise<string> {
  const id = randomUUID();
  const opened = new Promise<void>((resolve) => {
    client.on('files.panesChanged', (panes) => {
      if (panes.some(({ state }) => state.phase === 'open')) resolve();
    });
  });
  await client.call('files.open', { id, side: WEB });
  await opened;
  return id;
}

/** Milliseconds until the whole list has come. */
async function list(client: Client, pane: string, path: string): Promise<number> {
  const began = performance.now();
  const { count } = await client.call('files.list', { pane, path, listing: randomUUID() });
  if (count !== ENTRIES) throw new Error(`${count} entries`);
  return performance.now() - began;
}

/** Returns a function that types a key and resolves with the milliseconds until its echo. */
async function openTerminal(client: Client): Promise<() => Promise<number>> {
  const id = randomUUID();
  const size = { columns: 80, rows: 24, width: 640, height: 384 };
  await client.call('shells.open', { id, target: { kind: 'host', host: 'web' }, size });
  const { stream } = await client.call('shells.attach', { id });
  let said = '';
  let onOutput: () => void = () => undefined;
  client.listen(stream, (bytes, drawn) => {
    drawn();
    said = (said + Buffer.from(bytes).toString('latin1')).slice(-200);
    onOutput();
  });
  const ready = new Promise<void>((resolve) => {
    onOutput = () => {
      if (said.endsWith('ready')) resolve();
    };
  });
  client.write(stream, Buffer.from(ECHOING));
  await ready;
  return async () => {
    const echoed = new Promise<void>((resolve) => (onOutput = resolve));
    const began = performance.now();
    client.write(stream, Buffer.from('x'));
    await echoed;
    return performance.now() - began;
  };
}
