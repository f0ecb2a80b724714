/**
 * Opens a text file in the person's own editor: the program that they set, VISUAL or EDITOR, or what the system has for
 * text. What comes from a host must never be run by being opened, so nothing goes by the file's name alone.
 */
import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** They need a terminal, and a window has none for them. */
const IN_A_TERMINAL = /(^|[/\\])(ed|ex|joe|micro|mg|nano|ne|nvim|pico|vi|view|vim|vim\.\w+|hx|helix)(\.exe)?$/;
/** A program that cannot start ends within this time. In milliseconds. */
const FAILS_WITHIN_MS = 700;

/** Program and arguments, without the file. Never goes through a shell. */
export function editorFor(platform: NodeJS.Platform, environment: Environment, command: string): readonly string[] {
  for (const text of [command, environment['VISUAL'], environment['EDITOR']]) {
    const words = (text ?? '').split(/\s+/).filter((word) => word !== '');
    // What a person set here is tried in any case.
    if (words.length > 0 && (text === command || !IN_A_TERMINAL.test(words[0] ?? ''))) return words;
  }
  if (platform === 'darwin') return ['open', '-t'];
  // Asks which program it shall be.
  if (platform === 'win32') return ['rundll32.exe', 'shell32.dll,OpenAs_RunDLL'];
  return ['xdg-open'];
}

/** Resolves once it runs, or has handed over to a program that does. Rejects with words why it does not. */
export function openInEditor(file: string, [program = '', ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, file], { stdio: 'ignore', detached: true });
    const runs = setTimeout(resolve, FAILS_WITHIN_MS);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(runs);
      reject(new Error(error.code === 'ENOENT' ? `there is no program ${program}` : `${program}: ${error.message}`));
    });
    child.once('exit', (code) => {
      clearTimeout(runs);
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${String(code)}`));
    });
    child.unref();
  });
}
