/**
 * P1, P2 and P5: one large file, down and up, over a line with 50 ms of delay and on loopback, against `sftp`. Ours is
 * synced and proven before it is in its place; sftp's is not. Without the time that connecting takes, on both sides.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilesSide } from '../../shared/contract/files.ts';
import type { TransferWork } from '../../shared/contract/transfers.ts';
import { bench, inTurn } from './support/bench.ts';
import { memoryFolder, startFilesBench } from './support/files.ts';
import type { Figure } from './support/report.ts';

const PAIRS = 5;
const WEB: FilesSide = { kind: 'host', host: 'web' };
const LOCAL: FilesSide = { kind: 'local' };

await bench('filesLarge', async () => [
  ...(await measure(25, 256, [
    ['P1', 'get, 50 ms', 5],
    ['P2', 'put, 50 ms', 4],
  ])),
  ...(await measure(0, 1024, [
    ['P5', 'get, loopback', 1],
    ['P5', 'put, loopback', 0.9],
  ])),
]);

type Row = readonly [id: string, what: string, atLeast: number];

async function measure(delay: number, megabytes: number, [get, put]: readonly [Row, Row]): Promise<Figure[]> {
  const bench = await startFilesBench(delay);
  const folder = memoryFolder();
  const source = join(folder, 'source');
  writeFileSync(source, Buffer.alloc(megabytes * 2 ** 20, randomBytes(1 << 20)));
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
  const rate = (milliseconds: number) => (megabytes * 2 ** 20) / 1000 / milliseconds;
  const figure = ([id, what, atLeast]: Row, { ours, theirs }: { ours: number[]; theirs: number[] }): Figure => ({
    id,
    what: `${megabytes} MiB, ${what}`,
    unit: 'MB/s',
    fairlead: ours,
    reference: { name: 'sftp', values: theirs },
    measure: 'ratio',
    target: { atLeast },
  });
  await bench.ours(copy(WEB, LOCAL));
  const down = await inTurn(
    PAIRS,
    async () => rate(await bench.ours(copy(WEB, LOCAL))),
    async () => rate(await bench.theirs(`get ${source} ${fresh()}/source\n`)),
  );
  const up = await inTurn(
    PAIRS,
    async () => rate(await bench.ours(copy(LOCAL, WEB))),
    async () => rate(await bench.theirs(`put ${source} ${fresh()}/source\n`)),
  );
  await bench.backend.backend.close();
  return [figure(get, down), figure(put, up)];
}
