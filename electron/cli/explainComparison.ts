/** The words of `fairlead explain --compare`. */
import type { ConfigComparison } from '../../shared/contract/config.ts';
import { textTable } from './table.ts';
import { visible } from './visible.ts';

type Compared = Extract<ConfigComparison, { kind: 'compared' }>;

/** True: both say the same. */
export function isSame(comparison: ConfigComparison): boolean {
  if (comparison.kind !== 'compared') return false;
  const { differences, refused } = comparison;
  return differences.length === 0 && refused.ours.join('\n') === refused.theirs.join('\n');
}

export function comparisonText(comparison: ConfigComparison): string {
  switch (comparison.kind) {
    case 'asks':
      return `\nNot compared: ssh would run these commands.\n${comparison.commands
        .map(({ place, text }) => `  ${place.file}:${place.line}: ${visible(text)}\n`)
        .join('')}`;
    case 'unavailable':
      return `\nNot compared: ${visible(comparison.reason)}.\n`;
    case 'compared':
      return `\nCompared with ${visible(comparison.ssh)}\n${isSame(comparison) ? sameText(comparison) : differenceText(comparison)}`;
  }
}

function sameText({ same, refused }: Compared): string {
  return refused.ours.length > 0 ? '  Both refuse the config.\n' : `  All ${same} options are the same.\n`;
}

function differenceText(comparison: Compared): string {
  const { differences, refused, same, follows, nearest } = comparison;
  const refusals = [
    ...refused.ours.map((line) => `  Fairlead refuses: ${visible(line)}\n`),
    ...refused.theirs.map((line) => `  ssh refuses: ${visible(line)}\n`),
  ];
  const rows = differences.flatMap(({ option, ours, theirs, places, byRelease }) => {
    const from = places.map(({ file, line }) => `${file}:${line}`).join(', ');
    const reason = byRelease ? `release ${nearest}, not ${follows}` : '';
    return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => [
      index === 0 ? option : '',
      ours[index] ?? '(nothing)',
      theirs[index] ?? '(nothing)',
      ...(index === 0 ? [from === '' ? 'default' : from, reason] : ['', '']),
    ]);
  });
  const table = rows.length === 0 ? '' : textTable([['OPTION', 'FAIRLEAD', 'SSH', 'FROM', 'BECAUSE OF'], ...rows]);
  const end = refusals.length > 0 ? '' : `${same} options are the same, ${differences.length} are not.\n`;
  return refusals.join('') + table + end;
}
