/**
 * A file that opens one host: a desktop entry on Linux, an internet shortcut on macOS and Windows. Pure; where it is
 * written is launchService.ts.
 */
import type { Platform } from '../platform.ts';

export interface Shortcut {
  /** The folder, from the person's home. */
  readonly folder: readonly string[];
  readonly name: string;
  readonly text: string;
}

/** Null: there is no way to write one for this host here. `program`: what stands before `open HOST`. */
export function shortcutTo(
  alias: string,
  { kind, openProgram }: Pick<Platform, 'kind' | 'openProgram'>,
): Shortcut | null {
  // A desktop entry is a list of lines, and a link has its own signs.
  if (/[\x00-\x1f\x7f]/.test(alias)) return null;
  const name = alias.replace(/[^A-Za-z0-9._-]/g, '_');
  if (kind === 'linux') {
    if (openProgram === undefined) return null;
    const lines = [
      '[Desktop Entry]',
      'Type=Application',
      'Version=1.0',
      `Name=${escapeValue(`${alias} (Fairlead)`)}`,
      `Comment=${escapeValue(`Open a terminal on ${alias}`)}`,
      `Exec=${escapeValue([...openProgram, 'open', '--', alias].map(execWord).join(' '))}`,
      'Icon=fairlead',
      'Terminal=false',
      'Categories=Network;',
    ];
    return {
      folder: ['.local', 'share', 'applications'],
      name: `fairlead-${name}.desktop`,
      text: `${lines.join('\n')}\n`,
    };
  }
  // Links have no other signs in a host.
  if (!/^[A-Za-z0-9._-]+$/.test(alias)) return null;
  const text =
    kind === 'windows'
      ? `[InternetShortcut]\r\nURL=ssh://${alias}\r\n`
      : `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ` +
        `"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict><key>URL</key>` +
        `<string>ssh://${alias}</string></dict></plist>\n`;
  return { folder: ['Desktop'], name: `${name}.${kind === 'windows' ? 'url' : 'inetloc'}`, text };
}

/** Desktop Entry Specification, "The Exec key": always quoted, with its four signs escaped; % is doubled. */
function execWord(word: string): string {
  return `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

/** The same, "Values": a backslash of a string is written twice. */
function escapeValue(text: string): string {
  return text.replaceAll('\\', '\\\\');
}
