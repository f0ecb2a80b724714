/**
 * Expansion of `%` tokens, `${VAR}` and `~` (misc.c vdollar_percent_expand and tilde_expand). Which option gets which
 * tokens is written in keywords.ts.
 */
import { sha1Hex } from './sha1.ts';
import type { ConfigWorld } from './world.ts';

/** Replacement by letter, without the percent sign. */
export type Tokens = Readonly<Record<string, string>>;

export type Expansion = { readonly value: string } | { readonly error: string };

export interface ExpandOptions {
  readonly tokens?: Tokens;
  /** Given when `${VAR}` is replaced. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The two lines that ssh prints before it gives up. `caller`: the function of misc.c that it does so in. */
export function expansionMessages(
  error: string,
  caller: 'percent_expand' | 'percent_dollar_expand',
): readonly [string, ...string[]] {
  if (error.startsWith('tilde_expand')) return [error];
  const end = error.startsWith('env var') ? 'invalid environment variable expansion' : `${caller}: failed`;
  return [`vdollar_percent_expand: ${error}`, end];
}

/** Replaces in one pass from left to right; what was put in is not looked at again. */
export function expand(text: string, { tokens, environment }: ExpandOptions): Expansion {
  let value = '';
  let missing: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (environment !== undefined && character === '$' && text[at + 1] === '{') {
      const close = text.indexOf('}', at + 2);
      if (close === -1) return { error: `environment variable '${text.slice(at + 2)}' missing closing '}'` };
      const name = text.slice(at + 2, close);
      if (name === '') return { error: 'zero-length environment variable' };
      const replacement = environment[name];
      if (replacement === undefined) missing ??= `env var \${${name}} has no value`;
      value += replacement ?? '';
      at = close;
    } else if (tokens !== undefined && character === '%') {
      const letter = text[++at];
      if (letter === undefined) return { error: 'invalid format' };
      const replacement = letter === '%' ? '%' : tokens[letter];
      if (replacement === undefined) return { error: `unknown key %${letter}` };
      value += replacement;
    } else {
      value += character;
    }
  }
  return missing === null ? { value } : { error: missing };
}

/** A leading `~` or `~user`. Null: there is no such user. */
export function expandTilde(path: string, world: ConfigWorld): string | null {
  if (!path.startsWith('~')) return path;
  const slash = path.indexOf('/');
  const name = path.slice(1, slash === -1 ? path.length : slash);
  const home = name === '' ? world.home : world.userHome(name);
  if (home === null) return null;
  // tilde_expand drops the slashes between home and rest, and joins with one.
  const rest = slash === -1 ? '' : path.slice(slash).replace(/^\/+/, '');
  return home.endsWith('/') ? home + rest : `${home}/${rest}`;
}

export interface TokenFacts {
  /** The name as typed. */
  readonly alias: string;
  /** The final host name. */
  readonly hostname: string;
  readonly hostKeyAlias: string;
  readonly port: number;
  readonly remoteUser: string;
  /** The jump host next to the target, or empty. */
  readonly jumpHost: string;
}

/** The set S of ssh_config(5) TOKENS; `%j` only where the release has it. */
export function standardTokens(facts: TokenFacts, world: ConfigWorld, withJump: boolean): Tokens {
  const local = world.hostname;
  const identity = local + facts.hostname + String(facts.port) + facts.remoteUser + (withJump ? facts.jumpHost : '');
  return {
    C: sha1Hex(identity),
    L: local.split('.', 1)[0] ?? '',
    d: world.home,
    h: facts.hostname,
    i: String(world.uid),
    k: facts.hostKeyAlias,
    l: local,
    n: facts.alias,
    p: String(facts.port),
    r: facts.remoteUser,
    u: world.user,
    ...(withJump ? { j: facts.jumpHost } : {}),
  };
}
