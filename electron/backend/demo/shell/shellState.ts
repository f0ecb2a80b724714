/** What one shell of the demo server remembers between commands. Data only. */
import type { FileTree } from '../tree/fileTree.ts';
import { HOME } from '../tree/sampleTree.ts';

export const USER = 'demo';
export const HOSTNAME = 'fairlead';

/** The pseudo-terminal of a session (RFC 4254 section 6.2). Changes with the window. */
export interface PseudoTerminal {
  readonly name: string;
  columns: number;
  rows: number;
}

export interface ShellState {
  readonly tree: FileTree;
  readonly terminal: PseudoTerminal | null;
  readonly environment: Map<string, string>;
  /** Oldest first. */
  readonly history: string[];
  /** Absolute. */
  folder: string;
  lastStatus: number;
  /** Set by `exit`: the shell ends with this status. */
  exit: number | null;
}

export function createShellState(
  tree: FileTree,
  terminal: PseudoTerminal | null,
  sent: ReadonlyMap<string, string>,
): ShellState {
  const environment = new Map([
    ['HOME', HOME],
    ['LANG', 'C.UTF-8'],
    ['LOGNAME', USER],
    ['PATH', '/usr/bin'],
    ['SHELL', '/usr/bin/demo-shell'],
    ['USER', USER],
    ...(terminal === null ? [] : ([['TERM', terminal.name]] as const)),
    ...sent,
  ]);
  return { tree, terminal, environment, history: [], folder: HOME, lastStatus: 0, exit: null };
}
