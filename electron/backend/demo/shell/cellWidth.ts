/**
 * How many cells a text takes on a terminal: East Asian wide and emoji take two, marks that combine take none. Text is
 * cut into grapheme clusters first, because a cluster is what the cursor steps over.
 */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

// East_Asian_Width W and F in the ranges that matter (Unicode 16, EastAsianWidth.txt), coarse on purpose.
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Cells of one grapheme cluster: 0, 1 or 2. */
export function graphemeWidth(cluster: string): 0 | 1 | 2 {
  if (cluster.length === 1 && cluster < '\u0300') return 1;
  if (ZERO.test(cluster)) return 0;
  return WIDE.test(cluster) || /\p{Emoji_Presentation}|\ufe0f/u.test(cluster) ? 2 : 1;
}

export function cellWidth(text: string): number {
  return graphemes(text).reduce((sum, cluster) => sum + graphemeWidth(cluster), 0);
}
