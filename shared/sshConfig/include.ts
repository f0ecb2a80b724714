/** Which files an Include line names (readconf.c, glob(3)). */
import { isAtLeast } from './openSsh.ts';
import type { ConfigReader } from './configReader.ts';
import { expand, expansionMessages, type Tokens } from './tokens.ts';

/** Depth of the last file that may still be read; the main file has depth 0 (readconf.c READCONF_MAX_DEPTH). */
export const MAX_INCLUDE_DEPTH = 16;

export type IncludeTarget =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** ssh prints this, and goes on with the next path. */
  | { readonly kind: 'skipped'; readonly message: string; readonly before: string }
  /** ssh prints these, and goes no further. */
  | { readonly kind: 'fatal'; readonly messages: readonly string[] }
  /** ssh counts the line as bad. */
  | { readonly kind: 'refused'; readonly message: string };

/** Resolves one argument of Include. */
export function includeTarget(
  written: string,
  userFile: boolean,
  tokens: () => Tokens,
  reader: ConfigReader,
): IncludeTarget {
  const { world, openSsh } = reader;
  let path = written;
  if (isAtLeast(openSsh, '10.0') && /[%$]/.test(written)) {
    const expanded = expand(written, { tokens: tokens(), environment: world.environment });
    if ('error' in expanded) {
      // misc.c percent_dollar_expand: only a variable that is not set is no reason to end.
      if (!expanded.error.startsWith('env var'))
        return { kind: 'fatal', messages: expansionMessages(expanded.error, 'percent_dollar_expand') };
      const before = `vdollar_percent_expand: ${expanded.error}`;
      return { kind: 'skipped', message: `Unable to expand user config file '${written.slice(0, 100)}'`, before };
    }
    path = expanded.value;
  }
  if (path.startsWith('~') && !userFile) return { kind: 'refused', message: `bad include path ${path}.` };
  if (!path.startsWith('~') && !isAbsolute(path)) path = `${userFile ? '~/.ssh' : world.systemFolder}/${path}`;
  const pattern = expandIncludeHome(path, reader);
  return { kind: 'files', paths: pattern === null ? [] : reader.glob(pattern) };
}

/** A drive letter is absolute as well, on Windows. */
function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

/** glob(3) asks $HOME before the user database. Null: no such user, so nothing matches. */
function expandIncludeHome(path: string, { world }: ConfigReader): string | null {
  if (!path.startsWith('~')) return path;
  const end = path.indexOf('/') === -1 ? path.length : path.indexOf('/');
  const name = path.slice(1, end);
  const home = name === '' ? (world.environment.HOME ?? world.home) : world.userHome(name);
  return home === null ? null : home + path.slice(end);
}
