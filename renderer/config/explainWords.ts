/** Why a line lost and why a block does not match, in sentences. */
import type { ConfigRanExec } from '../../shared/contract/config.ts';
import type { FilePlace } from '../../shared/contract/connections.ts';
import type { ExplainedBlock, LostLine } from '../../shared/sshConfig/explain.ts';
import { t } from '../i18n/translate.ts';
import { visibleText } from '../ui/visibleText.ts';
import { textOfBytes } from './bytes.ts';

/** `config:14`. */
export function shortPlace({ file, line }: FilePlace): string {
  return `${visibleText(textOfBytes(/[^\\/]*$/.exec(file)?.[0] ?? file))}:${line}`;
}

/** One sentence for all lines that lost for the same reason. */
export function lostSentences(lost: readonly LostLine[]): readonly string[] {
  const counts = new Map<string, { readonly because: LostLine['because']; count: number }>();
  for (const { because } of lost) {
    const key = JSON.stringify(because);
    const entry = counts.get(key) ?? { because, count: 0 };
    counts.set(key, { because, count: entry.count + 1 });
  }
  return [...counts.values()].map(({ because, count }) => {
    const where = 'place' in because ? shortPlace(because.place) : '';
    return t(`config.lost.${because.kind}`, { where, count });
  });
}

export function whyNot({ reason }: ExplainedBlock, host: string): string {
  const shown = (text: string) => visibleText(textOfBytes(text), { limit: 200 });
  switch (reason.kind) {
    case 'host':
      return reason.decidedBy === null
        ? t('config.whyNot.noPattern', { host: shown(host) })
        : t('config.whyNot.excluded', { host: shown(host), pattern: shown(reason.decidedBy) });
    case 'match': {
      const { failed, compared } = reason;
      if (failed === null) return t('config.whyNot.unknown');
      const criterion = shown(`${failed.negated ? '!' : ''}${failed.name} ${failed.argument}`.trim());
      return compared === null
        ? t('config.whyNot.criterion', { criterion })
        : t('config.whyNot.compared', { criterion, compared: shown(compared) });
    }
    case 'untold':
      return t('config.whyNot.untold', { command: shown(reason.criterion.argument) });
    case 'outside':
      return t('config.whyNot.outside');
  }
}

/** How a command of Match exec ended; null: it is under way. */
export function execWords(end: ConfigRanExec | null): string {
  if (end === null) return t('config.exec.running');
  if (end.kind === 'failed') return t('config.exec.failed', { reason: visibleText(end.reason) });
  if (end.status === null) return t('config.exec.signal');
  return end.status === 0 ? t('config.exec.met') : t('config.exec.notMet', { status: end.status });
}
