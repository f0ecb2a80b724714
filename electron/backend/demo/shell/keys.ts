/** Cuts what a terminal sends into keys: text, control characters, and the sequences of xterm's function keys. */

export type Key = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'named'; readonly name: string };

/** Final parts of CSI and SS3 sequences (XTerm Control Sequences, "PC-Style Function Keys"). */
const SEQUENCES: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  '1~': 'home',
  '3~': 'delete',
  '4~': 'end',
  '7~': 'home',
  '8~': 'end',
  '1;3C': 'word-right',
  '1;3D': 'word-left',
  '1;5C': 'word-right',
  '1;5D': 'word-left',
};
const META: Readonly<Record<string, string>> = {
  b: 'word-left',
  f: 'word-right',
  d: 'kill-word',
  '\x7f': 'erase-word',
};
const CONTROLS: Readonly<Record<string, string>> = {
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'interrupt',
  '\x04': 'end-of-file',
  '\x05': 'end',
  '\x06': 'right',
  '\x08': 'backspace',
  '\t': 'complete',
  '\n': 'enter',
  '\x0b': 'kill-to-end',
  '\x0c': 'clear',
  '\r': 'enter',
  '\x0e': 'down',
  '\x10': 'up',
  '\x14': 'transpose',
  '\x15': 'kill-to-start',
  '\x17': 'erase-blank-word',
  '\x19': 'yank',
  '\x7f': 'backspace',
};

/** The first key of a text, and how much of the text it is. Null: the text ends inside a sequence. */
export function nextKey(text: string): { key: Key | null; length: number } | null {
  const plain = /^[^\x00-\x1f\x7f]+/.exec(text);
  if (plain !== null) return { key: { kind: 'text', text: plain[0] }, length: plain[0].length };
  const first = text.charAt(0);
  if (first !== '\x1b') return { key: named(CONTROLS[first]), length: 1 };
  const sequence = /^\x1b(?:\[([0-?]*[ -/]*[@-~])|O([@-~]))/.exec(text);
  if (sequence !== null) return { key: named(SEQUENCES[sequence[1] ?? sequence[2] ?? '']), length: sequence[0].length };
  if (/^\x1b(?:\[[0-?]*[ -/]*|O)?$/.test(text)) return null;
  return { key: named(META[text.charAt(1)]), length: 2 };
}

/** Keys that mean nothing here are dropped. */
function named(name: string | undefined): Key | null {
  return name === undefined ? null : { kind: 'named', name };
}
