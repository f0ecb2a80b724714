/**
 * The engine against the ssh of this machine, on config trees that nobody thought of: made from a grammar, and mutated
 * from the corpus. By hand: FUZZ_CONFIGS=5000 FUZZ_SEED=1 npx vitest run test/shared/sshConfig/differential.test.ts
 * (and FUZZ_SSH=/path/to/ssh for another release than the machine's).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { parseDocument, toByteText } from '../../../shared/sshConfig/document.ts';
import { diffLines } from '../../../shared/sshConfig/lineDiff.ts';
import { debianBuild } from '../../../shared/sshConfig/openSsh.ts';
import { printOptions } from '../../../shared/sshConfig/printOptions.ts';
import { ConfigRefused } from '../../../shared/sshConfig/problems.ts';
import { resolve } from '../../../shared/sshConfig/resolve.ts';
import { generateTree, type GeneratedTree } from '../../helpers/configGrammar.ts';
import { mutateCase, mutableCases } from '../../helpers/configMutation.ts';
import { createRandom } from '../../helpers/random.ts';
import { knownSshVersion, runSsh } from '../../helpers/realSsh.ts';
import { FIXTURES, type Query } from '../../helpers/sshConfigCorpus.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';

const CONFIGS = Number(process.env['FUZZ_CONFIGS'] ?? 2500);
// The same trees at each run, so that a red test means a change of ours; other seeds are for runs by hand.
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const TIMEOUT_MS = 30_000 + CONFIGS * 200;

const MAX_REPORTED = 10;

const root = realpathSync(makeTempFolder('fuzz'));

function write({ files }: GeneratedTree): void {
  rmSync(root, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text.replaceAll('{ROOT}', root).replaceAll('{HOME}', join(root, 'home')), {
      encoding: 'latin1',
      mode: 0o600,
    });
  }
}

function ours({ host, user, port }: Query, environment: Readonly<Record<string, string>>): readonly string[] {
  if (knownSshVersion === null) throw new Error('this ssh is not one that the engine knows');
  const world = createNodeWorld({ kind: 'linux', homeFolder: join(root, 'home'), environment });
  const source = { path: join(root, 'config'), userFile: true, checkPermissions: false, required: true };
  // ssh takes $HOME for Include only, and the home of the user database for everything else.
  const reader = createConfigReader(
    [source],
    { ...world, home: userInfo().homedir, runMatchExec },
    debianBuild(knownSshVersion),
  );
  const request = {
    host: toByteText(host),
    ...(user === undefined ? {} : { user: toByteText(user) }),
    ...(port === undefined ? {} : { port }),
  };
  try {
    const options = printOptions(resolve(reader, request), reader);
    return Object.entries(options).flatMap(([key, values]) => values.map((value) => `${key} ${value}`));
  } catch (error) {
    if (error instanceof ConfigRefused) return error.problems.map(({ message }) => message);
    throw error;
  }
}

function runMatchExec(command: string): boolean {
  return spawnSync('/bin/sh', ['-c', command], { stdio: 'ignore' }).status === 0;
}

/** What differs, as the lines of both; empty for nothing. */
function differences(seed: number, tree: GeneratedTree): readonly string[] {
  write(tree);
  const me = userInfo().username;
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(root, 'home'),
    ...{ LC_ALL: 'C', TZ: 'UTC', SHELL: '/bin/sh', USER: me, LOGNAME: me, AGENT: '/tmp/agent' },
  };
  return tree.queries.flatMap((query) => {
    const real = runSsh(query, { config: join(root, 'config'), root, environment });
    const own = ours(query, environment);
    if (real.length === own.length && real.every((line, index) => line === own[index])) return [];
    const document = (lines: readonly string[]) => parseDocument(lines.map((line) => `${line}\n`).join(''));
    const changes = diffLines(document(real), document(own)).filter(({ kind }) => kind !== 'same');
    const files = Object.entries(tree.files).map(([name, text]) => `--- ${name}\n${text}`);
    return [
      [
        `seed ${seed}: ${JSON.stringify(query)}`,
        ...changes.map(({ kind, text }) => `${kind === 'removed' ? 'ssh: ' : 'ours:'} ${text.trimEnd()}`),
        ...files,
      ].join('\n'),
    ];
  });
}

function compareMany(make: (seed: number) => GeneratedTree): void {
  const found: string[] = [];
  for (let seed = SEED; seed < SEED + CONFIGS && found.length < MAX_REPORTED; seed++) {
    found.push(...differences(seed, make(seed)));
  }
  expect(found.join('\n\n')).toBe('');
}

/** What earlier runs found. The first line names the hosts: `# ssh: a b`. */
const found = join(FIXTURES, 'found');
test.skipIf(knownSshVersion === null).each(readdirSync(found))('found before: %s', (name) => {
  const text = readFileSync(join(found, name), 'latin1');
  const hosts = /^# ssh: (.*)/.exec(text)?.[1]?.split(' ') ?? [];
  expect(hosts).not.toEqual([]);
  expect(differences(0, { files: { config: text }, queries: hosts.map((host) => ({ host })) })).toEqual([]);
});

test.skipIf(knownSshVersion === null)(
  `${CONFIGS} config trees from the grammar, seed ${SEED}`,
  () => compareMany((seed) => generateTree(createRandom(seed), knownSshVersion ?? '9.2')),
  TIMEOUT_MS,
);

test.skipIf(knownSshVersion === null)(
  `${CONFIGS} mutations of the corpus, seed ${SEED}`,
  () => {
    const cases = mutableCases();
    compareMany((seed) => mutateCase(cases, createRandom(seed)));
  },
  TIMEOUT_MS,
);
