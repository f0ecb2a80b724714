/** Commands that change files and folders. */
import { posix } from 'node:path';
import { absolute } from '../shell/paths.ts';
import type { FileTree } from '../tree/fileTree.ts';
import { TreeError } from '../tree/treeError.ts';
import { type Commands, type Invocation, parseOptions, UsageError } from './command.ts';
import { eachOperand } from './operands.ts';

export const fileCommands: Commands = {
  mkdir: { usage: '[-p] FOLDER…', summary: 'make folders', run: makeFolders },
  rmdir: {
    usage: 'FOLDER…',
    summary: 'remove empty folders',
    run: (invocation) =>
      eachOperand(invocation, atLeastOne(invocation.args), (path) => invocation.shell.tree.removeDirectory(path)),
  },
  touch: { usage: 'FILE…', summary: 'make empty files, or make files new', run: touch },
  rm: { usage: '[-rf] PATH…', summary: 'remove files', run: remove },
  mv: { usage: 'FROM… TO', summary: 'move or rename', run: move },
  cp: { usage: '[-r] FROM… TO', summary: 'copy', run: copy },
  ln: { usage: '-s TARGET LINK', summary: 'make a symbolic link', run: link },
};

function atLeastOne(operands: readonly string[]): readonly string[] {
  if (operands.length === 0) throw new UsageError('missing operand');
  return operands;
}

function makeFolders(invocation: Invocation): Promise<number> {
  const { flags, operands } = parseOptions(invocation.args, 'p');
  const { tree } = invocation.shell;
  return eachOperand(invocation, atLeastOne(operands), (path) => {
    if (!flags.has('p')) {
      tree.makeDirectory(path);
      return;
    }
    const parts = path.split('/');
    for (let count = 2; count <= parts.length; count++) {
      const part = parts.slice(0, count).join('/');
      if (tree.exists(part)) tree.directory(part);
      else tree.makeDirectory(part);
    }
  });
}

function touch(invocation: Invocation): Promise<number> {
  const { tree } = invocation.shell;
  return eachOperand(invocation, atLeastOne(invocation.args), (path) => {
    const node = tree.exists(path) ? tree.find(path) : tree.create(path);
    node.modified = Date.now();
  });
}

function remove(invocation: Invocation): Promise<number> {
  const { flags, operands } = parseOptions(invocation.args, 'rRf');
  const { tree } = invocation.shell;
  const recursive = flags.has('r') || flags.has('R');
  return eachOperand(invocation, atLeastOne(operands), (path) => {
    if (flags.has('f') && !tree.exists(path)) return;
    if (recursive) removeAll(tree, path);
    else tree.removeFile(path);
  });
}

function removeAll(tree: FileTree, path: string): void {
  if (tree.find(path, false).kind !== 'directory') {
    tree.removeFile(path);
    return;
  }
  for (const { name } of tree.list(path)) removeAll(tree, `${path}/${name}`);
  tree.removeDirectory(path);
}

/** Where `from` goes when it is moved or copied to `to`: into it when that is a folder. */
function destination(tree: FileTree, from: string, to: string): string {
  const isFolder = tree.exists(to) && tree.find(to).kind === 'directory';
  return isFolder ? `${to}/${posix.basename(from)}` : to;
}

/** Splits the operands of mv and cp; several sources need a folder as their target. */
function sourcesAndTarget(invocation: Invocation, operands: readonly string[]) {
  const { folder, tree } = invocation.shell;
  const last = operands.at(-1);
  if (last === undefined || operands.length < 2) throw new UsageError('missing operand');
  const to = absolute(folder, last);
  if (operands.length > 2) tree.directory(to);
  return { sources: operands.slice(0, -1), to };
}

function move(invocation: Invocation): Promise<number> {
  const { operands } = parseOptions(invocation.args, 'f');
  const { tree } = invocation.shell;
  const { sources, to } = sourcesAndTarget(invocation, operands);
  return eachOperand(invocation, sources, (path) => tree.rename(path, destination(tree, path, to)));
}

function copy(invocation: Invocation): Promise<number> {
  const { flags, operands } = parseOptions(invocation.args, 'rRf');
  const { tree } = invocation.shell;
  const { sources, to } = sourcesAndTarget(invocation, operands);
  return eachOperand(invocation, sources, async (path, operand) => {
    if (tree.find(path).kind === 'directory' && !flags.has('r') && !flags.has('R')) {
      await invocation.complain(`-r not given; leaving out folder '${operand}'`);
      throw new TreeError('EISDIR');
    }
    const target = destination(tree, path, to);
    const [source, into] = [tree.realPath(path), tree.realPath(target)];
    if (source === into || into.startsWith(`${source}/`)) throw new TreeError('EINVAL');
    copyAll(tree, path, target);
  });
}

function copyAll(tree: FileTree, from: string, to: string): void {
  const node = tree.find(from);
  if (node.kind === 'directory') {
    if (!tree.exists(to)) tree.makeDirectory(to, node.mode);
    for (const { name } of tree.list(from)) copyAll(tree, `${from}/${name}`, `${to}/${name}`);
    return;
  }
  const content = tree.read(from);
  const copied = tree.create(to, node.mode);
  tree.resize(copied, 0);
  tree.write(copied, 0, content);
}

function link(invocation: Invocation): Promise<number> {
  const { flags, operands } = parseOptions(invocation.args, 's');
  const [target, name] = operands;
  if (!flags.has('s') || target === undefined || name === undefined) throw new UsageError('only ln -s TARGET LINK');
  return eachOperand(invocation, [name], (path) => invocation.shell.tree.makeLink(path, target));
}
