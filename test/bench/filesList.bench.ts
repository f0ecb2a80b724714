/** P7: a folder of 10,000 entries as a window gets it, on loopback and with 50 ms of delay, against `ls -1f` of sftp. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench, inTurn } from './support/bench.ts';
import { type FilesBench, memoryFolder, startFilesBench } from './support/files.ts';
import type { Figure } from './support/report.ts';

const PAIRS = 7;
const ENTRIES = 10_000;

await bench('filesList', async () => {
  const folder = memoryFolder();
  for (let n = 0; n < ENTRIES; n++) writeFileSync(join(folder, `file ${n}`), '');
  return [...(await measure(folder, 25, '50 ms', 10)), ...(await measure(folder, 0, 'loopback', 1.8))];
});

async function measure(folder: string, delay: number, what: string, atLeast: number): Promise<Figure[]> {
  const bench = await startFilesBench(delay);
  const { client } = bench.backend;
  const pane = randomUUID();
  const opened = new Promise<void>((resolve) => {
    client.on('files.panesChanged', (panes) => {
      if (panes.some(({ state }) => state.phase === 'open')) resolve();
    });
  });
  await client.call('files.open', { id: pane, side: { kind: 'host', host: 'web' } });
  await opened;
  const first: number[] = [];
  const list = () => listOnce(bench, pane, folder, first);
  await list();
  first.length = 0;
  const { ours, theirs } = await inTurn(PAIRS, list, () => bench.theirs(`ls -1f ${folder}\n`));
  const rate = (milliseconds: number) => (ENTRIES / milliseconds) * 1000;
  const figures: Figure[] = [
    {
      id: 'P7',
      what: `list ${ENTRIES} entries, ${what}`,
      unit: 'entries/s',
      fairlead: ours.map(rate),
      reference: { name: 'sftp', values: theirs.map(rate) },
      measure: 'ratio',
      target: { atLeast },
    },
    {
      id: 'P7',
      what: `first rows at the window, ${what}`,
      unit: 'ms',
      fairlead: [...first],
      reference: null,
      measure: 'median',
      target: delay === 0 ? { atMost: 150 } : null,
    },
  ];
  await bench.backend.backend.close();
  return figures;
}

async function listOnce({ backend }: FilesBench, pane: string, path: string, first: number[]): Promise<number> {
  const listing = randomUUID();
  const began = performance.now();
  let rows = 0;
  const stop = backend.client.on('files.rows', (data) => {
    if (data.listing !== listing) return;
    if (rows === 0) first.push(performance.now() - began);
    rows += data.entries.length;
  });
  const { count } = await backend.client.call('files.list', { pane, path, listing });
  stop();
  if (count !== ENTRIES || rows !== ENTRIES) throw new Error(`${rows} rows of ${count}`);
  return performance.now() - began;
}
