/**
 * One pass over the files (readconf.c read_config_file_depth): which blocks hold, what they set, what is wrong in them.
 * Blocks for other literal names are skipped through the index of configFile.ts, unless something in the file is wrong.
 */
import type { FilePlace } from '../contract/connections.ts';
import { type Block, type ConfigFile, indexFile } from './configFile.ts';
import type { ConfigReader } from './configReader.ts';
import { parseDocument } from './document.ts';
import { includeTarget, MAX_INCLUDE_DEPTH } from './include.ts';
import { comparedWith, matchCriteria, matchHostLine, type MatchFacts } from './match.ts';
import { isAtLeast, releaseOf } from './openSsh.ts';
import type { Assignment, LineError } from './optionValue.ts';
import { matchPatternList } from './patterns.ts';
import { fileProblem, lineProblem, type Problem } from './problems.ts';
import type { Settings } from './settings.ts';
import { compileStatements, type Statement } from './statements.ts';
import { expand, expansionMessages, standardTokens, type TokenFacts } from './tokens.ts';
import { type TracedBlock, type WalkTrace, whyLost } from './walkTrace.ts';

export interface ResolveRequest {
  /** As typed, a byte string. */
  readonly host: string;
  /** What the command line sets over every file. */
  readonly user?: string;
  readonly port?: number;
  /** Other options of the command line as config lines, byte strings; they are read before the files. */
  readonly options?: readonly string[];
  /** The command to run, for Match command and sessiontype. */
  readonly command?: string;
}

/** The state of reading the files for one host. */
export interface Walk {
  readonly reader: ConfigReader;
  readonly request: ResolveRequest;
  readonly settings: Settings;
  /** What Host lines are compared with: the name as typed, in the second pass the final one. */
  readonly name: string;
  readonly finalPass: boolean;
  readonly lenient: boolean;
  readonly trace: WalkTrace | null;
  wantsFinalPass: boolean;
  /** A circle of Includes was met. A lenient walk follows no more of them: their number doubles at every turn. */
  inCircle?: boolean;
  readonly problems: Problem[];
  readonly undecided: Set<string>;
  /** Options that this build of ssh was made without → the first line for this host. */
  readonly unsupported: Map<string, FilePlace>;
}

/** ssh has stopped; the reason is the last of the problems. */
export class Refused extends Error {}

interface Scope {
  readonly userFile: boolean;
  /** The Include stands in a block that does not hold: everything is checked, nothing is used. */
  readonly neverMatch: boolean;
  readonly depth: number;
}

/** ssh.c main: what the command line says is read as if it were a file in front of all others. */
export function readCommandLine(walk: Walk, options: readonly string[]): void {
  const document = parseDocument(options.map((line) => `${line}\n`).join(''));
  const { openSsh, world } = walk.reader;
  const file = indexFile('command-line', document, compileStatements(document, openSsh, world));
  readFile(walk, file, { userFile: true, neverMatch: false, depth: 0 }, true);
}

export function readSources(walk: Walk): void {
  for (const source of walk.reader.sources) {
    const opened = walk.reader.open(source.path);
    if (opened.kind === 'file') {
      if (source.checkPermissions && !opened.safe) stop(walk, badPermissions(source.path));
      readFile(walk, opened.file, { userFile: source.userFile, neverMatch: false, depth: 0 }, true);
    } else if (source.required) {
      const reason = opened.kind === 'missing' ? 'No such file or directory' : opened.reason;
      stop(walk, fileProblem(source.path, `Can't open user config file ${source.path}: ${reason}`));
    }
  }
}

function badPermissions(path: string): Problem {
  return fileProblem(path, `Bad owner or permissions on ${path}`);
}

/** A fatal problem: ssh goes no further, a lenient walk does. */
function stop(walk: Walk, problem: Problem): void {
  report(walk, problem);
  if (!walk.lenient) throw new Refused();
}

/** The second pass finds everything again that the first one said; a lenient walk says it once. */
function report(walk: Walk, problem: Problem): void {
  if (walk.finalPass && walk.lenient && walk.problems.some(({ message }) => message === problem.message)) return;
  walk.problems.push(problem);
}

function readFile(walk: Walk, file: ConfigFile, scope: Scope, startsActive: boolean): void {
  const reading = new FileReading(walk, file, scope, startsActive);
  let next = 0;
  for (const index of walk.trace?.everyBlock === true ? file.blocks.keys() : file.blocksFor(walk.name)) {
    const block = file.blocks[index];
    if (index > next) reading.skip();
    if (block !== undefined) reading.block(block);
    next = index + 1;
  }
  reading.end();
}

class FileReading {
  readonly #walk: Walk;
  readonly #file: ConfigFile;
  readonly #scope: Scope;
  #active: boolean;
  #badLines = 0;

  constructor(walk: Walk, file: ConfigFile, scope: Scope, startsActive: boolean) {
    this.#walk = walk;
    this.#file = file;
    this.#scope = scope;
    this.#active = startsActive;
  }

  /** Blocks of other names were left out. A Match line that is wrong leaves it at what they say. */
  skip(): void {
    this.#active = false;
  }

  block({ header, body }: Block): void {
    if (header?.kind === 'host') this.#host(header);
    else if (header?.kind === 'match') this.#match(header);
    for (const statement of body) this.#statement(statement);
  }

  end(): void {
    if (this.#badLines === 0 || this.#walk.lenient) return;
    const text = `${this.#file.path}: terminating, ${this.#badLines} bad configuration options`;
    stop(this.#walk, fileProblem(this.#file.path, text));
  }

  #host({ line, patterns }: Extract<Statement, { kind: 'host' }>): void {
    if (this.#scope.neverMatch) {
      this.#active = false;
      this.#traceBlock(line, { kind: 'outside' });
      if (patterns[0] === '') this.#bad(line, { text: 'keyword host empty argument', form: 'line' });
      return;
    }
    const { matches, decidedBy, emptyPattern } = matchHostLine(patterns, this.#walk.name);
    this.#active = matches;
    this.#traceBlock(line, { kind: 'host', decidedBy });
    if (emptyPattern) this.#bad(line, { text: 'keyword host empty argument', form: 'line' });
  }

  #match({ line, criteria, error }: Extract<Statement, { kind: 'match' }>): void {
    if (error !== null) {
      report(this.#walk, lineProblem(this.#file.path, line, error));
      this.#bad(line, { text: 'Bad Match condition', form: 'line' });
      return;
    }
    const walk = this.#walk;
    const negatedCounts = !isAtLeast(walk.reader.openSsh, '10.6');
    const facts = matchFacts(walk, { file: this.#file.path, line });
    const outcome = matchCriteria(criteria, facts, walk.reader.world, negatedCounts);
    if (outcome.wantsFinalPass) walk.wantsFinalPass = true;
    if (outcome.undecided !== null) walk.undecided.add(`${this.#file.path}:${line}`);
    if (outcome.error !== null) {
      const { errors, fatal } = outcome.error;
      if (fatal) {
        const [first, ...others] = expansionMessages(errors[0] ?? '', 'percent_expand');
        report(walk, { ...fileProblem(this.#file.path, first), line });
        for (const text of others) stop(walk, fileProblem('', text));
        return;
      }
      for (const text of errors) report(walk, lineProblem(this.#file.path, line, { text, form: 'bare' }));
      this.#bad(line, { text: 'Bad Match condition', form: 'line' });
      return;
    }
    this.#active = !this.#scope.neverMatch && outcome.matches;
    const { failed, undecided } = outcome;
    const compared = failed === null ? null : comparedWith(failed, facts, walk.reader.world);
    if (this.#scope.neverMatch) this.#traceBlock(line, { kind: 'outside' });
    else if (undecided !== null && undecided === failed)
      this.#traceBlock(line, { kind: 'untold', criterion: undecided });
    else this.#traceBlock(line, { kind: 'match', failed, compared });
  }

  #traceBlock(line: number, reason: TracedBlock['reason']): void {
    const { trace, finalPass } = this.#walk;
    trace?.onBlock({ place: { file: this.#file.path, line }, finalPass, matches: this.#active, reason });
  }

  #statement(statement: Statement): void {
    const { path } = this.#file;
    const { line } = statement;
    switch (statement.kind) {
      case 'option': {
        this.#refuseConnection(line, statement.assignments);
        if (this.#active) this.#traceLine(statement);
        for (const assignment of statement.assignments) {
          const excess = this.#apply(assignment, line);
          if (excess !== null) this.#bad(line, { text: excess, form: 'line' });
        }
        return;
      }
      case 'include':
        this.#include(line, statement.paths);
        return;
      case 'unknown':
        this.#unknown(statement);
        return;
      case 'unsupported': {
        const error: LineError = { text: `Unsupported option "${statement.name}"`, form: 'line' };
        report(this.#walk, lineProblem(path, line, error, false));
        const { unsupported } = this.#walk;
        if (this.#active && !unsupported.has(statement.name)) unsupported.set(statement.name, { file: path, line });
        return;
      }
      case 'bad':
        this.#refuseConnection(line, statement.error.applied ?? []);
        for (const assignment of statement.error.applied ?? []) this.#apply(assignment, line);
        this.#bad(line, statement.error);
        return;
      case 'host':
      case 'match':
        // Headers begin their own block.
        return;
    }
  }

  /** ssh stops before it looks at the rest of the line. */
  #refuseConnection(line: number, assignments: readonly Assignment[]): void {
    const reason = assignments.find(({ slot }) => slot === 'refuseconnection')?.values[0];
    if (reason === undefined || !this.#active) return;
    stop(this.#walk, lineProblem(this.#file.path, line, { text: `RefuseConnection: ${reason}`, form: 'line' }));
  }

  /** Called before the line is applied. */
  #traceLine({ line, keyword, assignments }: Extract<Statement, { kind: 'option' }>): void {
    const { trace, settings } = this.#walk;
    if (trace === null) return;
    const place = { file: this.#file.path, line };
    const lost = whyLost(assignments, settings);
    // In the second pass a line meets itself.
    if (lost !== null && 'place' in lost && lost.place.file === place.file && lost.place.line === place.line) return;
    trace.onLine({ place, keyword, lost });
  }

  #apply(assignment: Assignment, line: number): string | null {
    const { settings } = this.#walk;
    // Whichever of the two comes first turns the other one off; `ProxyJump none` alone leaves ProxyCommand free.
    if (assignment.slot === 'proxyjump' && this.#active && settings.has('proxycommand')) {
      if (assignment.values[0] !== 'none') return null;
    }
    const place = { file: this.#file.path, line };
    const wasSet = settings.has('proxyjump');
    const excess = settings.apply(assignment, place, this.#active);
    if (assignment.slot === 'proxyjump' && this.#active && !wasSet && assignment.values[0] !== 'none') {
      settings.override('proxycommand', 'none', place);
    }
    return excess;
  }

  #unknown({ line, name, quotesClosed }: Extract<Statement, { kind: 'unknown' }>): void {
    const ignored = this.#walk.settings.value('ignoreunknown');
    const tolerated = ignored !== undefined && matchPatternList(name, ignored, true);
    if (!tolerated) this.#bad(line, { text: `Bad configuration option: ${name}`, form: 'colon' });
    if (quotesClosed) return;
    const problem = { text: 'invalid quotes', form: 'line' } as const;
    // Two messages, but one bad line.
    if (tolerated) this.#bad(line, problem);
    else report(this.#walk, lineProblem(this.#file.path, line, problem));
  }

  #include(line: number, paths: readonly string[]): void {
    const walk = this.#walk;
    for (const written of paths) {
      if (written === '') {
        this.#bad(line, { text: 'keyword include empty argument', form: 'line' });
        return;
      }
      const target = includeTarget(
        written,
        this.#scope.userFile,
        () => standardTokens(tokenFacts(walk), walk.reader.world, true),
        walk.reader,
      );
      if (target.kind === 'refused') {
        this.#bad(line, { text: target.message, form: 'line' });
        return;
      }
      if (target.kind === 'fatal') {
        const [first = '', ...others] = target.messages;
        report(walk, { ...fileProblem(this.#file.path, first), line });
        for (const text of others) stop(walk, fileProblem('', text));
        return;
      }
      if (target.kind === 'skipped') {
        report(walk, lineProblem(this.#file.path, line, { text: target.before, form: 'bare' }, false));
        report(walk, lineProblem(this.#file.path, line, { text: target.message, form: 'line' }, false));
        continue;
      }
      for (const path of this.#worthReading(target.paths)) if (!this.#includeFile(line, path)) return;
    }
  }

  /** Without the files that only name other hosts. Too deep, ssh refuses whatever file comes first. */
  #worthReading(paths: readonly string[]): readonly string[] {
    const { trace, reader, name } = this.#walk;
    const readsAll = trace?.everyBlock === true || this.#scope.depth >= MAX_INCLUDE_DEPTH;
    return readsAll ? paths : reader.relevant(paths, name);
  }

  /** False: ssh gives up on this Include line. */
  #includeFile(line: number, path: string): boolean {
    const walk = this.#walk;
    const depth = this.#scope.depth + 1;
    if (walk.inCircle === true) return false;
    if (depth > MAX_INCLUDE_DEPTH) {
      walk.inCircle = true;
      stop(walk, { ...fileProblem(this.#file.path, 'Too many recursive configuration includes'), line });
      return false;
    }
    const opened = walk.reader.open(path);
    if (opened.kind === 'missing') return true;
    if (opened.kind === 'unreadable') {
      this.#bad(line, { text: `Can't open user config file ${path}: ${opened.reason}`, form: 'line' });
      return false;
    }
    if (!opened.safe) stop(walk, badPermissions(path));
    const neverMatch = this.#scope.neverMatch || !this.#active;
    readFile(walk, opened.file, { userFile: this.#scope.userFile, neverMatch, depth }, this.#active);
    return true;
  }

  #bad(line: number, error: LineError): void {
    const { path } = this.#file;
    for (const text of error.before ?? []) {
      report(
        this.#walk,
        lineProblem(path, line, { text, form: /^(vdollar|Unsupported KEX)/.test(text) ? 'bare' : 'line' }),
      );
    }
    const problem = lineProblem(path, line, error);
    if (error.fatal === true) stop(this.#walk, problem);
    else report(this.#walk, problem);
    this.#badLines++;
  }
}

/** What Match compares with, at this point of the file. */
function matchFacts(walk: Walk, place: FilePlace): MatchFacts {
  const { settings, request, reader } = walk;
  const session = settings.value('sessiontype');
  const command = request.command ?? '';
  return {
    place,
    host: currentHost(walk),
    originalHost: request.host,
    user: settings.value('user') ?? reader.world.user,
    finalPass: walk.finalPass,
    tag: settings.value('tag') ?? '',
    command,
    sessionType: session === 'subsystem' || session === 'none' ? session : command === '' ? 'shell' : 'exec',
    version: releaseOf(reader.openSsh),
    tokens: () => standardTokens(tokenFacts(walk), reader.world, isAtLeast(reader.openSsh, '10.0')),
  };
}

function currentHost({ settings, request, finalPass }: Walk): string {
  const hostname = settings.value('hostname');
  if (hostname === undefined) return request.host;
  if (finalPass) return hostname;
  const expanded = expand(hostname, { tokens: { h: request.host } });
  return 'error' in expanded ? hostname : expanded.value;
}

function tokenFacts(walk: Walk): TokenFacts {
  const { settings, request, reader } = walk;
  const hostname = currentHost(walk);
  return {
    alias: request.host,
    hostname,
    hostKeyAlias: settings.value('hostkeyalias') ?? hostname,
    port: Number(settings.value('port') ?? 22),
    remoteUser: settings.value('user') ?? reader.world.user,
    jumpHost: '',
  };
}
