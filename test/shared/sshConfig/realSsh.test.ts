/** The corpus once more, against the ssh of this machine: only where it is a build that the engine knows. */
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { showText, toByteText } from '../../../shared/sshConfig/document.ts';
import type { OpenSshVersion } from '../../../shared/sshConfig/openSsh.ts';
import { printOptions } from '../../../shared/sshConfig/printOptions.ts';
import { ConfigRefused } from '../../../shared/sshConfig/problems.ts';
import { resolve } from '../../../shared/sshConfig/resolve.ts';
import { listCases, materialize, type MaterialCase, type Query } from '../../helpers/sshConfigCorpus.ts';

const banner = spawnSync('ssh', ['-V'], { encoding: 'utf8' }).stderr;
const version = (/OpenSSH_(9\.2|10\.0|10\.6)p\d+ Debian/.exec(banner)?.[1] ?? null) as OpenSshVersion | null;

/**
 * ssh takes the home of the user database for these, and a test cannot change that; the corpus was measured with a
 * replaced database, so corpus.test.ts covers them.
 */
const FROM_USER_DATABASE = new Set([
  'userknownhostsfile',
  'controlpath',
  'identityagent',
  'forwardagent',
  'revokedhostkeys',
]);

test.skipIf(version === null).each(listCases().map((corpusCase) => [corpusCase.name, corpusCase] as const))(
  '%s',
  (_, corpusCase) => {
    if (version === null) throw new Error('skipped');
    const files = materialize(corpusCase);
    const reader = files.reader(version);
    for (const query of corpusCase.queries) {
      const real = runSsh(query, files);
      const resolution = resolve(reader, { ...query, host: toByteText(query.host) });
      let ours: readonly string[];
      try {
        ours = Object.entries(printOptions(resolution, reader)).flatMap(([key, values]) =>
          values.map((value) => `${key} ${showText(value)}`),
        );
      } catch (error) {
        if (!(error instanceof ConfigRefused)) throw error;
        ours = error.problems.map(({ message }) => message);
      }
      const comparable = (lines: readonly string[]) =>
        lines.filter((line) => !FROM_USER_DATABASE.has(line.split(' ', 1)[0] ?? '') && !usesHomeToken(line, files));
      expect(comparable(ours)).toEqual(comparable(real));
    }
  },
);

/** %d in the middle of another value: the home of the user database there, the home of the test here. */
function usesHomeToken(line: string, files: MaterialCase): boolean {
  return (
    /^(remotecommand|\w+forward|setenv) /.test(line) &&
    [files.home, userInfo().homedir].some((home) => line.includes(home))
  );
}

/** Lines of `ssh -G`, or of its complaint. */
function runSsh(query: Query, files: MaterialCase): readonly string[] {
  const { host, user, port } = query;
  const options = [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)])];
  const result = spawnSync('ssh', ['-G', '-F', files.config, ...options, host], {
    encoding: 'utf8',
    cwd: files.root,
    env: files.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) {
    return result.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace('canonicalizePermittedcnames', 'canonicalizepermittedcnames'));
  }
  return result.stderr
    .trimEnd()
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('Pseudo-terminal'));
}
