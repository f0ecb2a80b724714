/**
 * P3, P4 and P6: 2,000 files of 4 KiB, down and up, over a line with 50 ms of delay and on loopback, against `sftp -r`.
 * Over the slow line sftp moves fewer of them, since it takes the same time for each; the figure is files per second.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilesSide } from '../../shared/contract/files.ts';
import type { TransferWork } from '../../shared/contract/transfers.ts';
import { bench, inTurn } from './support/bench.ts';
import { memoryFolder, startFilesBench } from './support/files.ts';
import type { Figure } from './support/report.ts';

const PAIRS = 5;
const FILES = 2000;
const WEB: FilesSide = { kind: 'host', host: 'web' };
const LOCAL: FilesSide = { kind: 'local' };

await bench('filesSmall', async () => [
  ...(await measure(25, 40, [
    ['P3', 'get, 50 ms', 100],
    ['P4', 'put, 50 ms', 100],
  ])),
  ...(await measure(0, FILES, [
    ['P6', 'get, loopback', 2],
    ['P6', 'put, loopback', 1.5],
  ])),
]);

type Row = readonly [id: string, what: string, atLeast: number];

async function measure(delay: number, theirFiles: number, [get, put]: readonly [Row, Row]): Promise<Figure[]> {
  const bench = await startFilesBench(delay);
  const folder = memoryFolder();
  const fill = (name: string, count: number) => {
    mkdirSync(join(folder, name));
    for (let n = 0; n < count; n++) writeFileSync(join(folder, name, `file${n}`), Buffer.alloc(4096, n));
    return join(folder, name);
  };
  const source = fill('source', FILES);
  const fewer = fill('fewer', theirFiles);
  const fresh = () => {
    rmSync(join(folder, 'target'), { recursive: true, force: true });
    mkdirSync(join(folder, 'target'));
    return join(folder, 'target');
  };
  const options = { conflict: 'replace', links: 'follow', preserve: false, verify: false } as const;
  const copy = (from: FilesSide, to: FilesSide): TransferWork => ({
    kind: 'copy',
    from,
    paths: [source],
    to,
    folder: fresh(),
    move: false,
    options,
  });
  const perSecond = (count: number, milliseconds: number) => (count / milliseconds) * 1000;
  const figure = ([id, what, atLeast]: Row, { ours, theirs }: { ours: number[]; theirs: number[] }): Figure => ({
    id,
    what: `${FILES} files of 4 KiB, ${what}`,
    unit: 'files/s',
    fairlead: ours,
    reference: { name: 'sftp', values: theirs },
    measure: 'ratio',
    target: { atLeast },
  });
  await bench.ours(copy(WEB, LOCAL));
  const down = await inTurn(
    PAIRS,
    async () => perSecond(FILES, await bench.ours(copy(WEB, LOCAL))),
    async () => perSecond(theirFiles, await bench.theirs(`get -r ${fewer} ${fresh()}\n`)),
  );
  const up = await inTurn(
    PAIRS,
    async () => perSecond(FILES, await bench.ours(copy(LOCAL, WEB))),
    async () => perSecond(theirFiles, await bench.theirs(`put -r ${fewer} ${fresh()}\n`)),
  );
  await bench.backend.backend.close();
  return [figure(get, down), figure(put, up)];
}
