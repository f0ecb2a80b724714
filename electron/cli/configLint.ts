/** `fairlead config lint`: what is wrong or doubtful in the config, one line per finding, as compilers print it. */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText } from '../../shared/sshConfig/document.ts';
import { lintConfig, type LintFinding } from '../../shared/sshConfig/lint.ts';
import { lintPlace, lintSentence } from '../../shared/words/lintFinding.ts';
import { openConfigTree } from '../backend/configTools.ts';
import { nodeSystem } from '../nodePlatform.ts';
import { followedOpenSsh } from './followedOpenSsh.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead config lint [FILE]

Checks FILE and what it includes; without FILE, ~/.ssh/config. Prints one line per finding: what ssh refuses, what has
no effect, missing or readable keys, weak algorithms, and options that Fairlead does not act on.

Exit status: 0 when ssh takes the config, 1 when it refuses it, 2 for wrong arguments.
`;

export function lintCommand(args: readonly string[]): number {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    writeSync(2, `fairlead: ${error.message.split('. ')[0] ?? ''}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (positionals.length > 1) {
    writeSync(2, `fairlead: config lint takes one file\n\n${USAGE}`);
    return 2;
  }
  const configFile = positionals[0] ?? values.config ?? null;
  const reader = openConfigTree(nodeSystem(), { configFile, openSsh: followedOpenSsh(), runsMatchExec: false });
  const findings = lintConfig(reader);
  process.stdout.write(findings.map((finding) => `${visible(findingLine(finding, reader))}\n`).join(''));
  return findings.some(({ code }) => code === 'refused' || code === 'unknown-keyword') ? 1 : 0;
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
}

function findingLine(finding: LintFinding, { world }: ConfigReader): string {
  return `${showText(lintPlace(finding.place, world))}: ${lintSentence(finding, world)}`;
}
