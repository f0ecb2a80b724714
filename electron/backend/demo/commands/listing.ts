/** ls and tree: what is in a folder. */
import { cellWidth } from '../shell/cellWidth.ts';
import { printable } from '../shell/paths.ts';
import { styled } from '../shell/style.ts';
import type { Entry } from '../tree/fileTree.ts';
import { longListing } from '../tree/longListing.ts';
import { sizeOf, type TreeNode } from '../tree/nodes.ts';
import { type Commands, type Invocation, parseOptions } from './command.ts';
import { eachOperand } from './operands.ts';

/** How deep `tree` goes. */
const MAX_DEPTH = 32;

export const listingCommands: Commands = {
  ls: { usage: '[-al1] [PATH…]', summary: 'list files', run: list },
  tree: { usage: '[PATH]', summary: 'draw folders as a tree', run: drawTree },
};

async function list(invocation: Invocation): Promise<number> {
  const { flags, operands } = parseOptions(invocation.args, 'al1');
  const { tree } = invocation.shell;
  const long = flags.has('l');
  const show = (entries: readonly Entry[]) =>
    invocation.print(long ? longList(entries, invocation.fancy) : shortList(entries, invocation, flags.has('1')));
  const wanted = operands.length === 0 ? ['.'] : operands;
  let first = true;
  return eachOperand(invocation, wanted, async (path, operand) => {
    const node = tree.find(path, !long);
    if (node.kind !== 'directory') {
      await show([{ name: operand, node }]);
    } else {
      const hidden = flags.has('a') ? [dot('.', path), dot('..', `${path}/..`)] : [];
      const entries = tree.list(path).filter(({ name }) => flags.has('a') || !name.startsWith('.'));
      const lines = [...hidden, ...entries];
      if (wanted.length > 1) await invocation.print(`${first ? '' : '\n'}${printable(operand)}:\n`);
      await show(lines);
    }
    first = false;
  });

  function dot(name: string, path: string): Entry {
    return { name, node: tree.find(path) };
  }
}

function longList(entries: readonly Entry[], fancy: boolean): string {
  const width = Math.max(0, ...entries.map(({ node }) => String(sizeOf(node)).length));
  const line = ({ name, node }: Entry) => {
    const arrow = node.kind === 'link' ? ` -> ${printable(node.target)}` : '';
    return `${longListing(node, width)} ${coloured(name, node, fancy)}${arrow}\n`;
  };
  return entries.map(line).join('');
}

/** In columns on a terminal, filled downwards as ls does; else one per line. */
function shortList(entries: readonly Entry[], { fancy, shell }: Invocation, onePerLine: boolean): string {
  if (!fancy || onePerLine || entries.length === 0) {
    return entries.map(({ name, node }) => `${coloured(name, node, fancy)}\n`).join('');
  }
  return inColumns(
    entries.map(({ name, node }) => ({ text: coloured(name, node, true), width: cellWidth(printable(name)) })),
    shell.terminal?.columns ?? 80,
  );
}

/** Lays words out in columns of one width. `width` is in cells. */
export function inColumns(words: readonly { text: string; width: number }[], columns: number): string {
  const cell = Math.max(...words.map(({ width }) => width)) + 2;
  const perRow = Math.max(1, Math.floor((columns + 1) / cell));
  const rows = Math.ceil(words.length / perRow);
  const row = (index: number) =>
    words
      .filter((_, at) => at % rows === index)
      .map(({ text, width }, at, all) => (at === all.length - 1 ? text : text + ' '.repeat(cell - width)))
      .join('');
  return Array.from({ length: rows }, (_, index) => `${row(index)}\n`).join('');
}

function coloured(name: string, node: TreeNode, fancy: boolean): string {
  const text = printable(name);
  if (!fancy) return text;
  if (node.kind === 'directory') return styled(text, 'bold', 'blue');
  if (node.kind === 'link') return styled(text, 'bold', 'cyan');
  return (node.mode & 0o111) !== 0 ? styled(text, 'bold', 'green') : text;
}

async function drawTree(invocation: Invocation): Promise<number> {
  const { operands } = parseOptions(invocation.args, '');
  const { tree } = invocation.shell;
  const counts = { directory: 0, file: 0, link: 0 };
  const draw = async (path: string, indent: string, depth: number): Promise<void> => {
    const entries = tree.list(path).filter(({ name }) => !name.startsWith('.'));
    for (const [index, { name, node }] of entries.entries()) {
      const last = index === entries.length - 1;
      counts[node.kind]++;
      await invocation.print(`${indent}${last ? '└── ' : '├── '}${coloured(name, node, invocation.fancy)}\n`);
      const deeper = node.kind === 'directory' && depth < MAX_DEPTH;
      if (deeper) await draw(`${path}/${name}`, `${indent}${last ? '    ' : '│   '}`, depth + 1);
    }
  };
  return eachOperand(invocation, operands.length === 0 ? ['.'] : operands, async (path, operand) => {
    await invocation.print(`${coloured(operand, tree.directory(path), invocation.fancy)}\n`);
    await draw(path, '', 0);
    await invocation.print(`\n${counts.directory} directories, ${counts.file + counts.link} files\n`);
  });
}
