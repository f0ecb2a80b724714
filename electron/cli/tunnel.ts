/**
 * `fairlead tunnel`: opens tunnels and keeps them open until it is told to stop. Each change of one is a line, or an
 * object per line with --json.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TunnelState } from '../../shared/contract/tunnels.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Target } from '../../shared/target.ts';
import { parseTarget, typedTarget } from '../../shared/typedTarget.ts';
import { parseTunnelSpec, TUNNEL_FLAGS, type TunnelSpec } from '../../shared/tunnelSpec.ts';
import type { Backend } from '../backend/backend.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { readLaunchOptions } from '../launchOptions.ts';
import { openBackend } from './openBackend.ts';
import { down, findRunning, list, NO_CONNECTION, type RunningFairlead, tunnelsCalled, up } from './savedTunnels.ts';
import { createTerminalAsker } from './terminalAsker.ts';
import { createTunnelReport, printTunnels } from './tunnelLines.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead tunnel [options] [-L SPEC]… [-R SPEC]… [-D SPEC]… HOST
       fairlead tunnel up [options] NAME|GROUP…
       fairlead tunnel down [options] NAME|GROUP…
       fairlead tunnel ls [options]

Opens tunnels and keeps them open: their ports stay while the connection is away, and traffic flows again when it is
back. SPEC is as after -L, -R and -D of ssh; port 0 is any free port. Without SPEC: the forwards of HOST in the config.
up starts saved tunnels by name, group or listening address, in the Fairlead that runs, and ends when they listen; when
none runs, it keeps them open itself. down stops those of the Fairlead that runs; ls lists all tunnels.

  --json              print an object per line
  --batch             never ask
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this

Exit status: 0 done, or stopped by a signal; 1 a tunnel could not be opened, or nothing runs to be stopped; 2 wrong
arguments; 255 no connection.
`;

const nobody: Asker = { interactive: false, ask: () => Promise.resolve(null) };
/** What is said about saved tunnels, and not about a host of this name. */
const SAVED = ['up', 'down', 'ls'] as const;

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
  const options = readLaunchOptions(args);
  const json = values.json === true;
  const [first, ...names] = positionals;
  const verb = SAVED.find((each) => each === first) ?? null;
  const running = verb === null ? null : await findRunning(options);
  if (verb !== null && running !== null) return inRunning(running, verb, names, json);
  if (verb === 'down') {
    writeSync(2, 'fairlead: no Fairlead runs with these files, so there is nothing to stop\n');
    return 1;
  }
  const { backend } = openBackend(options);
  try {
    if (verb === 'ls') {
      printTunnels(backend.tunnels.list(), json, false);
      return 0;
    }
    const wanted = verb === 'up' ? tunnelsCalled(backend.tunnels.list(), names) : typed(backend, values, positionals);
    if (typeof wanted === 'string') return wrong(wanted);
    return await keepOpen(backend, wanted, values.batch === true ? nobody : createTerminalAsker(), json);
  } finally {
    await backend.close();
  }
}

async function inRunning(
  running: RunningFairlead,
  verb: (typeof SAVED)[number],
  names: readonly string[],
  json: boolean,
): Promise<number> {
  try {
    if (verb === 'ls') return await list(running, json);
    const wanted = tunnelsCalled(await running.client.call('tunnels.list', null), names);
    if (typeof wanted === 'string') return wrong(wanted);
    return await (verb === 'up' ? up : down)(running, wanted, json);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    writeSync(2, `fairlead: ${visible(error.message)}\n`);
    return 1;
  } finally {
    running.close();
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

/** Until a signal, or until none of them is open any more. */
async function keepOpen(backend: Backend, wanted: readonly Wanted[], asker: Asker, json: boolean): Promise<number> {
  const ids = wanted.map(({ target, spec, name }) => backend.tunnels.openTemporary(target, spec, { name, asker }));
  const say = createTunnelReport(json);
  /** Had its port once: it will have it again. */
  const opened = new Set<string>();
  // What waits for its time (a next attempt, a snapshot) does not keep the process alive by itself.
  const alive = setInterval(() => undefined, 60_000);
  let look: (all: readonly TunnelState[]) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve(0));
    look = (all) => {
      const ours = all.filter(({ id }) => ids.includes(id));
      for (const tunnel of ours) {
        if (tunnel.state.phase !== 'stopped') say(tunnel);
        if (tunnel.state.phase === 'listening') opened.add(tunnel.id);
      }
      const phases = ours.map(({ state }) => state.phase);
      // A server that refuses after a reconnection may still hold the port for the connection that was lost.
      const isOver = ours.every(
        ({ id, state: { phase } }) =>
          phase === 'failed' || phase === 'blocked' || (phase === 'refused' && !opened.has(id)),
      );
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

function wrong(problem: string): number {
  writeSync(2, `fairlead: ${visible(problem)}\n\n${USAGE}`);
  return 2;
}
