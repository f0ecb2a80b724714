/**
 * The person's ssh_config tree: lists its hosts, answers what a host's options are, and reads again when a file of the
 * tree changes. It never writes a file, and runs no command but ssh's own, when it is asked to compare, and those of Match
 * exec that the person said yes to.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConfigProblem, HostList } from '../../../shared/contract/config.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { type ConfigReader, type ConfigSource, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { showText, toByteText } from '../../../shared/sshConfig/document.ts';
import { type ForwardOfHost, forwardsOfHosts } from '../../../shared/sshConfig/forwarding.ts';
import { hostList } from '../../../shared/sshConfig/hostList.ts';
import { type HostOptions, hostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { ConfigRefused, type Problem } from '../../../shared/sshConfig/problems.ts';
import type { OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import { resolve, type ResolveRequest } from '../../../shared/sshConfig/resolve.ts';
import { showPath } from '../../../shared/sshConfig/showPath.ts';
import { createNameService } from '../connections/names.ts';
import { ConnectionFailed, type ResolveHost } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform.ts';
import { compareWithSsh } from './compareWithSsh.ts';
import { configSources } from './configSources.ts';
import { createNodeWorld } from './nodeWorld.ts';
import { type FollowedOpenSsh, openSshOf } from './platformOpenSsh.ts';
import { resolveWithNames } from './resolveWithNames.ts';
import { runExec } from './runExec.ts';
import { bytePath } from './systemPath.ts';
import { fileIdentity, isFolder, watchTree } from './watchTree.ts';

/** About ten milliseconds. */
const HOSTS_PER_TURN = 25;

export interface ConfigServiceSurroundings {
  readonly platform: Platform;
  readonly log: Log;
  readonly follows: FollowedOpenSsh;
  readonly onChanged: (list: HostList) => void;
}

export interface ConfigService {
  readonly handlers: Pick<
    Handlers<unknown>,
    'config.hosts' | 'config.reload' | 'config.choose' | 'config.compare' | 'config.runExec'
  >;
  readonly resolveHost: ResolveHost;
  /** What `config.hosts` answers. */
  hosts(): HostList;
  /** What ssh makes of each host of the list, without asking DNS; those that it refuses are left out. */
  options(): AsyncIterable<HostOptions>;
  /** What ssh would forward, for every host of the list. */
  forwards(): readonly ForwardOfHost[];
  /** Where ssh begins to read, with the file that was chosen. */
  sources(): readonly ConfigSource[];
  /** The release that the files are read for. */
  openSsh(): OpenSsh;
  /** Reads for another release from now on. Does nothing when it is the same. */
  follow(wanted: FollowedOpenSsh): void;
  close(): void;
}

export function createConfigService({ platform, log, follows, onChanged }: ConfigServiceSurroundings): ConfigService {
  const world = createNodeWorld(platform);
  const names = createNameService(platform.nameServers ?? null);
  let followed = follows;
  let openSsh = openSshOf(platform, followed);
  let mainFile = platform.configFile === null ? null : bytePath(platform.configFile);
  let revision = 0;
  let reader: ConfigReader;
  let list: HostList;

  const read = (): void => {
    const files = new Map<string, string>();
    const readFile = (path: string) => {
      files.set(path, fileIdentity(path));
      return world.readFile(path);
    };
    const sources = configSources(mainFile, world);
    reader = createConfigReader(sources, { ...world, readFile }, openSsh);
    list = { ...hostList(reader), ...folderSaid(sources[0]?.path), revision: ++revision };
    log('info', 'config.read', { hosts: list.hosts.length, problems: list.problems.length, status: list.status });
    const { patterns, glob } = reader;
    watcher.follow({ files, globs: new Map([...patterns].map((pattern) => [pattern, glob(pattern)])) });
  };
  const watcher = watchTree({
    log,
    onChange() {
      read();
      onChanged(list);
    },
  });
  read();

  return {
    handlers: {
      'config.hosts': () => list,
      'config.reload': () => {
        read();
        onChanged(list);
        return list;
      },
      'config.choose': ({ file }) => {
        const before = mainFile;
        mainFile = bytePath(file.startsWith('~/') ? platform.homeFolder + file.slice(1) : file);
        read();
        if (list.status !== 'ok') {
          const reason = list.status === 'missing' ? 'No such file or directory' : list.reason;
          mainFile = before;
          read();
          throw new RpcError('io', reason, { file });
        }
        onChanged(list);
        return list;
      },
      'config.compare': ({ host, user, port, runsCommands }) =>
        compareWithSsh({
          request: requestOf({ host, user, port }),
          platform,
          mainFile,
          follows: openSsh,
          runsCommands,
        }),
      'config.runExec': ({ host, command, answers }) => {
        // What the person sees may be newer than what was read last.
        const world = createNodeWorld(platform);
        const saved = createConfigReader(configSources(mainFile, world), world, openSsh);
        return runExec(saved, { request: { host }, command, answers, platform });
      },
    },
    async resolveHost(target) {
      try {
        const resolution = await resolveWithNames(reader, requestOf(target), names);
        const options = hostOptions(resolution, reader);
        return platform.knownHostsFile === null
          ? options
          : { ...options, userKnownHostsFiles: [platform.knownHostsFile] };
      } catch (error) {
        if (!(error instanceof ConfigRefused)) throw error;
        const errors = error.problems.filter(isNoCount).map((problem) => describeProblem(problem, reader));
        throw new ConnectionFailed({ code: 'config-refused', host: target.host, errors });
      }
    },
    hosts: () => list,
    async *options() {
      for (const [index, { alias }] of list.hosts.entries()) {
        // Thousands of hosts take a second: other work gets its turn.
        if (index % HOSTS_PER_TURN === HOSTS_PER_TURN - 1) await nextTurn();
        const options = optionsOrNull(reader, alias);
        if (options !== null) yield options;
      }
    },
    forwards: () =>
      forwardsOfHosts(
        reader,
        list.hosts.map(({ alias }) => alias),
      ),
    sources: () => reader.sources,
    openSsh: () => openSsh,
    follow(wanted) {
      if (wanted === followed) return;
      followed = wanted;
      openSsh = openSshOf(platform, followed);
      read();
      onChanged(list);
    },
    close: () => watcher.close(),
  };
}

function optionsOrNull(reader: ConfigReader, alias: string): HostOptions | null {
  try {
    return hostOptions(resolve(reader, { host: toByteText(alias) }), reader);
  } catch (error) {
    if (error instanceof ConfigRefused) return null;
    throw error;
  }
}

function requestOf({
  host,
  user,
  port,
  options,
}: {
  host: string;
  user?: string | undefined;
  port?: number | undefined;
  options?: readonly string[] | undefined;
}): ResolveRequest {
  return {
    host: toByteText(host),
    ...(user === undefined ? {} : { user: toByteText(user) }),
    ...(port === undefined ? {} : { port }),
    ...(options === undefined ? {} : { options: options.map(toByteText) }),
  };
}

/** ssh takes a folder for an empty file and says nothing. A person wants to know why there are no hosts. */
function folderSaid(path: string | undefined): Partial<HostList> {
  return path !== undefined && isFolder(path) ? { status: 'unreadable', reason: 'Is a directory' } : {};
}

/** ssh ends with the number of bad lines. A person has the lines. */
function isNoCount({ text }: Problem): boolean {
  return !/: terminating, \d+ bad configuration options$/.test(text);
}

function describeProblem({ file, line, text }: Problem, { world }: ConfigReader): Omit<ConfigProblem, 'fatal'> {
  return { file: showPath(file, world), line, text: showText(text) };
}
