/** The tokens of one resolved connection, and the expansion of paths that ssh does after reading the files (ssh.c). */
import type { ConfigReader } from './configReader.ts';
import { parseJumps } from './jumpSpec.ts';
import { isAtLeast } from './openSsh.ts';
import { lowerCase } from './patterns.ts';
import { ConfigRefused, fileProblem } from './problems.ts';
import type { Resolution } from './resolve.ts';
import { expand, expandTilde, type Expansion, expansionMessages, standardTokens, type Tokens } from './tokens.ts';
import type { ConfigWorld } from './world.ts';

/** The set S of SEMANTICS: `r` is the user with its own tokens replaced. Throws ConfigRefused when that fails. */
export function tokensFor(resolution: Resolution, reader: ConfigReader): Tokens {
  const { settings, request, hostname } = resolution;
  const { world, openSsh } = reader;
  const modern = isAtLeast(openSsh, '10.0');
  const alias = settings.value('hostkeyalias');
  const facts = {
    alias: request.host,
    hostname,
    hostKeyAlias: alias === undefined ? request.host : lowerCase(alias),
    port: Number(settings.value('port') ?? 22),
    jumpHost: jumpHost(resolution, world),
  };
  const written = settings.value('user') ?? world.user;
  const fromFile = settings.has('user') && request.user === undefined;
  const remoteUser = modern && fromFile ? expandUser(written, { ...facts, remoteUser: '' }, world) : written;
  return standardTokens({ ...facts, remoteUser }, world, modern);
}

function expandUser(written: string, facts: Parameters<typeof standardTokens>[0], world: ConfigWorld): string {
  // A user cannot contain itself, nor the hash that it is part of.
  const tokens = Object.fromEntries(
    Object.entries(standardTokens(facts, world, true)).filter(([letter]) => letter !== 'r' && letter !== 'C'),
  );
  const result = expand(written, { tokens, environment: world.environment });
  if ('value' in result) return result.value;
  throw new ConfigRefused(
    expansionMessages(result.error, 'percent_dollar_expand').map((text) => fileProblem('', text)),
  );
}

/** The hop next to the target, as %j has it. */
function jumpHost({ settings }: Resolution, world: ConfigWorld): string {
  const value = settings.value('proxyjump') ?? 'none';
  return value === 'none' ? '' : (parseJumps(value, world.servicePort)?.at(-1)?.host ?? '');
}

/** `~` first, then tokens and `${VAR}`, as for UserKnownHostsFile. Without tokens only `~`. */
export function expandPath(written: string, tokens: Tokens | null, world: ConfigWorld): Expansion {
  const path = expandTilde(written, world);
  if (path === null) return { error: `tilde_expand: No such user ${written.slice(1).split('/', 1)[0] ?? ''}` };
  return tokens === null ? { value: path } : expand(path, { tokens, environment: world.environment });
}
