/** `fairlead run SNIPPET HOST…`: runs a snippet of the settings on hosts and prints what each said, with its exit code. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SnippetResult } from '../../shared/contract/snippets.ts';
import { fillSnippet, variablesOf } from '../../shared/snippet.ts';
import type { HostTarget } from '../../shared/target.ts';
import { parseTarget } from '../../shared/typedTarget.ts';
import { failureLine } from '../../shared/words/failure.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { readLaunchOptions } from '../launchOptions.ts';
import { openBackend } from './openBackend.ts';
import { createTerminalAsker } from './terminalAsker.ts';
import { visible, visibleLines } from './visible.ts';

const USAGE = `Usage: fairlead run [options] SNIPPET HOST…

Runs a snippet of Fairlead's settings on hosts, beside each other, and prints what each of them said.

  --set NAME=VALUE    the value of a variable, quoted as one word of a shell; may be repeated
  --json              print an array of {host, code, signal, stdout, stderr, cut, failure}
  --batch             never ask: a host that needs a password or a decision fails
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this

Exit status: 0 when every host ended with 0; else the greatest of theirs; 255 when one could not be reached.
`;

const WRONG = 2;
const NO_CONNECTION = 255;
const nobody: Asker = { interactive: false, ask: () => Promise.resolve(null) };

/** Resolves with the exit status. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const request = read(args);
  if (request === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (typeof request === 'string') return wrong(request);
  const { backend } = openBackend(readLaunchOptions(args));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort());
  try {
    const all = backend.snippets();
    const snippet = all.find(({ name }) => name === request.snippet);
    if (snippet === undefined) {
      const names = all.map(({ name }) => visible(name)).join(', ');
      return wrong(`there is no snippet ${visible(request.snippet)}${names === '' ? '' : `; there are: ${names}`}`, '');
    }
    const unknown = Object.keys(request.values).find(
      (name) => !variablesOf(snippet.text).some((each) => each.name === name),
    );
    if (unknown !== undefined) return wrong(`${visible(snippet.name)} has no variable ${visible(unknown)}`, '');
    const asker = request.batch ? nobody : createTerminalAsker();
    const results = await backend.runSnippet(
      { id: randomUUID(), command: fillSnippet(snippet.text, request.values), targets: [...request.targets] },
      () => asker,
      stop.signal,
    );
    process.stdout.write(
      request.json ? `${JSON.stringify(results.map(plain), null, 2)}\n` : results.map(block).join('\n'),
    );
    return Math.max(...results.map(statusOf));
  } finally {
    backend.pool.close();
  }
}

interface Request {
  readonly snippet: string;
  readonly targets: readonly HostTarget[];
  readonly values: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly batch: boolean;
}

/** Text: what is wrong. Null: help was asked for. */
function read(args: readonly string[]): Request | string | null {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: {
        set: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        batch: { type: 'boolean' },
        config: { type: 'string' },
        'known-hosts': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    // parseArgs says what is wrong in a sentence of its own.
    if (!(error instanceof TypeError)) throw error;
    return error.message.split('. ')[0] ?? error.message;
  }
  const { values, positionals } = parsed;
  if (values.help === true) return null;
  const [snippet, ...hosts] = positionals;
  if (snippet === undefined) return 'a snippet is missing';
  if (hosts.length === 0) return 'a host is missing';
  const targets: HostTarget[] = [];
  for (const host of hosts) {
    const target = parseTarget(host);
    if (target === null) return 'a host is missing';
    if ('problem' in target) return target.problem;
    if (target.ignored.length > 0) return `only a host, user and port: ${target.ignored.join(' ')} is not taken`;
    targets.push(target.target);
  }
  const given = (values.set ?? []).map((each) => /^([^=]+)=([^]*)$/.exec(each));
  if (given.includes(null)) return '--set wants NAME=VALUE';
  const set = Object.fromEntries(given.map((match) => [match?.[1]?.trim() ?? '', match?.[2] ?? '']));
  return { snippet, targets, values: set, json: values.json === true, batch: values.batch === true };
}

function wrong(problem: string, usage = `\n${USAGE}`): number {
  writeSync(2, `fairlead: ${problem}\n${usage}`);
  return WRONG;
}

/** What programs read. */
function plain({ host, code, signal, stdout, stderr, cut, failure }: SnippetResult) {
  return { host, code, signal, stdout, stderr, cut, failure: failure === null ? null : failureLine(failure) };
}

function block(result: SnippetResult): string {
  const { host, code, signal, stdout, stderr, cut, failure } = result;
  const state =
    failure !== null
      ? visible(failureLine(failure))
      : code !== null
        ? `exit code ${code}`
        : signal !== null
          ? `ended by ${visible(signal)}`
          : 'stopped';
  const texts = [stdout, stderr].map((text) => visibleLines(text).trimEnd()).filter((text) => text !== '');
  return `== ${visible(host)}: ${state}\n${texts.map((text) => `${text}\n`).join('')}${cut ? '(more was printed)\n' : ''}`;
}

function statusOf({ state, code }: SnippetResult): number {
  return state === 'done' && code !== null ? code : NO_CONNECTION;
}
