/** A copy is what `rsync -a` makes: names, kinds, modes, times, links and every byte. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { createRandom } from '../../helpers/random.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { bytesOf, LOCAL, OPTIONS, transfer, WEB } from './support.ts';
import { describeTree, makeTree } from './trees.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1';
const SEEDS = Array.from({ length: soaking ? 60 : 4 }, (_, seed) => 100 + seed);
const LARGE = 50_000_000;
const DEPTH = 60;
const hasRsync = spawnSync('rsync', ['--version']).status === 0;

test.skipIf(!hasRsync).each(SEEDS)(
  'up and down as rsync -a (seed %i)',
  async (seed) => {
    const home = makeTempHome();
    const { client } = connectBackend({ home, config: hostBlock('web', await startSshd(), home) });
    const folder = makeTempFolder('exact');
    const source = join(folder, 'source');
    mkdirSync(source);
    makeTree(source, createRandom(seed), 250);
    mkdirSync(join(source, ...Array.from({ length: DEPTH }, (_, level) => `level ${level}`)), { recursive: true });
    if (seed % 4 === 0) writeFileSync(join(source, 'large'), randomBytes(LARGE));
    execFileSync('rsync', ['-a', `${source}/`, `${join(folder, 'rsync')}/`]);
    const wanted = describeTree(join(folder, 'rsync'));
    expect(wanted).toEqual(describeTree(source));
    for (const [name, from, to] of [
      ['up', LOCAL, WEB],
      ['down', WEB, LOCAL],
    ] as const) {
      const target = join(folder, name);
      mkdirSync(target);
      const paths = [bytesOf(source)];
      const work = { kind: 'copy', from, paths, to, folder: bytesOf(target), move: false, options: OPTIONS } as const;
      expect(await transfer(client, work)).toMatchObject({ state: { phase: 'done' }, problems: 0 });
      expect(describeTree(join(target, 'source'))).toEqual(wanted);
    }
  },
  120_000,
);
