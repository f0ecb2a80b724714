/** `fairlead explain`: what ssh would use for one host, as a table for people or as JSON for programs. */
import { writeSync } from 'node:fs';
import type { ConfigComparison } from '../../shared/contract/config.ts';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText } from '../../shared/sshConfig/document.ts';
import { explain } from '../../shared/sshConfig/explain.ts';
import { optionPlaces } from '../../shared/sshConfig/optionPlaces.ts';
import { type PrintedOptions, printOptions } from '../../shared/sshConfig/printOptions.ts';
import { ConfigRefused, type Problem } from '../../shared/sshConfig/problems.ts';
import { type Resolution, resolve } from '../../shared/sshConfig/resolve.ts';
import { openConfigTree } from '../backend/configTools.ts';
import { bytePath } from '../backend/config/systemPath.ts';
import { nodeSystem } from '../nodePlatform.ts';
import { EXPLAIN_USAGE, type ExplainRequest, readArguments } from './explainArguments.ts';
import { explainedReasons } from './explainReasons.ts';
import { explanationTable } from './explainTable.ts';
import { visible } from './visible.ts';

/** As ssh(1) ends when its config is wrong. */
const REFUSED = 255;
const DIFFERENT = 1;

export async function explainCommand(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') {
    if (wanted === '') process.stdout.write(EXPLAIN_USAGE);
    else writeSync(2, `fairlead: ${visible(wanted)}\n\n${EXPLAIN_USAGE}`);
    return wanted === '' ? 0 : 2;
  }
  const reader = openConfigTree(nodeSystem(), wanted);
  const comparison = wanted.compare ? await compare(wanted, reader) : null;
  const status = printAnswer(wanted, reader, comparison);
  if (comparison === null) return status;
  const { comparisonText, isSame } = await import('./explainComparison.ts');
  if (!wanted.json) process.stdout.write(comparisonText(comparison));
  return status === 0 && !isSame(comparison) ? DIFFERENT : status;
}

function printAnswer(
  { request, json, all, why }: ExplainRequest,
  reader: ConfigReader,
  comparison: ConfigComparison | null,
): number {
  const compared = comparison === null ? {} : { __comparison: comparison };
  const resolution = resolve(reader, request);
  try {
    const options = printOptions(resolution, reader);
    if (json) {
      process.stdout.write(`${JSON.stringify({ ...jsonOf(resolution, options), ...compared })}\n`);
      return 0;
    }
    process.stdout.write(explanationTable(resolution, options, reader, all));
    if (why) process.stdout.write(explainedReasons(explain(reader, request), reader));
    complain(resolution.problems);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ __error: messages(error.problems), ...compared })}\n`);
    else complain(error.problems);
    return REFUSED;
  }
}

async function compare({ request, configFile, runsMatchExec }: ExplainRequest, { openSsh }: ConfigReader) {
  const { compareWithSsh } = await import('../backend/config/compareWithSsh.ts');
  return compareWithSsh({
    request,
    platform: nodeSystem(),
    mainFile: configFile === null ? null : bytePath(configFile),
    follows: openSsh,
    runsCommands: runsMatchExec,
  });
}

function jsonOf(resolution: Resolution, options: PrintedOptions): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [key, values] of Object.entries(options)) shown[key] = values.map(showText);
  const places: Record<string, readonly string[]> = {};
  for (const [key, found] of Object.entries(optionPlaces(resolution, options))) {
    places[key] = found.map(({ file, line }) => `${showText(file)}:${line}`);
  }
  return { ...shown, __provenance: places, __warnings: messages(resolution.problems) };
}

function messages(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ message }) => message);
}

function complain(problems: readonly Problem[]): void {
  for (const message of messages(problems)) writeSync(2, `${visible(message)}\n`);
}
