/** What a finding of shared/sshConfig/lint.ts says, in one sentence, for the window and the command line. */
import { showText } from '../sshConfig/document.ts';
import type { LintFinding } from '../sshConfig/lint.ts';
import { showPath } from '../sshConfig/showPath.ts';
import type { ConfigWorld } from '../sshConfig/world.ts';
import { say, valuesOf } from './say.ts';

/** Without the place of the finding itself. Text of files is in it: make it visible before it is shown. */
export function lintSentence(finding: LintFinding, world: Pick<ConfigWorld, 'home'>): string {
  return showText(say(`lint.${finding.code}`, valuesOf({ ...finding, ...shownPlaces(finding, world) })));
}

/** `~/.ssh/config:12`; only the file where a whole file is meant. */
export function lintPlace({ file, line }: LintFinding['place'], world: Pick<ConfigWorld, 'home'>): string {
  return `${showPath(file, world)}${line === 0 ? '' : `:${line}`}`;
}

/** Places and paths as a person writes them. */
function shownPlaces(finding: LintFinding, world: Pick<ConfigWorld, 'home'>): object {
  const at = (place: LintFinding['place']) => lintPlace(place, world);
  switch (finding.code) {
    case 'never-wins':
      return { winner: at(finding.winner) };
    case 'defaults-too-early':
      return { lines: finding.lines.map(at) };
    case 'duplicate-alias':
      return { first: at(finding.first) };
    case 'missing-key-file':
    case 'loose-key-file':
      return { path: showPath(finding.path, world) };
    case 'loose-config-file':
      return { path: at(finding.place) };
    default:
      return {};
  }
}
