/** What a finding of shared/sshConfig/lint.ts says, in one sentence, for the window and the command line. */
import { showText } from '../sshConfig/document.ts';
import type { LintFinding } from '../sshConfig/lint.ts';
import { showPath } from '../sshConfig/showPath.ts';
import type { ConfigWorld } from '../sshConfig/world.ts';

/** Without the place of the finding itself. Text of files is in it: make it visible before it is shown. */
export function lintSentence(finding: LintFinding, world: Pick<ConfigWorld, 'home'>): string {
  return showText(sentence(finding, world));
}

/** `~/.ssh/config:12`; only the file where a whole file is meant. */
export function lintPlace({ file, line }: LintFinding['place'], world: Pick<ConfigWorld, 'home'>): string {
  return `${showPath(file, world)}${line === 0 ? '' : `:${line}`}`;
}

function sentence(finding: LintFinding, world: Pick<ConfigWorld, 'home'>): string {
  const at = (place: LintFinding['place']) => lintPlace(place, world);
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
}
