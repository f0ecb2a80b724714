/** The reasons of `fairlead explain --why`, in sentences. */
import type { FilePlace } from '../../shared/contract/connections.ts';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText } from '../../shared/sshConfig/document.ts';
import type { ExplainedBlock, ExplainedOption, Explanation, Lost } from '../../shared/sshConfig/explain.ts';
import type { Criterion } from '../../shared/sshConfig/matchCriteria.ts';
import { showPath } from '../../shared/sshConfig/showPath.ts';
import { visible } from './visible.ts';

export function explainedReasons({ options, blocks }: Explanation, reader: ConfigReader): string {
  const at = ({ file, line }: FilePlace) => `${showPath(file, reader.world)}:${line}`;
  const sections = [
    ['Lines without effect', options.flatMap((option) => lostLines(option, at))],
    ['Replaced', options.flatMap(expansions)],
    ['Blocks that do not match', blocks.filter(({ matches }) => !matches).map((block) => blockLine(block, at))],
  ] as const;
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `\n${title}\n${lines.map((line) => `  ${visible(line)}\n`).join('')}`)
    .join('');
}

type At = (place: FilePlace) => string;

function lostLines({ lost }: ExplainedOption, at: At): readonly string[] {
  return lost.map(({ place, text, because }) => `${at(place)}: ${showText(text)}: ${lostReason(because, at)}`);
}

function lostReason(because: Lost, at: At): string {
  switch (because.kind) {
    case 'earlier':
      return `${at(because.place)} comes first`;
    case 'other-way':
      return `${at(because.place)} comes first, and ProxyJump and ProxyCommand exclude each other`;
    case 'repeated':
      return `${at(because.place)} says the same`;
    case 'command-line':
      return 'the command line comes first';
    case 'leaves-open':
      return 'it leaves the option open for a later line';
  }
}

function expansions({ keyword, values }: ExplainedOption): readonly string[] {
  return values.flatMap(({ expansion }) => {
    if (expansion === null) return [];
    const steps = expansion.steps
      .map(({ written, becomes }) => `${showText(written)} is ${showText(becomes)}`)
      .join(', ');
    const end = expansion.result === null ? `ssh refuses it: ${showText(expansion.error)}` : showText(expansion.result);
    return [`${keyword.name}: ${steps === '' ? '' : `${steps}: `}${end}`];
  });
}

function blockLine({ place, text, reason }: ExplainedBlock, at: At): string {
  return `${at(place)}: ${showText(text)}: ${blockReason(reason)}`;
}

function blockReason(reason: ExplainedBlock['reason']): string {
  switch (reason.kind) {
    case 'host':
      return reason.decidedBy === null ? 'no pattern matches' : `${showText(reason.decidedBy)} excludes it`;
    case 'match': {
      if (reason.failed === null) return 'it matches';
      const compared =
        reason.compared === null ? '' : `, it is ${reason.compared === '' ? 'empty' : showText(reason.compared)}`;
      return `${criterionText(reason.failed)} does not hold${compared}`;
    }
    case 'untold':
      return `${criterionText(reason.criterion)} was not run`;
    case 'outside':
      return 'the block that includes this file does not match';
  }
}

function criterionText({ name, negated, argument }: Criterion): string {
  return showText(`${negated ? '!' : ''}${name}${argument === '' ? '' : ` ${argument}`}`);
}
