/**
 * Small configs, with what the real ssh 9.2, 10.0 and 10.6 said about a few options of them. Random trees found them
 * with releases that the machine of a test may not have.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { ownOutcome } from '../../../shared/sshConfig/compareOptions.ts';
import { debianBuild, OPENSSH_VERSIONS } from '../../../shared/sshConfig/openSsh.ts';
import { resolve } from '../../../shared/sshConfig/resolve.ts';
import { FIXTURES } from '../../helpers/sshConfigCorpus.ts';

type Said = Readonly<Record<string, readonly string[]>>;
interface Recorded {
  /** Lines of the file that ssh -F was given by the name `config`. */
  readonly config: readonly string[];
  /** Release → host → option → values; `errors` where ssh refused. */
  readonly releases: Readonly<Record<string, Readonly<Record<string, Said>>>>;
}

const folder = join(FIXTURES, 'recorded');
const world = createNodeWorld({ kind: 'linux', homeFolder: '/nowhere', environment: {} });

test.each(readdirSync(folder))('%s', (name) => {
  const { config, releases } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recorded;
  const bytes = Buffer.from(config.join('\n'), 'latin1');
  const source = { path: 'config', userFile: true, checkPermissions: false, required: true };
  for (const version of OPENSSH_VERSIONS) {
    for (const [host, said] of Object.entries(releases[version] ?? {})) {
      const readFile = () => ({ kind: 'file' as const, bytes, safe: true });
      const reader = createConfigReader([source], { ...world, readFile }, debianBuild(version));
      const outcome = ownOutcome(resolve(reader, { host }), reader);
      const ours: Said =
        outcome.kind === 'refused'
          ? { errors: outcome.messages }
          : Object.fromEntries(Object.keys(said).map((key) => [key, outcome.options[key] ?? []]));
      expect({ version, host, ours }).toEqual({ version, host, ours: said });
    }
  }
});
