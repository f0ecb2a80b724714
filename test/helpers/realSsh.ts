/** What the ssh of this machine says about a config. */
import { spawnSync } from 'node:child_process';
import type { OpenSshVersion } from '../../shared/sshConfig/openSsh.ts';
import type { Query } from './sshConfigCorpus.ts';

/** Another one than the machine's, to compare with by hand: FUZZ_SSH=/path/to/ssh. */
const program = process.env['FUZZ_SSH'] ?? 'ssh';
const banner = spawnSync(program, ['-V'], { encoding: 'utf8' }).stderr;

/** Null: not one of the builds that the engine knows to the letter. */
export const knownSshVersion = (/OpenSSH_(9\.2|10\.0|10\.6)p\d+ Debian/.exec(banner)?.[1] ??
  null) as OpenSshVersion | null;

interface Place {
  readonly config: string;
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The lines of `ssh -G`, or those of its complaint, as byte strings. */
export function runSsh({ host, user, port }: Query, { config, root, environment }: Place): readonly string[] {
  const options = [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)])];
  const { status, stdout, stderr } = spawnSync(program, ['-G', '-F', config, ...options, '--', host], {
    encoding: 'latin1',
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) {
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace('canonicalizePermittedcnames', 'canonicalizepermittedcnames'));
  }
  return stderr
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('Pseudo-terminal'));
}
