/** `fairlead exec`: connects, runs one command, and ends as the command ended. */
import { writeSync } from 'node:fs';
import type { Failure } from '../../shared/contract/connections.ts';
import { failureLine } from '../../shared/words/failure.ts';
import { ConnectionFailed, type Lease } from '../backend/connections/types.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { TransportError } from '../backend/ssh/types.ts';
import { carry } from './carry.ts';
import type { ExecuteCommand } from './commandLine.ts';
import { openBackend } from './openBackend.ts';
import { createTerminalAsker } from './terminalAsker.ts';
import { localTerminal } from './terminalMode.ts';
import { visible, visibleLines } from './visible.ts';

/** What ssh ends with when the connection, and not the command, failed. */
const NO_CONNECTION = 255;

const nobody: Asker = { interactive: false, ask: () => Promise.resolve(null) };

/** Resolves with the exit status. */
export async function execute(request: ExecuteCommand): Promise<number> {
  const { backend } = openBackend(request.options);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, interrupted);
  try {
    const lease = await backend.pool.acquire(request.target, {
      pane: '',
      asker: request.batch ? nobody : createTerminalAsker(),
      signal: stop.signal,
      onProgress: () => undefined,
      onBanner: (text) => say(visibleLines(text).trimEnd()),
      onNotice: (text) => say(visible(text)),
      onRoute: () => undefined,
    });
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, interrupted);
    return await run(request, lease);
  } catch (error) {
    if (!(error instanceof ConnectionFailed)) throw error;
    // ssh says nothing when it was interrupted.
    if (!stop.signal.aborted) fail(error.failure);
    return NO_CONNECTION;
  } finally {
    backend.pool.close();
  }
}

async function run(request: ExecuteCommand, lease: Lease): Promise<number> {
  const { options, transport } = lease;
  const host = options.alias;
  if (options.remoteCommand !== null) {
    say(`The config sets RemoteCommand for ${visible(host)}, so no other command can be run there.`);
    return NO_CONNECTION;
  }
  const terminal = localTerminal(request.terminal ? 'yes' : options.requestTty);
  try {
    const channel = await transport.exec({
      command: request.command,
      environment: options.environment,
      terminal: terminal && { name: process.env['TERM'] ?? 'xterm-256color', size: terminal.size() },
    });
    const stopFollowing = terminal?.follow((size) => channel.resize(size));
    try {
      // Nothing more will be opened: whoever takes over the server's end of it may start nothing either.
      transport.refuseMoreSessions();
      const exit = await carry(channel, !options.stdinNull);
      if (exit === null) fail(await lease.lost);
      else if (exit.signal !== null && process.stderr.isTTY)
        say(`The command was ended by SIG${visible(exit.signal)}.`);
      return exit?.code ?? NO_CONNECTION;
    } finally {
      stopFollowing?.();
    }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    fail(error.code === 'lost' ? await lease.lost : { code: 'shell-refused', host, reason: error.message });
    return NO_CONNECTION;
  }
}

function fail(failure: Failure): void {
  say(visible(failureLine(failure)));
}

function say(text: string): void {
  writeSync(2, `fairlead: ${text}\n`);
}
