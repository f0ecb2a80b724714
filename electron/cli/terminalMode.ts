/** Our own terminal, for a command that gets one at the far side: keys go through as they are, sizes follow. */
import { writeSync } from 'node:fs';
import type { TerminalSize } from '../../shared/contract/shells.ts';
import type { HostOptions } from '../../shared/sshConfig/hostOptions.ts';

export interface LocalTerminal {
  size(): TerminalSize;
  /** Raw mode, and a call at each change of size, until the returned function is called. */
  follow(onSize: (size: TerminalSize) => void): () => void;
}

/** As ssh decides it for a command (ssh.c): `yes` needs a terminal on standard input, `force` does not. */
export function localTerminal(wanted: HostOptions['requestTty']): LocalTerminal | null {
  if (wanted === 'no' || wanted === 'auto') return null;
  if (wanted === 'yes' && !process.stdin.isTTY) {
    writeSync(2, 'Pseudo-terminal will not be allocated because stdin is not a terminal.\n');
    return null;
  }
  const { stdin, stdout } = process;
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24, width: 0, height: 0 });
  return {
    size,
    follow(onSize) {
      const resized = () => onSize(size());
      if (stdin.isTTY) stdin.setRawMode(true);
      stdout.on('resize', resized);
      return () => {
        stdout.off('resize', resized);
        if (stdin.isTTY) stdin.setRawMode(false);
      };
    },
  };
}
