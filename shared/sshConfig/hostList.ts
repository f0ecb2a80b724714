/** The hosts that a config tree names, for the sidebar: literal aliases in file order, and what is wrong in the files. */
import type { ConfigProblem, HostEntry, HostList } from '../contract/config.ts';
import type { ConfigFile } from './configFile.ts';
import type { ConfigReader } from './configReader.ts';
import { showText } from './document.ts';
import { includeTarget, MAX_INCLUDE_DEPTH } from './include.ts';
import { parseJumps } from './jumpSpec.ts';
import { matchHostLine } from './match.ts';
import { notHonoured } from './notHonoured.ts';
import { lowerCase } from './patterns.ts';
import type { Problem } from './problems.ts';
import { resolve } from './resolve.ts';
import { showPath } from './showPath.ts';
import { expand } from './tokens.ts';

const MAX_PATTERNS = 100;

/** All but the revision, which counts the readings. */
export function hostList(reader: ConfigReader): Omit<HostList, 'revision'> {
  const { world } = reader;
  const main = reader.sources[0];
  const opened = main === undefined ? undefined : reader.open(main.path);
  const found = collectHosts(reader);
  return {
    file: main === undefined ? '' : showPath(main.path, world),
    status: opened?.kind === 'file' ? 'ok' : (opened?.kind ?? 'missing'),
    reason: opened?.kind === 'unreadable' ? opened.reason : '',
    included: found.included.map((path) => showPath(path, world)),
    hosts: found.hosts.map((host) => describeHost(host, reader)),
    patterns: found.patterns,
    // A name that no one has: only what concerns every connection is asked for.
    problems: resolve(reader, { host: '' }, { lenient: true }).problems.map((problem) => showProblem(problem, reader)),
  };
}

interface FoundHost {
  readonly alias: string;
  readonly file: string;
  readonly line: number;
  readonly group: string;
}

interface Found {
  readonly hosts: readonly FoundHost[];
  readonly patterns: string[];
  readonly included: readonly string[];
}

function collectHosts(reader: ConfigReader): Found {
  const hosts = new Map<string, FoundHost>();
  const patterns = new Set<string>();
  const included = new Set<string>();
  const visited = new Set<string>();

  const visit = (file: ConfigFile, userFile: boolean, depth: number, reachable: (alias: string) => boolean): void => {
    for (const { header, body } of file.blocks) {
      if (header?.kind === 'host') {
        const literal = header.patterns.filter(isConnectable);
        for (const alias of literal) {
          if (hosts.has(alias) || !reachable(alias) || !matchHostLine(header.patterns, alias).matches) continue;
          hosts.set(alias, { alias, file: file.path, line: header.line, group: groupOf(file, header.line) });
        }
        // The system's own `Host *` is not a line of this person.
        if (literal.length === 0 && userFile) patterns.add(showText(header.patterns.join(' ')));
      }
      // Hosts of a file that is included inside a block exist only where that block holds too.
      const inside = (alias: string) =>
        reachable(alias) && (header?.kind !== 'host' || matchHostLine(header.patterns, alias).matches);
      for (const statement of body) {
        if (statement.kind === 'include') follow(statement.paths, userFile, depth + 1, inside);
      }
    }
  };

  const follow = (
    paths: readonly string[],
    userFile: boolean,
    depth: number,
    reachable: (alias: string) => boolean,
  ): void => {
    if (depth > MAX_INCLUDE_DEPTH) return;
    for (const written of paths) {
      const target = includeTarget(written, userFile, () => staticTokens(reader), reader);
      if (target.kind !== 'files') continue;
      for (const path of target.paths) {
        // The first reading decides about place and group; more of them would only repeat it, or never end.
        if (visited.has(path)) continue;
        visited.add(path);
        const opened = reader.open(path);
        if (opened.kind !== 'file') continue;
        included.add(path);
        visit(opened.file, userFile, depth, reachable);
      }
    }
  };

  for (const source of reader.sources) {
    const opened = reader.open(source.path);
    if (opened.kind === 'file') visit(opened.file, source.userFile, 0, () => true);
  }
  return { hosts: [...hosts.values()], patterns: [...patterns].slice(0, MAX_PATTERNS), included: [...included] };
}

/** Tokens of an Include that are the same for every host; with others the file cannot be known here. */
function staticTokens({ world }: ConfigReader): Record<string, string> {
  const [short = ''] = world.hostname.split('.', 1);
  return { d: world.home, i: String(world.uid), L: short, l: world.hostname, u: world.user };
}

/** No pattern, and nothing that ssh refuses as a host name on its command line. */
function isConnectable(pattern: string): boolean {
  return pattern !== '' && !/[*?\s\x00-\x1f\x7f]/.test(pattern) && !/^[!-]/.test(pattern);
}

/** `# group: Name` in the comments right above the block, else the name of the file. */
function groupOf(file: ConfigFile, line: number): string {
  for (let above = line - 2; file.document.lines[above]?.kind === 'comment'; above--) {
    const group = /^#\s*group:\s*(.+)$/i.exec(file.document.lines[above]?.text ?? '')?.[1];
    if (group !== undefined) return showText(group.trim());
  }
  return showText(/[^\\/]*$/.exec(file.path)?.[0] ?? '');
}

function describeHost({ alias, file, line, group }: FoundHost, reader: ConfigReader): HostEntry {
  const { world } = reader;
  const resolution = resolve(reader, { host: alias }, { lenient: true });
  const { settings } = resolution;
  const jump = settings.value('proxyjump') ?? 'none';
  const jumps = lowerCase(jump) === 'none' ? [] : (parseJumps(jump, world.servicePort) ?? []);
  const proxyCommand = settings.value('proxycommand') ?? 'none';
  const user = settings.value('user') ?? world.user;
  const expandedUser = /[%$]/.test(user)
    ? expand(user, { tokens: staticTokens(reader), environment: world.environment })
    : { value: user };
  const identity = settings.get('identityfile').find(({ value }) => lowerCase(value) !== 'none');
  return {
    alias: showText(alias),
    user: showText('value' in expandedUser ? expandedUser.value : user),
    hostname: showText(resolution.hostname),
    port: Number(settings.value('port') ?? 22),
    via: jumps.map(({ host }) => showText(host)),
    proxyCommand: lowerCase(proxyCommand) !== 'none',
    identity: showText(identity?.value ?? ''),
    place: { file: showPath(file, world), line },
    group,
    notHonoured: [...new Set(notHonoured(resolution, world).map(({ option }) => option))],
  };
}

function showProblem(problem: Problem, { world }: ConfigReader): ConfigProblem {
  const { file, line, text, fatal } = problem;
  const hint = /^Bad owner or permissions/.test(text)
    ? `Bad owner or permissions. Other people could change this file; ssh refuses it. Run: chmod 600 ${showPath(file, world)}`
    : text;
  return { file: showPath(file, world), line, text: showText(hint), fatal };
}
