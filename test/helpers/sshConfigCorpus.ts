/**
 * The corpus of ssh_config cases in test/fixtures/ssh-config: what real builds of OpenSSH printed for them. Each case is
 * copied to a folder of its own, with its placeholders filled in, and read through the real file system.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join, relative } from 'node:path';
import { createNodeWorld } from '../../electron/backend/config/nodeWorld.ts';
import { type ConfigReader, createConfigReader } from '../../shared/sshConfig/configReader.ts';
import { debianBuild, type OpenSshVersion } from '../../shared/sshConfig/openSsh.ts';
import type { PrintedOptions } from '../../shared/sshConfig/printOptions.ts';
import { sha1Hex } from '../../shared/sshConfig/sha1.ts';
import { makeTempFolder } from './tempHome.ts';

export const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'ssh-config');
const CORPUS = join(FIXTURES, 'corpus');

export interface Query {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

type Expected =
  | { readonly errors: readonly string[]; readonly places: readonly string[] }
  | { readonly changed: PrintedOptions; readonly absent?: readonly string[]; readonly warnings?: readonly string[] };

export interface CorpusCase {
  readonly name: string;
  readonly title: string;
  readonly queries: readonly Query[];
  readonly expected: Readonly<Record<OpenSshVersion, readonly Expected[]>>;
  /** Per query: keyword → `file:line`; null where it was not measured. */
  readonly provenance: readonly Readonly<Record<string, readonly string[]>>[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly modes: Readonly<Record<string, string>>;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

export function listCases(): readonly CorpusCase[] {
  return readdirSync(CORPUS).map((name) => {
    const folder = join(CORPUS, name);
    const optional = (file: string): unknown => (existsSync(join(folder, file)) ? readJson(join(folder, file)) : null);
    const meta = (optional('case.json') ?? {}) as {
      title?: string;
      env?: Record<string, string>;
      chmod?: Record<string, string>;
    };
    return {
      name,
      title: meta.title ?? '',
      queries: readJson(join(folder, 'query.json')) as Query[],
      expected: readJson(join(folder, 'expected.json')) as CorpusCase['expected'],
      provenance: optional('provenance.json') as CorpusCase['provenance'],
      environment: meta.env ?? {},
      modes: meta.chmod ?? {},
    };
  });
}

/** What every query prints unless the case says otherwise. */
const DEFAULTS = readJson(join(FIXTURES, 'defaults.json')) as Record<OpenSshVersion, { options: PrintedOptions }>;

export interface MaterialCase {
  readonly root: string;
  readonly home: string;
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Fills `{ROOT}`, `{HOME}`, `{USER}`, `{UID}`, `{LHOST}`, `{LHOSTSHORT}`. */
  readonly fill: (text: string) => string;
  readonly reader: (version: OpenSshVersion) => ConfigReader;
  /** A path below the root, as the corpus writes it. */
  readonly short: (path: string) => string;
}

const META = new Set(['query.json', 'case.json', 'provenance.json', 'expected.json']);

/** Copies the files of a case. Bytes stay bytes. */
export function materialize(corpusCase: CorpusCase): MaterialCase {
  const root = realpathSync(makeTempFolder('corpus'));
  const home = join(root, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const me = userInfo();
  const replacements: readonly (readonly [string, string])[] = [
    ['{HOME}', home],
    ['{ROOT}', root],
    ['{USER}', me.username],
    ['{UID}', String(me.uid)],
    ['{LHOSTSHORT}', hostname().split('.', 1)[0] ?? ''],
    ['{LHOST}', hostname()],
  ];
  const fillWith = (text: string, names: readonly (readonly [string, string])[]) =>
    names.reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, value), text);
  const copy = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const from = join(folder, entry.name);
      const to = join(root, relative(join(CORPUS, corpusCase.name), from));
      if (entry.isDirectory()) {
        mkdirSync(to, { recursive: true, mode: 0o700 });
        copy(from);
      } else if (!META.has(entry.name)) {
        const text = fillWith(readFileSync(from, 'latin1'), replacements.slice(0, 2));
        writeFileSync(to, text, { encoding: 'latin1', mode: 0o600 });
      }
    }
  };
  copy(join(CORPUS, corpusCase.name));
  for (const [file, mode] of Object.entries(corpusCase.modes)) chmodSync(join(root, file), parseInt(mode, 8));

  const fill = (text: string) => fillWith(text, replacements);
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LC_ALL: 'C',
    TZ: 'UTC',
    SHELL: '/bin/sh',
    USER: me.username,
    LOGNAME: me.username,
    ...Object.fromEntries(Object.entries(corpusCase.environment).map(([name, value]) => [name, fill(value)])),
  };
  const config = join(root, 'config');
  return {
    root,
    home,
    config,
    environment,
    fill,
    short: (path) => path.replace(`${root}/`, ''),
    reader(version) {
      const world = createNodeWorld({ kind: 'linux', homeFolder: home, environment });
      const runMatchExec = (command: string) =>
        spawnSync('/bin/sh', ['-c', command], { cwd: root, env: environment, stdio: 'ignore' }).status === 0;
      const source = { path: config, userFile: true, checkPermissions: false, required: true };
      return createConfigReader([source], { ...world, runMatchExec }, debianBuild(version));
    },
  };
}

/** What the build printed, with everything filled in. */
export function expectedOptions(
  expected: Extract<Expected, { changed: PrintedOptions }>,
  query: Query,
  version: OpenSshVersion,
  files: MaterialCase,
): PrintedOptions {
  const all = { ...DEFAULTS[version].options, ...expected.changed };
  const options: Record<string, readonly string[]> = {};
  for (const [key, values] of Object.entries(all)) {
    if (expected.absent?.includes(key) === true) continue;
    options[key] = values.map((value) => files.fill(value.replaceAll('{HOST}', query.host)));
  }
  // ASCII in every case that prints the hash.
  const identity = ['hostname', 'port', 'user'].map((key) => options[key]?.[0] ?? '').join('');
  const hash = sha1Hex(hostname() + identity);
  return Object.fromEntries(
    Object.entries(options).map(([key, values]) => [key, values.map((value) => value.replaceAll('{HASH}', hash))]),
  );
}
