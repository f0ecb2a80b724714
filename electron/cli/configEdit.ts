/** `fairlead config set`, `add` and `unset`: edit the files of a host in place, show what changed and for whom. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { type ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText, toByteText } from '../../shared/sshConfig/document.ts';
import type { HostEffect } from '../../shared/sshConfig/effects.ts';
import {
  addForHost,
  type HostEdit,
  type HostEditResult,
  setForHost,
  unsetForHost,
} from '../../shared/sshConfig/hostEdits.ts';
import { findKeyword } from '../../shared/sshConfig/keywords.ts';
import { OptionError } from '../../shared/sshConfig/optionValue.ts';
import { argumentsOf, UnwritableOption } from '../../shared/sshConfig/writeOption.ts';
import { openConfigTree, saveTreeEdit } from '../backend/configTools.ts';
import { findDataFolder, nodeSystem } from '../nodePlatform.ts';
import { treeDiff } from './configDiff.ts';
import { textTable } from './table.ts';
import { followedOpenSsh } from './followedOpenSsh.ts';
import { visible } from './visible.ts';

type Action = 'set' | 'add' | 'unset';

const USAGE = `Usage: fairlead config set   [options] HOST KEY VALUE
       fairlead config add   [options] HOST KEY VALUE
       fairlead config unset [options] HOST KEY

set gives an option of HOST a value; add gives it one more (IdentityFile, LocalForward and others that add up);
unset removes the lines of HOST's own blocks. Only the lines that must change do, in the file they belong to. A line
goes where it concerns HOST alone; what cannot be done without changing other hosts is not done.

  --host HOST         instead of HOST
  --set KEY=VALUE     instead of KEY VALUE
  --config FILE       edit this file and what it includes, not ~/.ssh/config
  --dry-run           show the change, write nothing
  --force             do it although other hosts change
  --backup            keep a backup; without --config one is always kept
  --help              print this

Exit status: 0 done, or nothing to do; 1 not done; 2 wrong arguments.
`;

interface Request {
  readonly host: string;
  readonly key: string;
  /** As typed; empty for unset. */
  readonly value: string;
  readonly config: string | null;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly backup: boolean;
}

/** Resolves with the exit status. */
export async function editCommand(action: Action, args: readonly string[]): Promise<number> {
  const request = readArguments(action, args);
  if (typeof request === 'string') {
    if (request === '') process.stdout.write(USAGE);
    else writeSync(2, `fairlead: ${visible(request)}\n\n${USAGE}`);
    return request === '' ? 0 : 2;
  }
  const reader = openConfigTree(nodeSystem(), {
    configFile: request.config,
    openSsh: followedOpenSsh(),
    runsMatchExec: false,
  });
  let result: HostEditResult;
  try {
    result = plan(action, request, reader);
  } catch (error) {
    if (!(error instanceof OptionError) && !(error instanceof UnwritableOption)) throw error;
    return notDone(error.message);
  }
  switch (result.kind) {
    case 'unchanged':
      say('nothing to change.');
      return 0;
    case 'impossible':
      return notDone(result.reason);
    case 'wide':
      writeSync(2, othersTable(result));
      if (request.force) return save(reader, result, request);
      return notDone('This would change more than was asked for. --force does it all the same.');
    case 'clean':
      return save(reader, result, request);
  }
}

function plan(action: Action, { host, key, value }: Request, reader: ConfigReader): HostEditResult {
  const keyword = findKeyword(key);
  if (keyword === undefined) throw new OptionError({ text: `Bad configuration option: ${key}`, form: 'colon' });
  if (action === 'unset') return unsetForHost(reader, toByteText(host), key);
  const values = argumentsOf(keyword, toByteText(value));
  if (values === null) throw new OptionError({ text: 'invalid quotes', form: 'line' });
  const edit = action === 'set' ? setForHost : addForHost;
  return edit(reader, toByteText(host), key, values);
}

async function save(reader: ConfigReader, { edit }: HostEdit, request: Request): Promise<number> {
  process.stdout.write(treeDiff(reader, edit));
  if (request.dryRun) return 0;
  const dataFolder = findDataFolder(process.platform, homedir(), process.env);
  const backupFolder = request.config === null || request.backup ? join(dataFolder, 'backups') : null;
  const result = await saveTreeEdit(reader, edit, backupFolder);
  switch (result.kind) {
    case 'saved':
      return 0;
    case 'conflict':
      return notDone(`${showText(result.path)} was changed by another program. Nothing was written; try again.`);
    case 'failed':
      for (const path of result.written) say(`${showText(path)} has the new text already.`);
      return notDone(`${showText(result.path)} cannot be written: ${result.reason}. It is as it was.`);
  }
}

/** Empty: help is asked for. Other text: what is wrong with the arguments. */
function readArguments(action: Action, args: readonly string[]): Request | string {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return error.message.split('. ')[0] ?? error.message;
  }
  const { values } = parsed;
  if (values.help === true) return '';
  const words = [...parsed.positionals];
  const host = values.host ?? words.shift();
  const assignment = values.set === undefined ? null : /^([^=]*)=([^]*)$/.exec(values.set);
  if (values.set !== undefined && assignment === null) return '--set takes KEY=VALUE';
  const key = assignment?.[1] ?? words.shift();
  const rest = assignment?.[2] ?? (words.length === 0 ? undefined : words.splice(0).join(' '));
  if (host === undefined || host === '') return 'a host is missing';
  if (/[*?!\s]/.test(host)) return `${host} is a pattern, not a host`;
  if (key === undefined || key === '') return 'an option is missing';
  if (action === 'unset' ? rest !== undefined : rest === undefined) {
    return action === 'unset' ? 'unset takes no value' : 'a value is missing';
  }
  if (words.length > 0) return `too many words: ${words.join(' ')}`;
  return {
    host,
    key,
    value: rest ?? '',
    config: values.config ?? null,
    dryRun: values['dry-run'] === true,
    force: values.force === true,
    backup: values.backup === true,
  };
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      host: { type: 'string' },
      set: { type: 'string' },
      config: { type: 'string' },
      'dry-run': { type: 'boolean' },
      force: { type: 'boolean' },
      backup: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
}

function othersTable({ others, changes }: HostEdit): string {
  const row = (name: string, { option, before, after }: HostEffect['changes'][number]) => [
    name,
    option,
    showText(before.join(' ')) || 'not set',
    '->',
    showText(after.join(' ')) || 'not set',
  ];
  return textTable([
    ...changes.map((change) => row('', change)),
    ...others.flatMap(({ probe, changes: theirs }) => {
      const { host, user } = probe.request;
      const name = probe.exampleOf === null ? host : `names like ${probe.exampleOf}`;
      return theirs.map((change) => row(showText(user === undefined ? name : `${user}@${name}`), change));
    }),
  ]);
}

function notDone(reason: string): number {
  say(reason);
  return 1;
}

function say(text: string): void {
  writeSync(2, `fairlead: ${visible(text)}\n`);
}
