/** Snippets on hosts that are not open: what real servers say, side by side, and the command line. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SnippetRunState } from '../../../shared/contract/snippets.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { host, until } from '../shells/support.ts';

async function setUp() {
  const sshd = await startSshd();
  const home = makeTempHome();
  const dead = hostBlock('gone', { ...sshd, port: 1 }, home);
  const config = ['one', 'two'].map((alias) => hostBlock(alias, sshd, home)).join('\n');
  const { client } = connectBackend({ home, config: `${config}\n${dead}` });
  let runs: readonly SnippetRunState[] = [];
  const looks = new Set<() => void>();
  client.on('snippets.changed', (list) => {
    runs = list;
    for (const look of looks) look();
  });
  const results = (id: string, fits: (run: SnippetRunState) => boolean) =>
    until(
      (look) => {
        looks.add(look);
        return () => looks.delete(look);
      },
      () => runs.find((run) => run.id === id && fits(run))?.results,
    );
  const start = async (command: string, ...names: string[]) => {
    const id = randomUUID();
    await client.call('snippets.run', { id, command, targets: names.map(host) });
    return id;
  };
  return { client, results, start };
}

const isOver = ({ results }: SnippetRunState) =>
  results.every(({ state }) => state === 'done' || state === 'failed' || state === 'stopped');

test('output, errors and exit codes of each host, in their order; one that is not reached says why', async () => {
  const { client, results, start } = await setUp();
  const id = await start('echo "out $((6*7))"; echo err >&2; read line; echo "[$line]"; exit 3', 'one', 'gone', 'two');
  const all = await results(id, isOver);
  const answer = {
    state: 'done',
    code: 3,
    signal: null,
    failure: null,
    stdout: 'out 42\n[]\n',
    stderr: 'err\n',
    cut: false,
  };
  expect(all).toMatchObject([
    { host: 'one', ...answer },
    { host: 'gone', state: 'failed', code: null, stdout: '' },
    { host: 'two', ...answer },
  ]);
  expect(all[1]?.failure).not.toBeNull();
  await client.call('snippets.forget', { id });
  expect(await client.call('snippets.runs', null)).toEqual([]);
});

test('what goes on is stopped; what says too much is cut, and still comes to its end', async () => {
  const { client, results, start } = await setUp();
  const endless = await start('echo begun; sleep 600', 'one');
  await results(endless, ({ results: [first] }) => first?.stdout === 'begun\n');
  await client.call('snippets.stop', { id: endless });
  expect(await results(endless, isOver)).toMatchObject([{ state: 'stopped', stdout: 'begun\n' }]);

  const long = await start('seq 1 400000; exit 4', 'two');
  const [result] = await results(long, isOver);
  expect(result).toMatchObject({ state: 'done', code: 4, cut: true });
  expect(result?.stdout.startsWith('1\n2\n3\n')).toBe(true);
  expect(result?.stdout.length).toBe(256 * 1024);
});
