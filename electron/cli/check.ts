/**
 * `fairlead check`: a dry run of a connection. Says for each hop what was found: address, TCP, versions, key exchange,
 * the verdict on the host key and the ways to sign in. Sends no credential unless --auth asks for it.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Failure } from '../../shared/contract/connections.ts';
import type { ConnectionAttempt } from '../../shared/contract/timeline.ts';
import type { HostOptions } from '../../shared/sshConfig/hostOptions.ts';
import type { HostTarget } from '../../shared/target.ts';
import { parseTarget } from '../../shared/typedTarget.ts';
import { hopsOf, stepTitle } from '../../shared/words/attemptSteps.ts';
import { explainFailure } from '../../shared/words/causes.ts';
import { createConnectionPool } from '../backend/connections/connectionPool.ts';
import { createTimeline } from '../backend/connections/timeline.ts';
import { ConnectionFailed } from '../backend/connections/types.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { readLaunchOptions } from '../launchOptions.ts';
import { openBackend } from './openBackend.ts';
import { textTable } from './table.ts';
import { createTerminalAsker } from './terminalAsker.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead check [options] HOST

Tries to connect to HOST and says what was found on the way: address, TCP, versions, encryption, host key, and the ways
to sign in. Without --auth nothing secret is sent and nothing is written; then a host behind others (ProxyJump) is
looked at up to the first of them, since the rest needs a sign-in there.

  --auth              sign in too, on every hop
  --json              print everything that was found, as JSON
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this

Exit status: 0 nothing is in the way; 1 something is; 2 wrong arguments.
`;

const NOBODY: Asker = { interactive: false, ask: () => Promise.resolve(null) };

export async function checkCommand(args: readonly string[]): Promise<number> {
  const request = readRequest(args);
  if (typeof request === 'string') {
    writeSync(2, `fairlead: ${request}\n\n${USAGE}`);
    return 2;
  }
  if (request === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  const found = await look(request, args);
  process.stdout.write(request.json ? `${JSON.stringify(found, null, 2)}\n` : textOf(found));
  return found.ok ? 0 : 1;
}

interface Request {
  readonly target: HostTarget;
  readonly auth: boolean;
  readonly json: boolean;
}

/** A sentence about what is wrong; null: help is wanted. */
function readRequest(args: readonly string[]): Request | string | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        auth: { type: 'boolean' },
        json: { type: 'boolean' },
        config: { type: 'string' },
        'known-hosts': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
    if (values.help === true) return null;
    const [host, more] = positionals;
    const parsed = host === undefined ? null : parseTarget(host);
    if (parsed === null) return 'a host is missing';
    if ('problem' in parsed) return parsed.problem;
    if (more !== undefined || parsed.ignored.length > 0) return 'only one host is taken';
    return { target: parsed.target, auth: values.auth === true, json: values.json === true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return error.message.split('. ')[0] ?? error.message;
  }
}

interface Found {
  readonly ok: boolean;
  /** What stands in the way; null: nothing. */
  readonly failure: Failure | null;
  /** Ways to sign in that the server names; null: it was not asked. */
  readonly methods: readonly string[] | null;
  readonly attempts: readonly ConnectionAttempt[];
}

async function look({ target, auth }: Request, args: readonly string[]): Promise<Found> {
  const { backend, platform, log } = openBackend(readLaunchOptions(args));
  const timeline = createTimeline(() => undefined);
  const attempt = async (change: (options: HostOptions) => HostOptions): Promise<Failure | null> => {
    const pool = createConnectionPool({
      platform,
      log,
      timeline,
      resolveHost: async (name) => change(await backend.resolveHost(name)),
      proxyOf: (alias) => backend.proxyOf(alias),
      demo: () => Promise.reject(new Error('there is nothing to check')),
      nearestHost: () => null,
    });
    try {
      const signal = new AbortController().signal;
      const quiet = { onProgress() {}, onBanner() {}, onNotice() {}, onRoute() {} };
      await pool.acquire(target, { pane: '', asker: auth ? createTerminalAsker() : NOBODY, signal, ...quiet });
      return null;
    } catch (error) {
      if (error instanceof ConnectionFailed) return error.failure;
      throw error;
    } finally {
      pool.close();
    }
  };
  try {
    const failure = await attempt(auth ? (options) => options : withoutCredentials);
    const methods = failure?.code === 'auth-refused' ? failure.methods : null;
    // Without --auth the end is that nothing was tried: nothing stands in the way.
    const inTheWay = !auth && failure?.code === 'auth-refused' ? null : failure;
    const attempts = () => timeline.attempts(target);
    if (auth || inTheWay?.code.startsWith('host-key-') !== true) {
      return { ok: inTheWay === null, failure: inTheWay, methods, attempts: attempts() };
    }
    // The key is not trusted. What the server would take is told all the same: no credential goes to it.
    const second = await attempt((options) => ({ ...withoutCredentials(options), ...TRUST_ANYTHING }));
    const offered = second?.code === 'auth-refused' ? second.methods : null;
    return { ok: false, failure: inTheWay, methods: offered, attempts: attempts() };
  } finally {
    await backend.close();
  }
}

/** Asks the server for its methods (the request `none` of RFC 4252 section 5.2) and tries none of them. */
function withoutCredentials(options: HostOptions): HostOptions {
  return { ...options, preferredAuthentications: [], strictHostKeyChecking: 'yes', batchMode: true };
}

/** Together with withoutCredentials only. Writes nothing. */
const TRUST_ANYTHING = {
  strictHostKeyChecking: 'no',
  userKnownHostsFiles: ['/dev/null'],
  globalKnownHostsFiles: [],
} as const satisfies Partial<HostOptions>;

function textOf({ ok, failure, methods, attempts }: Found): string {
  const first = attempts.at(-1);
  const hops = first === undefined ? [] : hopsOf(first);
  const rows = hops.flatMap(({ hop, steps }) =>
    steps.map(({ step, state, took, summary }) => [
      hop,
      stepTitle(step),
      // To be asked for credentials is where a dry run ends.
      ok && state === 'failed' ? 'done' : state,
      took === null ? '' : `${took.toFixed(1)} ms`,
      ok && state === 'failed' ? '' : summary,
    ]),
  );
  const ways = methods === null ? '' : `Ways to sign in: ${methods.map(visible).join(', ') || 'none'}\n`;
  if (failure === null) return `${textTable(rows)}${ways}Nothing is in the way.\n`;
  const { headline, evidence, fix, others } = explainFailure(failure);
  const more = others.map((other) => `  ${visible(other)}\n`).join('');
  return `${textTable(rows)}${ways}\n${visible(headline)}\n${visible(evidence)}\nDo this: ${visible(fix.title)}\n${more}`;
}
