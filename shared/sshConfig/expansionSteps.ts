/** Token expansion in steps: what was replaced by what, for a person who asks why a value is what it is. */
import { isAtLeast } from './openSsh.ts';
import type { ConfigReader } from './configReader.ts';
import type { Keyword } from './keywords.ts';
import { tokensFor } from './optionTokens.ts';
import { ConfigRefused } from './problems.ts';
import type { Resolution } from './resolve.ts';
import { expand, expandTilde } from './tokens.ts';

interface ExpansionStep {
  /** `%h`, `${VAR}` or `~`. */
  readonly written: string;
  readonly becomes: string;
}

export interface ExpandedValue {
  readonly steps: readonly ExpansionStep[];
  /** Null: ssh refuses the value, `error` says why. */
  readonly result: string | null;
  readonly error: string;
}

/** Options whose value is a path: a leading `~` is a home folder. */
const PATHS: ReadonlySet<string> = new Set([
  ...['certificatefile', 'controlpath', 'forwardagent.path', 'globalknownhostsfile', 'identityagent', 'identityfile'],
  ...['revokedhostkeys', 'userknownhostsfile'],
]);

/** Null: nothing in the value stands for something else. */
export function expansionOf(
  value: string,
  slot: string,
  keyword: Keyword,
  resolution: Resolution,
  reader: ConfigReader,
): ExpandedValue | null {
  const { world, openSsh } = reader;
  const tilde = PATHS.has(slot) && value.startsWith('~');
  const modern = isAtLeast(openSsh, '10.0') || (slot !== 'user' && slot !== 'setenv');
  const variables = keyword.variables && modern;
  const tokens = modern ? tokensOf(keyword, resolution, reader) : undefined;
  const found = [
    ...(tilde ? [/^~[^/]*/.exec(value)?.[0] ?? '~'] : []),
    ...(tokens === undefined ? [] : (value.match(/%[^]/g) ?? [])),
    ...(variables ? (value.match(/\$\{[^}]*\}/g) ?? []) : []),
  ];
  if (found.length === 0) return null;
  const how = {
    ...(tokens === undefined ? {} : { tokens }),
    ...(variables ? { environment: world.environment } : {}),
  };
  const steps = [...new Set(found)].flatMap((written) => {
    const becomes = written.startsWith('~')
      ? expandTilde(written, world)?.replace(/\/$/, '')
      : valueOf(expand(written, how));
    return becomes === undefined ? [] : [{ written, becomes }];
  });
  const path = tilde ? expandTilde(value, world) : value;
  const whole =
    path === null ? { error: `there is no user ${value.slice(1).split('/', 1)[0] ?? ''}` } : expand(path, how);
  return 'value' in whole ? { steps, result: whole.value, error: '' } : { steps, result: null, error: whole.error };
}

function valueOf(expansion: ReturnType<typeof expand>): string | undefined {
  return 'value' in expansion ? expansion.value : undefined;
}

function tokensOf(
  keyword: Keyword,
  resolution: Resolution,
  reader: ConfigReader,
): Readonly<Record<string, string>> | undefined {
  const LETTERS = { standard: null, host: 'h', proxy: 'hnpr', user: 'dhikLlnpuj' };
  if (keyword.tokens === null) return undefined;
  if (keyword.slot === 'hostname') return { h: resolution.request.host };
  const letters = LETTERS[keyword.tokens];
  try {
    const all = Object.entries(tokensFor(resolution, reader));
    return Object.fromEntries(all.filter(([letter]) => letters === null || letters.includes(letter)));
  } catch (error) {
    // The user's own tokens are wrong, so no value can be told that contains the user.
    if (error instanceof ConfigRefused) return {};
    throw error;
  }
}
