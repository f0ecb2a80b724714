/** `fairlead get`, `put` and `mirror`: runs one transfer and says what came of it. */
import { writeSync } from 'node:fs';
import type { FileProblem } from '../../shared/contract/files.ts';
import type { TransferState } from '../../shared/contract/transfers.ts';
import { showName } from '../../shared/fileNames.ts';
import { failureLine } from '../../shared/words/failure.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { openBackend } from './openBackend.ts';
import { createTerminalAsker } from './terminalAsker.ts';
import { readTransfer, TRANSFER_USAGE, type TransferName, type TransferRequest } from './transferArguments.ts';
import { progressLine } from './transferProgress.ts';
import { visible, visibleLines } from './visible.ts';

const NOT_PROVEN = 1;
const NO_CONNECTION = 255;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const nobody: Asker = { interactive: false, ask: () => Promise.resolve(null) };

/** Resolves with the exit status: 0 only when everything is proven. */
export async function transferCommand(name: TransferName, args: readonly string[]): Promise<number> {
  const request = readTransfer(name, args);
  if (typeof request === 'string') {
    if (request === '') process.stdout.write(TRANSFER_USAGE[name]);
    else writeSync(2, `fairlead: ${visible(request)}\n\n${TRANSFER_USAGE[name]}`);
    return request === '' ? 0 : 2;
  }
  return run(request);
}

async function run({ options, work, recursive, dryRun, json, batch }: TransferRequest): Promise<number> {
  const { backend } = openBackend(options);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  for (const name of SIGNALS) process.once(name, interrupted);
  const bar = json || !process.stderr.isTTY ? null : progressLine(process.stderr);
  const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const say = (text: string) => {
    bar?.clear();
    writeSync(2, `fairlead: ${text}\n`);
  };
  try {
    const { state, problems } = await backend.transfers.runCommand({
      work,
      recursive,
      dryRun,
      asker: batch ? nobody : createTerminalAsker(),
      signal: stop.signal,
      onNotice: (text) => say(visibleLines(text).trimEnd()),
      onState(now) {
        bar?.show(now);
        if (json && !dryRun) print({ type: 'progress', files: now.files, bytes: now.bytes, rate: now.rate });
      },
      onChange({ kind, path, size }) {
        if (json) print({ type: kind, path, name: showName(path), size });
        else if (dryRun && kind !== 'skipped') process.stdout.write(`${kind.padEnd(9)}${showName(path)}\n`);
      },
    });
    bar?.clear();
    for (const problem of problems) {
      if (json) print({ type: 'problem', ...problem, name: showName(problem.path) });
      else say(sentence(problem));
    }
    const failed = problems.some(({ code }) => code !== 'name-changed');
    const proven = !failed && state?.state.phase === 'done';
    if (json) print({ type: 'end', proven, files: state?.files, bytes: state?.bytes });
    return proven ? 0 : statusOf(state, say);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupted);
    await backend.close();
  }
}

function statusOf(state: TransferState | null, say: (text: string) => void): number {
  const phase = state?.state;
  if (phase?.phase === 'failed') {
    say(visible(failureLine(phase.failure)));
    return NO_CONNECTION;
  }
  if (phase?.phase === 'paused') say('stopped; the same command with --resume goes on');
  return NOT_PROVEN;
}

function sentence({ path, reason }: FileProblem): string {
  return `${showName(path)}: ${visible(reason)}`;
}
