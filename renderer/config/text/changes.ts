/** The change gutter and the tint of the block that the form shows. What changed is lineMarks.ts. */
import { type Extension, type RangeSet, RangeSetBuilder, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, gutter, GutterMarker } from '@codemirror/view';
import type { LineMarks } from '../lineMarks.ts';

/** Lines counted from 0; `to` is behind the last one. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export const setMarks = StateEffect.define<LineMarks>();
export const setBlock = StateEffect.define<LineRange>();

class ChangeMarker extends GutterMarker {
  override readonly elementClass: string;

  constructor(kind: 'changed' | 'added' | 'removed') {
    super();
    this.elementClass = `cm-change-${kind}`;
  }
}
const markers = {
  changed: new ChangeMarker('changed'),
  added: new ChangeMarker('added'),
  removed: new ChangeMarker('removed'),
};
const tints = {
  changed: Decoration.line({ class: 'cm-line-changed' }),
  added: Decoration.line({ class: 'cm-line-added' }),
  block: Decoration.line({ class: 'cm-line-block' }),
};

interface Marks {
  readonly gutter: RangeSet<GutterMarker>;
  readonly lines: DecorationSet;
}

const marksField = StateField.define<Marks>({
  create: () => ({ gutter: new RangeSetBuilder<GutterMarker>().finish(), lines: Decoration.none }),
  update(value, transaction) {
    let next = transaction.docChanged
      ? { gutter: value.gutter.map(transaction.changes), lines: value.lines.map(transaction.changes) }
      : value;
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) next = marksOf(transaction.newDoc, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field, ({ lines }) => lines),
});

function marksOf(doc: Text, { lines, removed }: LineMarks): Marks {
  const gutterMarks = new RangeSetBuilder<GutterMarker>();
  const tinted = new RangeSetBuilder<Decoration>();
  for (let index = 0; index < doc.lines; index++) {
    const kind = lines.get(index);
    if (kind === undefined && !removed.has(index)) continue;
    const { from } = doc.line(index + 1);
    gutterMarks.add(from, from, markers[kind ?? 'removed']);
    if (kind !== undefined) tinted.add(from, from, tints[kind]);
  }
  return { gutter: gutterMarks.finish(), lines: tinted.finish() };
}

const blockField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = transaction.docChanged ? value.map(transaction.changes) : value;
    for (const effect of transaction.effects) if (effect.is(setBlock)) next = blockOf(transaction.newDoc, effect.value);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function blockOf(doc: Text, { from, to }: LineRange): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (let index = Math.max(0, from); index < Math.min(to, doc.lines); index++) {
    const line = doc.line(index + 1);
    builder.add(line.from, line.from, tints.block);
  }
  return builder.finish();
}

export function changes(): Extension {
  return [
    blockField,
    marksField,
    gutter({ class: 'cm-changes', markers: (view) => view.state.field(marksField).gutter }),
  ];
}
