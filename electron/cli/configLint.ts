/** `fairlead config lint`: what is wrong or doubtful in the config, one line per finding, as compilers print it. */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText } from '../../shared/sshConfig/document.ts';
import { lintConfig, type LintFinding } from '../../shared/sshConfig/lint.ts';
import { showPath } from '../../shared/sshConfig/showPath.ts';
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
  const at = ({ file, line }: LintFinding['place']) => `${showPath(file, world)}${line === 0 ? '' : `:${line}`}`;
  const text = () => {
    switch (finding.code) {
      case 'refused':
        return `ssh refuses this: ${finding.text}`;
      case 'unknown-keyword':
        return `${finding.word} is not an option${finding.nearest === null ? '' : `. Did you mean ${finding.nearest}?`}`;
      case 'outdated-keyword':
        return `${finding.word} ${finding.status === 'deprecated' ? 'does nothing any more' : 'is not supported any more'}`;
      case 'unreachable-block':
        return 'no host can match this block';
      case 'never-wins':
        return `${finding.option} never has an effect here: ${at(finding.winner)} comes first`;
      case 'defaults-too-early':
        return `this block is for every host and comes too early: ${finding.lines.map(at).join(', ')} without effect`;
      case 'duplicate-alias':
        return `${finding.alias} has a block already: ${at(finding.first)}`;
      case 'missing-key-file':
        return `there is no ${showPath(finding.path, world)}`;
      case 'loose-key-file':
        return `others may read ${showPath(finding.path, world)}; ssh will not use it. Run: chmod 600 ${showPath(finding.path, world)}`;
      case 'loose-config-file':
        return `others may write to it, or it is not yours; ssh refuses it. Run: chmod 600 ${at(finding.place)}`;
      case 'weak-algorithm':
        return `${finding.option} asks for weak algorithms: ${finding.names.join(', ')}`;
      case 'not-honoured':
        return `Fairlead does not act on ${finding.option}. ${finding.why}`;
    }
  };
  return `${at(finding.place)}: ${showText(text())}`;
}
