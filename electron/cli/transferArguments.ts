/** Reads the arguments of `fairlead get`, `put` and `mirror`. Touches no file. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { FilesSide } from '../../shared/contract/files.ts';
import type { CopyOptions, TransferWork } from '../../shared/contract/transfers.ts';
import { bytesOfName } from '../../shared/fileNames.ts';
import { parseTarget } from '../../shared/typedTarget.ts';
import { type LaunchOptions, readLaunchOptions } from '../launchOptions.ts';

export type TransferName = 'get' | 'put' | 'mirror';

export interface TransferRequest {
  readonly options: LaunchOptions;
  readonly work: TransferWork;
  readonly recursive: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly batch: boolean;
}

const OPTIONS = `  -r                  folders with all that is in them
  -p                  keep mode and time
  --resume            leave out what has the same size and time, and go on with what was begun
  --verify            compare hashes, not only sizes
  --dry-run           say what would be done, and do nothing
  --json              one line of JSON for each step
  --batch             never ask: fail when a password or a decision is needed
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this

HOST is a name of the config or user@host. Every file is written beside its place, proven, and then put there: what is
at the target is the old file or the complete new one, whatever happens.
Exit status: 0 when everything is proven, 1 when something is not, 2 wrong arguments, 255 no connection.
`;

export const TRANSFER_USAGE: Readonly<Record<TransferName, string>> = {
  get: `Usage: fairlead get [options] HOST:PATH… LOCAL

Copies from a host to this machine.

${OPTIONS}`,
  put: `Usage: fairlead put [options] LOCAL… HOST:PATH

Copies from this machine to a host.

${OPTIONS}`,
  mirror: `Usage: fairlead mirror [options] SOURCE TARGET

Makes the folder TARGET what the folder SOURCE is: copies what differs in size or time, with mode and time. One of
them, or both, is HOST:PATH.

  --delete            remove what SOURCE does not have
${OPTIONS}`,
};

const declared = {
  recursive: { type: 'boolean', short: 'r' },
  preserve: { type: 'boolean', short: 'p' },
  resume: { type: 'boolean' },
  verify: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  batch: { type: 'boolean' },
  delete: { type: 'boolean' },
  config: { type: 'string' },
  'known-hosts': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** A text says what is wrong; empty: help is wanted. */
export function readTransfer(name: TransferName, args: readonly string[]): TransferRequest | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: declared, allowPositionals: true });
    if (values.help === true) return '';
    if (values.delete === true && name !== 'mirror') return `${name} has no --delete`;
    const options: CopyOptions = {
      conflict: values.resume === true || name === 'mirror' ? 'different' : 'replace',
      links: name === 'mirror' ? 'copy' : 'follow',
      preserve: values.preserve === true || name === 'mirror',
      verify: values.verify === true,
    };
    const work = readWork(name, positionals, options, values.delete === true);
    if (typeof work === 'string') return work;
    return {
      options: readLaunchOptions(args),
      work,
      recursive: values.recursive === true,
      dryRun: values['dry-run'] === true,
      json: values.json === true,
      batch: values.batch === true,
    };
  } catch (error) {
    // parseArgs says what is wrong in a sentence of its own.
    if (!(error instanceof TypeError)) throw error;
    return error.message.split('. ')[0] ?? error.message;
  }
}

function readWork(
  name: TransferName,
  words: readonly string[],
  options: CopyOptions,
  remove: boolean,
): TransferWork | string {
  const last = words.at(-1);
  const first = words[0];
  if (first === undefined || last === undefined || words.length < 2) return 'a source and a target are needed';
  if (name === 'mirror') {
    if (words.length > 2) return 'mirror has one source and one target';
    const [source, target] = [readPlace(first), readPlace(last)];
    if (typeof source === 'string') return source;
    if (typeof target === 'string') return target;
    return {
      kind: 'mirror',
      from: source.side,
      source: source.path,
      to: target.side,
      target: target.path,
      remove,
      options,
    };
  }
  const sources = words.slice(0, -1).map((word) => (name === 'get' ? readRemote(word) : localPlace(word)));
  const target = name === 'get' ? localPlace(last) : readRemote(last);
  if (typeof target === 'string') return target;
  const paths: string[] = [];
  let side: FilesSide | null = null;
  for (const source of sources) {
    if (typeof source === 'string') return source;
    if (side !== null && JSON.stringify(side) !== JSON.stringify(source.side)) return 'all sources must be on one host';
    ({ side } = source);
    paths.push(source.path);
  }
  if (side === null) return 'a source is missing';
  return { kind: 'copy', from: side, paths, to: target.side, folder: target.path, move: false, options };
}

interface Place {
  readonly side: FilesSide;
  readonly path: string;
}

/** As scp: a colon before any slash makes it remote. */
function readPlace(word: string): Place | string {
  return /^(\[[^\]]*\]|[^/[:])+:/.test(word) || /^[^/]*@\[[^\]]*\]:/.test(word) ? readRemote(word) : localPlace(word);
}

function localPlace(word: string): Place {
  const slash = word.endsWith('/') ? '/' : '';
  const path = resolve(word).replaceAll('\\', process.platform === 'win32' ? '/' : '\\');
  return { side: { kind: 'local' }, path: bytesOfName(path.startsWith('/') ? path + slash : `/${path}${slash}`) };
}

function readRemote(word: string): Place | string {
  const found = /^((?:[^@/]*@)?(?:\[[^\]]*\]|[^/:]*)):(.*)$/s.exec(word);
  if (found === null) return `HOST:PATH is needed instead of ${word}`;
  const [, host = '', path = ''] = found;
  const parsed = parseTarget(host);
  if (parsed === null) return `a host is missing in ${word}`;
  if ('problem' in parsed) return parsed.problem;
  return { side: parsed.target, path: bytesOfName(fromHome(path)) };
}

/** Servers take paths that do not begin with a slash as from the home folder. */
function fromHome(path: string): string {
  const below = path.replace(/^~(\/+|$)/, '');
  if (below.startsWith('/') && below === path) return path;
  return below === '' ? '.' : `./${below}`;
}
