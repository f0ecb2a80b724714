/** The corpus once more, against the ssh of this machine: only where it is a build that the engine knows. */
import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { showText, toByteText } from '../../../shared/sshConfig/document.ts';
import { printOptions } from '../../../shared/sshConfig/printOptions.ts';
import { ConfigRefused } from '../../../shared/sshConfig/problems.ts';
import { resolve } from '../../../shared/sshConfig/resolve.ts';
import { knownSshVersion, runSsh } from '../../helpers/realSsh.ts';
import { listCases, materialize, type MaterialCase } from '../../helpers/sshConfigCorpus.ts';

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

test.skipIf(knownSshVersion === null).each(listCases().map((corpusCase) => [corpusCase.name, corpusCase] as const))(
  '%s',
  (_, corpusCase) => {
    if (knownSshVersion === null) throw new Error('skipped');
    const files = materialize(corpusCase);
    const reader = files.reader(knownSshVersion);
    for (const query of corpusCase.queries) {
      const real = runSsh(query, files).map(showText);
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
