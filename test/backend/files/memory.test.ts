/**
 * What a backend in a process of its own needs while 200,000 small files or one very large one move. It takes minutes and
 * gigabytes of disk, so `npm run soak` runs it; `FAIRLEAD_SOAK_GB` makes the large file smaller or larger than 20 GB.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostBlock } from '../../helpers/backend.ts';
import { startKillableBackend } from '../../helpers/killableBackend.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { bytesOf, LOCAL, OPTIONS, transferIn, WEB } from './support.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1' && process.platform === 'linux';
const LARGE_BYTES = Number(process.env['FAIRLEAD_SOAK_GB'] ?? 20) * 1e9;
const FILES = 200_000;
const FILES_PER_FOLDER = 2000;
/** Growth over what it had when it was connected. */
const MOST_GROWTH = 150 * 1024 * 1024;
const MINUTES = 60_000;

describe.runIf(soaking)('memory', () => {
  const many = (folder: string) => {
    for (let n = 0; n < FILES; n++) {
      const sub = join(folder, `folder ${Math.floor(n / FILES_PER_FOLDER)}`);
      if (n % FILES_PER_FOLDER === 0) mkdirSync(sub);
      writeFileSync(join(sub, `file ${n}`), `contents ${n}`);
    }
  };
  const large = (folder: string) => {
    writeFileSync(join(folder, 'large'), 'begin');
    truncateSync(join(folder, 'large'), LARGE_BYTES);
  };

  test.each([
    ['200,000 files up', many, LOCAL, WEB],
    ['200,000 files down', many, WEB, LOCAL],
    ['one large file up', large, LOCAL, WEB],
    ['one large file down', large, WEB, LOCAL],
  ] as const)(
    '%s',
    async (what, make, from, to) => {
      const home = makeTempHome();
      home.write('.ssh/config', hostBlock('web', await startSshd(), home));
      const backend = await startKillableBackend(home.path);
      const { client, pid } = backend;
      const [source, target, warm] = [makeTempFolder('source'), makeTempFolder('target'), makeTempFolder('warm')];
      const start = async (path: string, folder: string) => {
        const id = randomUUID();
        const paths = [bytesOf(path)];
        const work = { kind: 'copy', from, paths, to, folder: bytesOf(folder), move: false, options: OPTIONS } as const;
        await client.call('transfers.start', { id, work: { ...work, paths: [...paths] } });
        return id;
      };
      writeFileSync(join(warm, 'small'), 'x');
      await transferIn(client, await start(join(warm, 'small'), makeTempFolder('there')), 'done');
      mkdirSync(join(source, 'tree'));
      make(join(source, 'tree'));
      const before = residentBytes(pid);
      let most = before;
      const stop = client.on('transfers.changed', () => (most = Math.max(most, residentBytes(pid))));
      const state = await transferIn(client, await start(join(source, 'tree'), target), 'done', 'failed');
      stop();
      console.log(
        `${what}: ${Math.round(before / 2 ** 20)} MiB before, ${Math.round((most - before) / 2 ** 20)} MiB more`,
      );
      expect(state).toMatchObject({ state: { phase: 'done' }, problems: 0 });
      if (make === many) {
        const names = readdirSync(join(target, 'tree'), { recursive: true });
        expect(names.length).toBe(FILES + FILES / FILES_PER_FOLDER);
      } else expect(statSync(join(target, 'tree/large')).size).toBe(LARGE_BYTES);
      expect(most - before).toBeLessThan(MOST_GROWTH);
      await backend.kill();
    },
    30 * MINUTES,
  );
});

/** VmRSS of proc(5). */
function residentBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
