/** Whether a Host or Match line holds for one connection (readconf.c). Runs Match exec only through the given world. */
import type { FilePlace } from '../contract/connections.ts';
import { cidrListErrors, matchCidrList, parseAddress } from './addresses.ts';
import type { Criterion } from './matchCriteria.ts';
import { matchHostname, matchPattern, matchPatternList } from './patterns.ts';
import { expand, type Tokens } from './tokens.ts';
import type { ConfigWorld } from './world.ts';

/** `negatedBy` and `matchedBy` are the patterns that decided. */
export interface HostMatch {
  readonly matches: boolean;
  readonly decidedBy: string | null;
  /** A pattern is empty, which ssh refuses; patterns behind one that decided are not looked at. */
  readonly emptyPattern: boolean;
}

/** Compares with case, against the name as typed (first pass) or the final name (second pass). */
export function matchHostLine(patterns: readonly string[], name: string): HostMatch {
  let decidedBy: string | null = null;
  for (const written of patterns) {
    if (written === '') return { matches: false, decidedBy: null, emptyPattern: true };
    const negated = written.startsWith('!');
    if (!matchPattern(name, negated ? written.slice(1) : written)) continue;
    if (negated) return { matches: false, decidedBy: written, emptyPattern: false };
    decidedBy ??= written;
  }
  return { matches: decidedBy !== null, decidedBy, emptyPattern: false };
}

/** What the criteria are compared with, at this point of the file. */
export interface MatchFacts {
  /** Of the Match line. */
  readonly place: FilePlace;
  /** HostName if it is set by now, else the name as typed. */
  readonly host: string;
  readonly originalHost: string;
  readonly user: string;
  readonly finalPass: boolean;
  readonly tag: string;
  readonly command: string;
  readonly sessionType: 'shell' | 'exec' | 'subsystem' | 'none';
  /** `OpenSSH_10.6p1`: what Match version sees. */
  readonly version: string;
  readonly tokens: () => Tokens;
}

export interface MatchOutcome {
  readonly matches: boolean;
  /** `Match final` asks for the second pass, whether it matches or not. */
  readonly wantsFinalPass: boolean;
  /** The criteria that failed; the first one decided. */
  readonly failed: Criterion | null;
  /** A criterion could not be told (exec without consent, addresses unknown); it counts as not met. */
  readonly undecided: Criterion | null;
  /** The network list is not valid, or, fatal, the command of exec cannot be expanded. */
  readonly error: MatchError | null;
}

interface MatchError {
  readonly errors: readonly string[];
  /** ssh stops there and then. */
  readonly fatal: boolean;
}

export function matchCriteria(
  criteria: readonly Criterion[],
  facts: MatchFacts,
  world: ConfigWorld,
  negatedFinalCounts: boolean,
): MatchOutcome {
  let wantsFinalPass = false;
  let failed: Criterion | null = null;
  let undecided: Criterion | null = null;
  for (const criterion of criteria) {
    if (criterion.name === 'final' && (!criterion.negated || negatedFinalCounts)) wantsFinalPass = true;
    const met = test(criterion, facts, world, failed !== null);
    if (typeof met === 'object' && met !== null) {
      return { matches: false, wantsFinalPass, failed: criterion, undecided, error: met };
    }
    if (met === null) undecided ??= criterion;
    if (met === null || met === criterion.negated) failed ??= criterion;
  }
  return { matches: failed === null, wantsFinalPass, failed, undecided, error: null };
}

/** What a criterion looks at, for a person; null where there is no such text. */
export function comparedWith({ name }: Criterion, facts: MatchFacts, world: ConfigWorld): string | null {
  switch (name) {
    case 'host':
      return facts.host;
    case 'originalhost':
      return facts.originalHost;
    case 'user':
      return facts.user;
    case 'localuser':
      return world.user;
    case 'tagged':
      return facts.tag;
    case 'command':
      return facts.command;
    case 'version':
      return facts.version;
    case 'sessiontype':
      return facts.sessionType;
    default:
      return null;
  }
}

/** Null: cannot be told. */
function test(
  { name, argument, negated }: Criterion,
  facts: MatchFacts,
  world: ConfigWorld,
  alreadyFailed: boolean,
): boolean | null | MatchError {
  switch (name) {
    case 'all':
      return true;
    case 'canonical':
    case 'final':
      return facts.finalPass;
    case 'host':
      return matchHostname(facts.host, argument);
    case 'originalhost':
      return matchHostname(facts.originalHost, argument);
    case 'user':
      return matchPatternList(facts.user, argument);
    case 'localuser':
      return matchPatternList(world.user, argument);
    case 'tagged':
      return matchOrBothEmpty(facts.tag, argument);
    case 'command':
      return matchOrBothEmpty(facts.command, argument);
    case 'version':
      return matchPatternList(facts.version, argument);
    case 'sessiontype':
      return matchPatternList(facts.sessionType, argument);
    case 'localnetwork': {
      const addresses = world.interfaces?.().flatMap((text) => parseAddress(text) ?? []);
      const errors = cidrListErrors(argument);
      if (errors.length > 0) return { errors, fatal: false };
      return addresses === undefined ? null : matchCidrList(addresses, argument);
    }
    case 'exec': {
      const command = expand(argument, { tokens: facts.tokens() });
      if ('error' in command) return { errors: [command.error], fatal: true };
      // An earlier criterion failed: ssh does not run the command either.
      if (alreadyFailed) return !negated;
      return world.runMatchExec?.(command.value, facts.place) ?? null;
    }
  }
}

function matchOrBothEmpty(text: string, list: string): boolean {
  return text === '' ? list === '' : matchPatternList(text, list);
}
