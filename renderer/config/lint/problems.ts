/** Findings of the check as the window shows them: a line, a sentence, how bad it is. Pure. */
import { type ConfigDocument, printLine } from '../../../shared/sshConfig/document.ts';
import type { LintFinding } from '../../../shared/sshConfig/lint.ts';
import type { ConfigWorld } from '../../../shared/sshConfig/world.ts';
import { lintSentence } from '../../../shared/words/lintFinding.ts';

/** A finding where and when it was found. */
export interface Problem {
  readonly finding: LintFinding;
  readonly path: string;
  /** Counted from 0; a problem of a whole file is on line 0. */
  readonly line: number;
  /** What the line said: the finding is about this. */
  readonly written: string;
  /** One sentence. */
  readonly text: string;
  /** error: ssh refuses the config. info: ssh does it, Fairlead does not. */
  readonly severity: 'error' | 'warning' | 'info';
}

/** `documentOf`: the documents that were checked. */
export function problemsOf(
  findings: readonly LintFinding[],
  world: Pick<ConfigWorld, 'home'>,
  documentOf: (path: string) => ConfigDocument,
): readonly Problem[] {
  return findings.map((finding) => {
    const { file: path, line } = finding.place;
    const at = Math.max(0, line - 1);
    const written = documentOf(path).lines[at];
    return {
      finding,
      path,
      line: at,
      written: written === undefined ? '' : printLine(written),
      text: asSentence(lintSentence(finding, world)),
      severity: severityOf(finding),
    };
  });
}

function severityOf({ code }: LintFinding): Problem['severity'] {
  if (code === 'refused' || code === 'unknown-keyword' || code === 'loose-config-file') return 'error';
  return code === 'not-honoured' ? 'info' : 'warning';
}

/** The same words stand behind a place on the command line; here they begin. The case of an option's name stays. */
function asSentence(words: string): string {
  const ended = /[.?!]$/.test(words) ? words : `${words}.`;
  return /^(no|this|there|others) /.test(ended) ? ended.charAt(0).toUpperCase() + ended.slice(1) : ended;
}
