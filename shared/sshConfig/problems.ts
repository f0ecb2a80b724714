/** What ssh would print about a config, line by line. */
import type { LineError } from './optionValue.ts';

export interface Problem {
  readonly file: string;
  /** From 1; 0 when no line is to blame. */
  readonly line: number;
  /** Without file and line. */
  readonly text: string;
  /** The whole line as ssh prints it. */
  readonly message: string;
  /** ssh refuses to go on because of it; else it only says so. */
  readonly fatal: boolean;
}

export function lineProblem(file: string, line: number, error: LineError, fatal = true): Problem {
  const { text } = error;
  const message =
    error.form === 'bare'
      ? text
      : error.form === 'colon'
        ? `${file}: line ${line}: ${text}`
        : `${file} line ${line}: ${text}`;
  return { file, line, text, message: visible(message), fatal };
}

export function fileProblem(file: string, text: string, fatal = true): Problem {
  return { file, line: 0, text, message: visible(text), fatal };
}

/** As log.c prints to a terminal: vis(3) with VIS_SAFE and VIS_OCTAL. */
function visible(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replace(/[^\x20-\x7e\t\n\b\x07\r]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** ssh would refuse to connect; the problems say why. */
export class ConfigRefused extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'ConfigRefused';
    this.problems = problems;
  }
}
