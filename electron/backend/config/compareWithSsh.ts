/**
 * Holds the engine's answer for a host against the answer of this machine's own ssh, value by value. ssh -G runs the
 * commands of Match exec, so without consent a config that has any is not handed to it.
 */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ConfigCommand, ConfigComparison } from '../../../shared/contract/config.ts';
import {
  compareOptions,
  type Outcome,
  ownOutcome,
  readPrinted,
  sameLines,
} from '../../../shared/sshConfig/compareOptions.ts';
import { type ConfigReader, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { printLine, showText } from '../../../shared/sshConfig/document.ts';
import type { OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import { type Resolution, resolve, type ResolveRequest } from '../../../shared/sshConfig/resolve.ts';
import { showPlace } from '../../../shared/sshConfig/showPath.ts';
import type { Platform } from '../platform.ts';
import { configSources } from './configSources.ts';
import { createNodeWorld } from './nodeWorld.ts';
import { runMatchExec, runOwnSsh } from './ownSsh.ts';
import { ownOpenSsh } from './platformOpenSsh.ts';
import { bytePath, systemPath } from './systemPath.ts';

export interface CompareRequest {
  readonly request: ResolveRequest;
  readonly platform: Pick<Platform, 'kind' | 'homeFolder' | 'environment'>;
  /** As ssh -F, a byte string; null for the usual files. */
  readonly mainFile: string | null;
  /** What Fairlead follows. */
  readonly follows: OpenSsh;
  /** The person agreed that commands of Match exec are run. */
  readonly runsCommands: boolean;
}

export async function compareWithSsh(wanted: CompareRequest): Promise<ConfigComparison> {
  const { request, platform, follows } = wanted;
  const world = createNodeWorld(platform);
  const mainFile = fileForSsh(wanted);
  const sources = mainFile === 'none' ? [] : configSources(mainFile, world);
  const reader = createConfigReader(sources, world, follows);
  const commands = wanted.runsCommands ? [] : matchCommands(reader, request);
  if (commands.length > 0) return { kind: 'asks', commands };

  const version = await runOwnSsh(['-V'], platform);
  if (version.kind === 'none') return { kind: 'unavailable', reason: version.reason };
  const banner = version.stderr.trim();
  const own = ownOpenSsh(banner, platform);
  if (own === null) return { kind: 'unavailable', reason: `not OpenSSH: ${showText(banner)}` };
  const args = sshArguments(request, mainFile).map(showText);
  const answer = await runOwnSsh(args, platform);
  if (answer.kind === 'none') return { kind: 'unavailable', reason: answer.reason };

  const run = commandRunner(platform);
  const theirs: Outcome =
    answer.status === 0
      ? { kind: 'options', options: readPrinted(answer.stdout) }
      : { kind: 'refused', messages: messagesOf(answer.stderr) };
  const resolution = await resolveRunning(reader, request, run);
  const ours = ownOutcome(resolution, reader);
  // The same as ssh's own release would have it: what is left then is not a matter of releases.
  const sameReader = createConfigReader(sources, world, own);
  const asOwn = ownOutcome(await resolveRunning(sameReader, request, run), sameReader);
  return {
    kind: 'compared',
    ssh: showText(banner.split(',', 1)[0] ?? ''),
    command: ['ssh', ...args].join(' '),
    follows: follows.version,
    nearest: own.version,
    refused: {
      ours: linesOf(ours),
      theirs: linesOf(theirs),
      sameRelease: linesOf(asOwn),
    },
    ...differences(ours, theirs, asOwn, resolution, reader),
  };
}

type Compared = Extract<ConfigComparison, { kind: 'compared' }>;

function differences(
  ours: Outcome,
  theirs: Outcome,
  asOwn: Outcome,
  resolution: Resolution,
  { world }: ConfigReader,
): Pick<Compared, 'same' | 'differences'> {
  if (ours.kind !== 'options' || theirs.kind !== 'options') return { same: 0, differences: [] };
  const found = compareOptions(ours.options, theirs.options, resolution);
  return {
    same: Object.keys(theirs.options).length - found.filter(({ theirs: values }) => values.length > 0).length,
    differences: found.map(({ option, places, ...values }) => {
      const key = option.toLowerCase();
      return {
        option,
        ours: values.ours.map(showText),
        theirs: values.theirs.map(showText),
        places: places.map((place) => showPlace(place, world)),
        byRelease: asOwn.kind === 'options' && sameLines(asOwn.options[key] ?? [], values.theirs),
      };
    }),
  };
}

function linesOf(outcome: Outcome): string[] {
  return outcome.kind === 'refused' ? outcome.messages.map(showText) : [];
}

/** ssh ends its lines with CR LF, and says a line about terminals that is not about the config. */
function messagesOf(stderr: string): readonly string[] {
  return stderr
    .trimEnd()
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('Pseudo-terminal'));
}

/**
 * ssh takes the home of the user database, whatever $HOME says: where they are not the same, the file is named to it.
 * `none` is what ssh -F takes for no file at all.
 */
function fileForSsh({ mainFile, platform }: CompareRequest): string | null {
  if (mainFile !== null || platform.homeFolder === userInfo().homedir) return mainFile;
  const file = bytePath(`${platform.homeFolder}/.ssh/config`);
  return existsSync(systemPath(file)) ? file : 'none';
}

function sshArguments({ host, user, port }: ResolveRequest, mainFile: string | null): string[] {
  return [
    '-G',
    ...(mainFile === null ? [] : ['-F', mainFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
}

/** Every Match exec of the tree: which of them ssh would come to depends on what the others answer. */
function matchCommands(reader: ConfigReader, request: ResolveRequest): ConfigCommand[] {
  resolve(reader, request, {
    lenient: true,
    trace: { everyBlock: true, onBlock: () => undefined, onLine: () => undefined },
  });
  return [...reader.paths].flatMap((path) => {
    const opened = reader.open(path);
    if (opened.kind !== 'file') return [];
    const { document, statements } = opened.file;
    return statements.flatMap((statement) => {
      if (statement.kind !== 'match' || !statement.criteria.some(({ name }) => name === 'exec')) return [];
      const { line } = statement;
      const written = document.lines[line - 1];
      const text = written === undefined ? '' : showText(printLine(written).trim());
      return [{ place: showPlace({ file: path, line }, reader.world), text }];
    });
  });
}

type RunCommand = (command: string) => Promise<boolean>;

/** Each command once, as its answer is asked for several times. */
function commandRunner(platform: CompareRequest['platform']): RunCommand {
  const answers = new Map<string, Promise<boolean>>();
  return (command) => {
    const answer = answers.get(command) ?? runMatchExec(command, platform);
    answers.set(command, answer);
    return answer;
  };
}

/** The engine asks and does not wait: it begins again with each answer, and nothing runs that ssh would not run. */
async function resolveRunning(reader: ConfigReader, request: ResolveRequest, run: RunCommand): Promise<Resolution> {
  const answers = new Map<string, boolean>();
  for (;;) {
    let open: string | undefined;
    const answer = (command: string): boolean => {
      const known = answers.get(command);
      if (known === undefined) open ??= command;
      return known ?? false;
    };
    const resolution = resolve({ ...reader, world: { ...reader.world, runMatchExec: answer } }, request);
    if (open === undefined) return resolution;
    answers.set(open, await run(open));
  }
}
