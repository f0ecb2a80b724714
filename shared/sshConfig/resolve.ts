/**
 * What ssh(1) would use for one host: walks the files as readconf.c does, first value wins, with the source of every
 * value. Defaults, and the expansion of the other options, are effectiveOptions.ts and hostOptions.ts.
 */
import type { FilePlace } from '../contract/connections.ts';
import { parseAddress, showAddress } from './addresses.ts';
import type { ConfigReader } from './configReader.ts';
import { lowerCase } from './patterns.ts';
import { fileProblem, type Problem } from './problems.ts';
import { readCommandLine, readSources, Refused, type ResolveRequest, type Walk } from './readFiles.ts';
import { Settings } from './settings.ts';
import { expand, expansionMessages } from './tokens.ts';
import type { WalkTrace } from './walkTrace.ts';

export type { ResolveRequest } from './readFiles.ts';

export interface Resolution {
  readonly request: ResolveRequest;
  readonly settings: Settings;
  /** Final host name: HostName with its tokens replaced, in lower case; numeric addresses in their usual form. */
  readonly hostname: string;
  /** In the order that ssh prints them. */
  readonly problems: readonly Problem[];
  /** ssh would stop here and not connect. */
  readonly refused: boolean;
  /** Match lines that could not be told (exec without consent), as `file:line`. */
  readonly undecided: readonly string[];
  /** Options that this build of ssh was made without, by their names in lower case → the line that asks for it. */
  readonly unsupported: ReadonlyMap<string, FilePlace>;
}

export interface ResolveOptions {
  /** Goes on after errors, to show as much as possible; `refused` still says what ssh would do. */
  readonly lenient?: boolean;
  /** The final host name as DNS has it (canonicalName.ts), for the second pass. */
  readonly canonicalHost?: string;
  /** Stops after the first pass: what decides about canonicalName.ts. */
  readonly firstPassOnly?: boolean;
  /** Hears of every block and line. */
  readonly trace?: WalkTrace;
}

export function resolve(reader: ConfigReader, request: ResolveRequest, options: ResolveOptions = {}): Resolution {
  const settings = new Settings();
  if (request.user !== undefined) settings.override('user', request.user);
  if (request.port !== undefined) settings.override('port', String(request.port));
  const walk: Walk = {
    reader,
    request,
    settings,
    name: request.host,
    finalPass: false,
    lenient: options.lenient ?? false,
    trace: options.trace ?? null,
    wantsFinalPass: false,
    problems: [],
    undecided: new Set(),
    unsupported: new Map(),
  };
  const finish = (hostname: string): Resolution => ({
    request,
    settings,
    hostname,
    problems: walk.problems,
    refused: walk.problems.some(({ fatal }) => fatal),
    undecided: [...walk.undecided],
    unsupported: walk.unsupported,
  });
  try {
    if (request.options !== undefined) readCommandLine(walk, request.options);
    readSources(walk);
    const hostname = options.canonicalHost ?? finalHostname(walk);
    if (settings.has('hostname')) settings.override('hostname', hostname, settings.get('hostname')[0]?.place);
    if (options.firstPassOnly === true) return finish(hostname);
    if (walk.wantsFinalPass || (settings.value('canonicalizehostname') ?? 'no') !== 'no') {
      const first = settings.get('hostname');
      settings.override('hostname', hostname, first[0]?.place ?? null);
      // readconf.c fill_default_options_for_canonicalization: lines of the second pass come too late for these.
      for (const [slot, preset] of CANONICAL_PRESETS) if (!settings.has(slot)) settings.override(slot, preset);
      readSources({ ...walk, name: hostname, finalPass: true });
    }
    return finish(hostname);
  } catch (error) {
    if (error instanceof Refused) return finish(request.host);
    throw error;
  }
}

const CANONICAL_PRESETS = [
  ['canonicalizemaxdots', '1'],
  ['canonicalizefallbacklocal', 'yes'],
  ['canonicalizehostname', 'no'],
] as const;

/** ssh.c main: tokens of HostName, letter case, numeric addresses. Names are not looked up: that is canonicalName.ts. */
function finalHostname(walk: Walk): string {
  const written = walk.settings.value('hostname');
  let hostname = walk.request.host;
  if (written !== undefined) {
    const expanded = expand(written, { tokens: { h: walk.request.host } });
    if ('error' in expanded) {
      const messages = expansionMessages(expanded.error, 'percent_expand');
      walk.problems.push(...messages.map((text) => fileProblem('', text)));
      if (!walk.lenient) throw new Refused();
    } else {
      hostname = expanded.value;
    }
  }
  // ssh.c is_addr_fast: whatever has a colon or a percent sign is taken for an address, and keeps its letters.
  if (!/[:%]/.test(hostname)) hostname = lowerCase(hostname);
  const address = parseAddress(hostname);
  const family = walk.settings.value('addressfamily') ?? 'any';
  // The system is asked for addresses of the wanted kind only.
  if (address === null || (family !== 'any' && family !== (address.family === 4 ? 'inet' : 'inet6'))) return hostname;
  const usual = showAddress(address);
  return lowerCase(usual) === lowerCase(hostname) ? hostname : usual;
}
