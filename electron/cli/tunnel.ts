/**
 * `fairlead tunnel`: opens tunnels and keeps them open until it is told to stop. Each change of one is a line, or an
 * object per line with --json.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TunnelState } from '../../shared/contract/tunnels.ts';
import { parseTarget, type Target, typedTarget } from '../../shared/target.ts';
import { parseTunnelSpec, showTunnelEnd, TUNNEL_FLAGS, type TunnelSpec } from '../../shared/tunnelSpec.ts';
import { describeFailure } from '../../shared/words/failure.ts';
import type { Backend } from '../backend/backend.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { readLaunchOptions } from '../launchOptions.ts';
import { openBackend } from './openBackend.ts';
import { textTable } from './table.ts';
import { createTerminalAsker } from './terminalAsker.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead tunnel [options] [-L SPEC]… [-R SPEC]… [-D SPEC]… HOST
       fairlead tunnel up [options] NAME|GROUP…
       fairlead tunnel ls [options]

Opens tunnels and keeps them open: their ports stay while the connection is away, and traffic flows again when it is
back. SPEC is as after -L, -R and -D of ssh; port 0 is any free port. Without SPEC: the forwards of HOST in the config.
up opens saved tunnels by name, group or listening address; ls lists all tunnels.

  --json              print an object per line
  --batch             never ask
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this

Exit status: 0 stopped by a signal; 1 no tunnel could be opened; 2 wrong arguments; 255 no connection.
`;

const NO_CONNECTION = 255;
const nobody: Asker = { interactive: false, ask: () => Promise.resolve(null) };

interface Wanted {
  readonly target: Target;
  readonly spec: TunnelSpec;
  readonly name: string;
}

/** Resolves with the exit status. */
export async function tunnelCommand(args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return wrong(error.message.split('. ')[0] ?? error.message);
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { backend } = openBackend(readLaunchOptions(args));
  try {
    const json = values.json === true;
    if (positionals[0] === 'ls' && positionals.length === 1) return list(backend, json);
    const wanted = positionals[0] === 'up' ? saved(backend, positionals.slice(1)) : typed(backend, values, positionals);
    if (typeof wanted === 'string') return wrong(wanted);
    return await keepOpen(backend, wanted, values.batch === true ? nobody : createTerminalAsker(), json);
  } finally {
    await backend.close();
  }
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      L: { type: 'string', short: 'L', multiple: true },
      R: { type: 'string', short: 'R', multiple: true },
      D: { type: 'string', short: 'D', multiple: true },
      json: { type: 'boolean' },
      batch: { type: 'boolean' },
      config: { type: 'string' },
      'known-hosts': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
}

/** Text: what is wrong. */
function typed(
  backend: Backend,
  values: ReturnType<typeof parseOptions>['values'],
  [host, ...more]: readonly string[],
): readonly Wanted[] | string {
  if (host === undefined) return 'a host is missing';
  if (more.length > 0) return `too many words: ${more.join(' ')}`;
  const target = typedTarget(parseTarget(host))?.target;
  if (target === undefined) return `${host} is no host`;
  const wanted: Wanted[] = [];
  for (const [type, texts] of [
    ['local', values.L],
    ['remote', values.R],
    ['dynamic', values.D],
  ] as const) {
    for (const text of texts ?? []) {
      const spec = parseTunnelSpec(type, text);
      if (spec === null) return `${TUNNEL_FLAGS[type]} ${text} is no forwarding specification`;
      wanted.push({ target, spec, name: '' });
    }
  }
  if (wanted.length > 0) return wanted;
  const own = backend.tunnels.list().filter(({ place, host: alias }) => place !== null && alias === target.host);
  return own.length > 0 ? own : `${host} has no forwards in the config, and none was given`;
}

function saved(backend: Backend, names: readonly string[]): readonly Wanted[] | string {
  if (names.length === 0) return 'a name or a group is missing';
  const all = backend.tunnels.list();
  const missing = names.find((name) => !all.some((tunnel) => isCalled(tunnel, name)));
  if (missing !== undefined) return `there is no tunnel and no group ${missing}`;
  return all.filter((tunnel) => names.some((name) => isCalled(tunnel, name)));
}

const isCalled = ({ name, group, listensOn }: TunnelState, wanted: string) =>
  [name, group, listensOn].includes(wanted) && wanted !== '';

function list(backend: Backend, json: boolean): number {
  const all = backend.tunnels.list();
  if (json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else if (all.length > 0) {
    const rows = all.map(({ name, group, spec, listensOn, host, place }) => [
      name || '-',
      group || '-',
      TUNNEL_FLAGS[spec.type],
      listensOn,
      spec.connect === null ? 'any address' : showTunnelEnd(spec.connect),
      host,
      place === null ? 'Fairlead' : `${place.file}:${place.line}`,
    ]);
    process.stdout.write(textTable([['NAME', 'GROUP', 'TYPE', 'LISTENS ON', 'TARGET', 'HOST', 'DEFINED AT'], ...rows]));
  }
  return 0;
}

/** Until a signal, or until none of them is open any more. */
async function keepOpen(backend: Backend, wanted: readonly Wanted[], asker: Asker, json: boolean): Promise<number> {
  const ids = wanted.map(({ target, spec, name }) => backend.tunnels.openTemporary(target, spec, { name, asker }));
  const said = new Map<string, string>();
  // What waits for its time (a next attempt, a snapshot) does not keep the process alive by itself.
  const alive = setInterval(() => undefined, 60_000);
  let look: (all: readonly TunnelState[]) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve(0));
    look = (all) => {
      const ours = all.filter(({ id }) => ids.includes(id));
      for (const tunnel of ours) say(tunnel, said, json);
      const phases = ours.map(({ state }) => state.phase);
      const isOver = phases.every((phase) => phase === 'failed' || phase === 'blocked' || phase === 'refused');
      if (isOver && phases.length > 0) resolve(phases.includes('failed') ? NO_CONNECTION : 1);
    };
    backend.tunnels.watch((all) => look(all));
  });
  try {
    await backend.tunnels.start(ids);
    look(backend.tunnels.list());
    return await ended;
  } finally {
    clearInterval(alive);
  }
}

/** A line when it is in another state than when it was last said. */
function say(tunnel: TunnelState, said: Map<string, string>, json: boolean): void {
  const { id, spec, host, listensOn, state } = tunnel;
  const words = wordsFor(tunnel);
  const key = `${listensOn} ${words}`;
  if (state.phase === 'stopped' || said.get(id) === key) return;
  said.set(id, key);
  if (json) {
    process.stdout.write(`${JSON.stringify({ event: 'tunnel', at: Date.now(), spec, host, listensOn, state })}\n`);
    return;
  }
  const target = spec.connect === null ? 'any address' : showTunnelEnd(spec.connect);
  process.stdout.write(
    `${visible(`${TUNNEL_FLAGS[spec.type]} ${listensOn} -> ${target} through ${host}: ${words}`)}\n`,
  );
}

function wordsFor({ state, host }: TunnelState): string {
  switch (state.phase) {
    case 'stopped':
    case 'connecting':
    case 'listening':
      return state.phase;
    case 'waiting':
      return `waiting, starts when ${host} is back`;
    case 'refused':
      return `${host} does not allow it: ${state.reason}`;
    case 'failed':
      return describeFailure(state.failure).headline;
    case 'blocked': {
      const { problem } = state;
      if (problem.code !== 'in-use') return `cannot be opened (${problem.code})`;
      return problem.holder === null ? 'port in use' : `port in use by ${problem.holder.name} (${problem.holder.pid})`;
    }
  }
}

function wrong(problem: string): number {
  writeSync(2, `fairlead: ${visible(problem)}\n\n${USAGE}`);
  return 2;
}
