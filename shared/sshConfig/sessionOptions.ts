/** What a session on a connection needs of the config: its kind, and what of this machine it lets the host use. */
import type { ConfigReader } from './configReader.ts';
import { showText } from './document.ts';
import { absolutePath, expanded } from './expandOption.ts';
import { lowerCase } from './patterns.ts';
import type { Resolution } from './resolve.ts';
import type { Tokens } from './tokens.ts';

export interface SessionOptions {
  /** For subsystem, `remoteCommand` is its name. */
  readonly sessionType: 'none' | 'subsystem' | 'default';
  readonly stdinNull: boolean;
  /** Ready for the person's shell; null also without PermitLocalCommand. */
  readonly localCommand: string | null;

  /** `agent`: its socket or pipe; undefined: the agent that signs in. */
  readonly forwardAgent: false | { readonly agent: string | undefined };
  readonly forwardX11: boolean;
  readonly forwardX11Trusted: boolean;
  /** Seconds; 0: no limit. */
  readonly forwardX11Timeout: number;
  /** The program xauth; null: `none`. */
  readonly xauthLocation: string | null;
}

/** Throws ConfigRefused when a value cannot be expanded. */
export function sessionOptions(resolution: Resolution, tokens: Tokens, reader: ConfigReader): SessionOptions {
  const { settings } = resolution;
  const flag = (slot: string, preset: boolean) => (settings.value(slot) ?? (preset ? 'yes' : 'no')) === 'yes';
  return {
    sessionType: (settings.value('sessiontype') ?? 'default') as SessionOptions['sessionType'],
    stdinNull: flag('stdinnull', false),
    localCommand: localCommand(resolution, tokens),
    forwardAgent: forwardAgent(resolution, tokens, reader),
    forwardX11: flag('forwardx11', false),
    forwardX11Trusted: flag('forwardx11trusted', reader.openSsh.debian),
    forwardX11Timeout: Number(settings.value('forwardx11timeout') ?? 1200),
    xauthLocation: xauthLocation(settings.value('xauthlocation')),
  };
}

/** ssh.c main: a path, `$NAME` (when it is set), or the agent of SSH_AUTH_SOCK, which IdentityAgent replaces. */
function forwardAgent({ settings }: Resolution, tokens: Tokens, reader: ConfigReader): SessionOptions['forwardAgent'] {
  if (settings.value('forwardagent') !== 'yes') return false;
  const written = settings.value('forwardagent.path');
  if (written === undefined) return { agent: undefined };
  const { environment } = reader.world;
  if (!written.startsWith('$') || written.startsWith('${')) {
    return { agent: absolutePath(written, 'forwardagent', tokens, reader) };
  }
  return { agent: showVariable(environment[written.slice(1)]) };
}

function localCommand({ settings }: Resolution, tokens: Tokens): string | null {
  const written = settings.value('localcommand') ?? 'none';
  if (settings.value('permitlocalcommand') !== 'yes' || lowerCase(written) === 'none') return null;
  return showText(expanded(written, 'localcommand', { tokens }));
}

function xauthLocation(written: string | undefined): string | null {
  if (written === undefined) return '/usr/bin/xauth';
  return lowerCase(written) === 'none' ? null : showText(written);
}

function showVariable(value: string | undefined): string | undefined {
  return value === undefined ? undefined : showText(value);
}
