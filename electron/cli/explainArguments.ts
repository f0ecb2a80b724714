/** Reads the arguments of `fairlead explain`. */
import { parseArgs } from 'node:util';
import { toByteText } from '../../shared/sshConfig/document.ts';
import { debianBuild, OPENSSH_VERSIONS } from '../../shared/sshConfig/openSsh.ts';
import type { ResolveRequest } from '../../shared/sshConfig/resolve.ts';
import type { ConfigTreeOptions } from '../backend/configTools.ts';
import { followedOpenSsh } from './followedOpenSsh.ts';

export const EXPLAIN_USAGE = `Usage: fairlead explain [options] HOST

Shows what ssh would use for HOST, as ssh -G prints it, and the line that every value comes from.
Commands of Match exec are run, as ssh runs them.

  --host HOST         the same as HOST, taken as it is (no user@)
  --user USER         as ssh -l
  --port PORT         as ssh -p
  --config FILE       read this file instead of the usual ones (as ssh -F)
  --openssh VERSION   as Debian's ssh ${OPENSSH_VERSIONS.join(', ')}; as newest, or as the machine's own; else as
                      the settings say
  --all               defaults too
  --why               also the lines that lost, how tokens were replaced, and the blocks that do not match
  --compare           also what this machine's ssh -G says, where that is different
  --json              all values as JSON, with their places under "__provenance"
  --no-exec           do not run Match exec; such blocks count as not matching, and nothing is compared
                      with ssh, which would run them
  --help              print this

Exit status: 0; 1 when --compare found a difference or could not compare; 2 for wrong arguments; 255 when ssh
would refuse the config.
`;

export interface ExplainRequest extends ConfigTreeOptions {
  readonly request: ResolveRequest;
  readonly json: boolean;
  readonly all: boolean;
  readonly why: boolean;
  readonly compare: boolean;
}

/** Empty: help is asked for. Other text: what is wrong with the arguments. */
export function readArguments(args: readonly string[]): ExplainRequest | string {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return error.message.split('. ')[0] ?? error.message;
  }
  const { values, positionals } = parsed;
  if (values.help === true) return '';
  const hosts = [...(values.host === undefined ? [] : [values.host]), ...positionals];
  const [host] = hosts;
  if (host === undefined || host === '') return 'a host is missing';
  if (hosts.length > 1) return `only one host can be explained: ${hosts.slice(1).join(' ')}`;
  const openSsh = readRelease(values.openssh);
  if (openSsh === null) return `--openssh is one of ${OPENSSH_VERSIONS.join(', ')}, newest, own`;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535))
    return `bad port ${values.port ?? ''}`;
  // As ssh(1): everything up to the last @ is the user.
  const at = values.host === undefined ? host.lastIndexOf('@') : -1;
  const user = values.user ?? (at > 0 ? host.slice(0, at) : undefined);
  return {
    request: {
      host: toByteText(host.slice(at + 1)),
      ...(user === undefined ? {} : { user: toByteText(user) }),
      ...(port === undefined ? {} : { port }),
    },
    configFile: values.config ?? null,
    openSsh,
    runsMatchExec: values['no-exec'] !== true,
    compare: values.compare === true,
    json: values.json === true,
    all: values.all === true,
    why: values.why === true,
  };
}

/** Null: no such release. */
function readRelease(written: string | undefined): ExplainRequest['openSsh'] | null {
  if (written === undefined) return followedOpenSsh();
  if (written === 'newest' || written === 'own') return written;
  const version = OPENSSH_VERSIONS.find((known) => known === written);
  return version === undefined ? null : debianBuild(version);
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      host: { type: 'string' },
      user: { type: 'string' },
      port: { type: 'string' },
      config: { type: 'string' },
      openssh: { type: 'string' },
      all: { type: 'boolean' },
      why: { type: 'boolean' },
      compare: { type: 'boolean' },
      json: { type: 'boolean' },
      'no-exec': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
}
