/** `fairlead explain`: what ssh would use for one host, as a table for people or as JSON for programs. */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText, toByteText } from '../../shared/sshConfig/document.ts';
import { explain } from '../../shared/sshConfig/explain.ts';
import { debianBuild, OPENSSH_VERSIONS } from '../../shared/sshConfig/openSsh.ts';
import { optionPlaces } from '../../shared/sshConfig/optionPlaces.ts';
import { type PrintedOptions, printOptions } from '../../shared/sshConfig/printOptions.ts';
import { ConfigRefused, type Problem } from '../../shared/sshConfig/problems.ts';
import { type Resolution, resolve, type ResolveRequest } from '../../shared/sshConfig/resolve.ts';
import { openConfigTree } from '../backend/configTools.ts';
import { nodeSystem } from '../nodePlatform.ts';
import { explainedReasons } from './explainReasons.ts';
import { explanationTable } from './explainTable.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead explain [options] HOST

Shows what ssh would use for HOST, as ssh -G prints it, and the line that every value comes from.
Commands of Match exec are run, as ssh runs them.

  --host HOST         the same as HOST, taken as it is (no user@)
  --user USER         as ssh -l
  --port PORT         as ssh -p
  --config FILE       read this file instead of the usual ones (as ssh -F)
  --openssh VERSION   as Debian's ssh ${OPENSSH_VERSIONS.join(', ')}; else the newest one
  --all               defaults too
  --why               also the lines that lost, how tokens were replaced, and the blocks that do not match
  --json              all values as JSON, with their places under "__provenance"
  --no-exec           do not run Match exec; such blocks count as not matching
  --help              print this

Exit status: 0; 2 for wrong arguments; 255 when ssh would refuse the config.
`;

/** As ssh(1) ends when its config is wrong. */
const REFUSED = 255;

interface ExplainRequest {
  readonly request: ResolveRequest;
  readonly reader: ConfigReader;
  readonly json: boolean;
  readonly all: boolean;
  readonly why: boolean;
}

export function explainCommand(args: readonly string[]): number {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') {
    if (wanted === '') process.stdout.write(USAGE);
    else writeSync(2, `fairlead: ${visible(wanted)}\n\n${USAGE}`);
    return wanted === '' ? 0 : 2;
  }
  const { request, reader, json, all, why } = wanted;
  const resolution = resolve(reader, request);
  try {
    const options = printOptions(resolution, reader);
    process.stdout.write(json ? toJson(resolution, options) : explanationTable(resolution, options, reader, all));
    if (why && !json) process.stdout.write(explainedReasons(explain(reader, request), reader));
    if (!json) complain(resolution.problems);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ __error: messages(error.problems) })}\n`);
    else complain(error.problems);
    return REFUSED;
  }
}

/** Empty: help is asked for. Other text: what is wrong with the arguments. */
function readArguments(args: readonly string[]): ExplainRequest | string {
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
  const version = OPENSSH_VERSIONS.find((known) => known === values.openssh);
  if (values.openssh !== undefined && version === undefined)
    return `--openssh is one of ${OPENSSH_VERSIONS.join(', ')}`;
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
    reader: openConfigTree(nodeSystem(), {
      configFile: values.config ?? null,
      openSsh: version === undefined ? null : debianBuild(version),
      runsMatchExec: values['no-exec'] !== true,
    }),
    json: values.json === true,
    all: values.all === true,
    why: values.why === true,
  };
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
      json: { type: 'boolean' },
      'no-exec': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
}

function toJson(resolution: Resolution, options: PrintedOptions): string {
  const shown: Record<string, unknown> = {};
  for (const [key, values] of Object.entries(options)) shown[key] = values.map(showText);
  const places: Record<string, readonly string[]> = {};
  for (const [key, found] of Object.entries(optionPlaces(resolution, options))) {
    places[key] = found.map(({ file, line }) => `${showText(file)}:${line}`);
  }
  return `${JSON.stringify({
    ...shown,
    __provenance: places,
    __warnings: messages(resolution.problems),
  })}\n`;
}

function messages(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ message }) => message);
}

function complain(problems: readonly Problem[]): void {
  for (const message of messages(problems)) writeSync(2, `${visible(message)}\n`);
}
