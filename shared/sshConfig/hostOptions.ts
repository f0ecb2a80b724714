/**
 * What a connection needs of the config, with every default filled in, every path expanded and every token replaced:
 * the typed end of resolve.ts. Fairlead connects by this and by nothing else.
 */
import type { FilePlace } from '../contract/connections.ts';
import { assembleAlgorithms } from './algorithmLists.ts';
import type { AlgorithmFamily } from './algorithmTable.ts';
import type { ConfigReader } from './configReader.ts';
import { defaultIdentityFiles } from './defaultFiles.ts';
import { showText } from './document.ts';
import { type Forwarding, forwardingOptions } from './forwarding.ts';
import { type Jump, parseJumps } from './jumpSpec.ts';
import { type NotHonoured, notHonoured } from './notHonoured.ts';
import { absolutePath, expanded, refuseOption } from './expandOption.ts';
import { isAtLeast } from './openSsh.ts';
import { ownAlgorithms, type OwnFamily } from './ownAlgorithms.ts';
import { tokensFor } from './optionTokens.ts';
import { lowerCase, matchPattern } from './patterns.ts';
import { ConfigRefused, fileProblem } from './problems.ts';
import type { Resolution } from './resolve.ts';
import { type SessionOptions, sessionOptions } from './sessionOptions.ts';
import { showPlace } from './showPath.ts';
import type { Tokens } from './tokens.ts';
import { updatesHostKeysByDefault } from './updateHostKeys.ts';

export interface IdentityFile {
  /** Absolute path. */
  readonly path: string;
  /** As a person wrote it: `~/.ssh/id_ed25519`. */
  readonly shown: string;
  /** False for the built-in defaults, which are skipped silently when they do not exist. */
  readonly explicit: boolean;
}

export type { NotHonoured } from './notHonoured.ts';

export interface HostOptions extends SessionOptions {
  /** The name as typed. */
  readonly alias: string;
  readonly hostname: string;
  readonly user: string;
  readonly port: number;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress: string | null;
  readonly bindInterface: string | null;

  readonly identityFiles: readonly IdentityFile[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** What becomes of a key that was read from a file; `seconds`: for how long the agent keeps it, null for ever. */
  readonly addKeysToAgent: { readonly mode: 'no' | 'yes' | 'ask' | 'confirm'; readonly seconds: number | null };
  /** Socket path or Windows pipe, expanded; null: use no agent; undefined: the environment's (SSH_AUTH_SOCK). */
  readonly identityAgent: string | null | undefined;
  readonly preferredAuthentications: readonly string[];
  readonly hostbasedAuthentication: boolean;
  /** Signature algorithms of this machine's host keys, in their order. */
  readonly hostbasedAcceptedAlgorithms: readonly string[];
  readonly pubkeyAuthentication: boolean;
  readonly passwordAuthentication: boolean;
  readonly kbdInteractiveAuthentication: boolean;
  readonly numberOfPasswordPrompts: number;
  readonly batchMode: boolean;

  /** In order; the last one is the hop that connects to the target. Empty: direct. */
  readonly proxyJump: readonly Jump[];
  /** Ready for the person's shell. */
  readonly proxyCommand: string | null;

  /** Absolute paths; the first one is written to. Empty for `none`. */
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly strictHostKeyChecking: 'yes' | 'no' | 'ask' | 'accept-new';
  readonly strictHostKeyCheckingPlace: FilePlace | null;
  readonly hostKeyAlias: string | null;
  readonly hashKnownHosts: boolean;
  readonly noHostAuthenticationForLocalhost: boolean;
  /** Whether other keys of a known host are learned, once it has proved that it holds them. */
  readonly updateHostKeys: 'yes' | 'no' | 'ask';
  /** Absolute paths. */
  readonly revokedHostKeys: readonly string[];

  /** Algorithm names after `+ - ^` and wildcards, on top of Fairlead's own lists; null: the config says nothing. */
  readonly kexAlgorithms: readonly string[] | null;
  readonly ciphers: readonly string[] | null;
  readonly macs: readonly string[] | null;
  readonly hostKeyAlgorithms: readonly string[] | null;
  /** known-first: types on record for the host come first, as in ssh, which leaves a whole list of the config alone. */
  readonly hostKeyOrder: 'known-first' | 'as-written';
  readonly pubkeyAcceptedAlgorithms: readonly string[] | null;
  /** Signature algorithms of certificate authorities; null: the config says nothing. */
  readonly caSignatureAlgorithms: readonly string[] | null;
  readonly compression: boolean;
  /** Keys are exchanged again after so much in one direction, and after so much time; null: the config says nothing. */
  readonly rekeyLimit: { readonly bytes: number | null; readonly seconds: number | null };

  /** Seconds, or null when the config sets none: then Fairlead's own limit of 15 s holds. */
  readonly connectTimeout: number | null;
  readonly connectionAttempts: number;
  /** Seconds; 0 is off in ssh. */
  readonly serverAliveInterval: number;
  readonly serverAliveCountMax: number;
  /** True when the config says something about ServerAliveInterval; otherwise Fairlead keeps its own watch. */
  readonly serverAliveSet: boolean;
  readonly tcpKeepAlive: boolean;

  /** Names and values to send (RFC 4254 section 6.4): SendEnv taken from the environment, then SetEnv. */
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly requestTty: 'no' | 'yes' | 'force' | 'auto';
  readonly remoteCommand: string | null;

  readonly forwarding: Forwarding;

  readonly notHonoured: readonly NotHonoured[];
}

const PREFERRED = ['gssapi-with-mic', 'hostbased', 'publickey', 'keyboard-interactive', 'password'];

/** Throws ConfigRefused when ssh would refuse the config, or one of the values that Fairlead needs. */
export function hostOptions(resolution: Resolution, reader: ConfigReader): HostOptions {
  if (resolution.refused) throw new ConfigRefused(resolution.problems.filter(({ fatal }) => fatal));
  const { settings, request } = resolution;
  const { world } = reader;
  const tokens = tokensFor(resolution, reader);
  const text = (slot: string) => settings.value(slot);
  const shown = (slot: string) => showOrNull(text(slot));
  const flag = (slot: string, preset: boolean) => (text(slot) ?? (preset ? 'yes' : 'no')) === 'yes';
  const number = (slot: string, preset: number) => Number(text(slot) ?? preset);
  const files = (slot: string, preset: readonly string[], expands: boolean) => {
    const written = settings.has(slot) ? settings.get(slot).map(({ value }) => value) : preset;
    if (lowerCase(written[0] ?? 'none') === 'none') return [];
    return written.map((path) => absolutePath(path, slot, expands ? tokens : null, reader));
  };
  const algorithms = (slot: string, family: AlgorithmFamily) => {
    const value = text(slot);
    if (value === undefined) return null;
    return assembleAlgorithms(value, family, reader.openSsh) ?? refuseOption(slot, 'no algorithm is left', resolution);
  };
  const offered = (slot: string, what: OwnFamily) => {
    const value = text(slot);
    if (value === undefined) return null;
    return ownAlgorithms(value, what, reader.openSsh) ?? refuseOption(slot, 'no algorithm is left', resolution);
  };
  const attempts = number('connectionattempts', 1);
  if (attempts === 0) throw new ConfigRefused([fileProblem('', 'Invalid number of ConnectionAttempts')]);
  const jump = text('proxyjump') ?? 'none';
  const proxyCommand = text('proxycommand') ?? 'none';
  const remoteCommand = text('remotecommand') ?? 'none';
  const strictPlace = settings.get('stricthostkeychecking')[0]?.place ?? null;

  return {
    alias: showText(request.host),
    hostname: showText(resolution.hostname),
    user: showText(tokens.r ?? world.user),
    port: number('port', 22),
    addressFamily: (text('addressfamily') ?? 'any') as HostOptions['addressFamily'],
    bindAddress: shown('bindaddress'),
    bindInterface: shown('bindinterface'),

    identityFiles: identityFiles(resolution, tokens, reader),
    certificateFiles: settings
      .get('certificatefile')
      .filter(({ value }) => lowerCase(value) !== 'none')
      .map(({ value }) => absolutePath(value, 'certificatefile', tokens, reader)),
    identitiesOnly: flag('identitiesonly', false),
    addKeysToAgent: addKeysToAgent(resolution),
    identityAgent: identityAgent(text('identityagent'), tokens, reader),
    preferredAuthentications: text('preferredauthentications')?.split(',') ?? PREFERRED,
    hostbasedAuthentication: flag('hostbasedauthentication', false),
    hostbasedAcceptedAlgorithms:
      algorithms('hostbasedacceptedalgorithms', 'key') ?? assembleAlgorithms('', 'key', reader.openSsh) ?? [],
    pubkeyAuthentication: text('pubkeyauthentication') !== 'no',
    passwordAuthentication: flag('passwordauthentication', true),
    kbdInteractiveAuthentication: flag('kbdinteractiveauthentication', true),
    numberOfPasswordPrompts: number('numberofpasswordprompts', 3),
    batchMode: flag('batchmode', false),

    proxyJump: lowerCase(jump) === 'none' ? [] : showJumps(parseJumps(jump, world.servicePort) ?? []),
    proxyCommand:
      lowerCase(proxyCommand) === 'none'
        ? null
        : showText(expanded(proxyCommand, 'proxycommand', { tokens: proxyTokens(tokens) })),

    userKnownHostsFiles: files('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'], true),
    globalKnownHostsFiles: files(
      'globalknownhostsfile',
      [`${world.systemFolder}/ssh_known_hosts`, `${world.systemFolder}/ssh_known_hosts2`],
      false,
    ),
    strictHostKeyChecking: (text('stricthostkeychecking') ?? 'ask') as HostOptions['strictHostKeyChecking'],
    strictHostKeyCheckingPlace: strictPlace === null ? null : showPlace(strictPlace, world),
    hostKeyAlias: showOrNull(text('hostkeyalias') === undefined ? undefined : tokens.k),
    hashKnownHosts: flag('hashknownhosts', false),
    noHostAuthenticationForLocalhost: flag('nohostauthenticationforlocalhost', false),
    updateHostKeys: (text('updatehostkeys') ??
      (updatesHostKeysByDefault(settings) ? 'yes' : 'no')) as HostOptions['updateHostKeys'],
    revokedHostKeys: files('revokedhostkeys', ['none'], isAtLeast(reader.openSsh, '10.0')),

    kexAlgorithms: offered('kexalgorithms', 'kex'),
    ciphers: offered('ciphers', 'cipher'),
    macs: offered('macs', 'mac'),
    hostKeyAlgorithms: offered('hostkeyalgorithms', 'hostKey'),
    hostKeyOrder: /^[^+-]/.test(text('hostkeyalgorithms') ?? '') ? 'as-written' : 'known-first',
    pubkeyAcceptedAlgorithms: algorithms('pubkeyacceptedalgorithms', 'key'),
    caSignatureAlgorithms: algorithms('casignaturealgorithms', 'caSignature'),
    compression: flag('compression', false),
    rekeyLimit: {
      bytes: number('rekeylimit', 0) || null,
      seconds: number('rekeylimit.interval', 0) || null,
    },

    connectTimeout: text('connecttimeout') === undefined ? null : number('connecttimeout', 0),
    connectionAttempts: attempts,
    serverAliveInterval: number('serveraliveinterval', 0),
    serverAliveCountMax: number('serveralivecountmax', 3),
    serverAliveSet: settings.has('serveraliveinterval'),
    tcpKeepAlive: flag('tcpkeepalive', true),

    environment: sentEnvironment(resolution, tokens, reader),
    requestTty: (text('requesttty') ?? 'auto') as HostOptions['requestTty'],
    remoteCommand:
      lowerCase(remoteCommand) === 'none' ? null : showText(expanded(remoteCommand, 'remotecommand', { tokens })),
    ...sessionOptions(resolution, tokens, reader),

    forwarding: forwardingOptions(resolution, tokens, reader),

    notHonoured: notHonoured(resolution, world),
  };
}

function showOrNull(text: string | undefined): string | null {
  return text === undefined ? null : showText(text);
}

function showJumps(jumps: readonly Jump[]): readonly Jump[] {
  return jumps.map(({ host, user, port }) => ({
    host: showText(host),
    ...(user === undefined ? {} : { user: showText(user) }),
    ...(port === undefined ? {} : { port }),
  }));
}

function identityFiles(resolution: Resolution, tokens: Tokens, reader: ConfigReader): readonly IdentityFile[] {
  const explicit = resolution.settings.has('identityfile');
  const written = explicit
    ? resolution.settings.get('identityfile').map(({ value }) => value)
    : defaultIdentityFiles(reader.openSsh);
  return written
    .filter((path) => lowerCase(path) !== 'none')
    .map((path) => ({ path: absolutePath(path, 'identityfile', tokens, reader), shown: showText(path), explicit }));
}

/** ssh_config(5): a word, a time, or `confirm` and a time; a time alone means yes. */
function addKeysToAgent({ settings }: Resolution): HostOptions['addKeysToAgent'] {
  const [mode = 'no', seconds] = settings.get('addkeystoagent').map(({ value }) => value);
  return { mode: mode as HostOptions['addKeysToAgent']['mode'], seconds: Number(seconds ?? 0) || null };
}

/** ssh.c: none, a variable (`$NAME`, or SSH_AUTH_SOCK by its name alone), or a path. */
function identityAgent(written: string | undefined, tokens: Tokens, reader: ConfigReader): string | null | undefined {
  if (written === undefined || written === 'SSH_AUTH_SOCK') return undefined;
  if (written === 'none') return null;
  const { environment } = reader.world;
  if (written.startsWith('$') && !written.startsWith('${')) return showOrNull(environment[written.slice(1)]);
  return absolutePath(written, 'identityagent', tokens, reader);
}

/** Variables that SendEnv picks out of ours, then SetEnv (clientloop.c client_session2_setup). */
function sentEnvironment(resolution: Resolution, tokens: Tokens, reader: ConfigReader): HostOptions['environment'] {
  const { settings } = resolution;
  const { environment } = reader.world;
  const patterns = settings.get('sendenv').map(({ value }) => value);
  const sent = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && patterns.some((pattern) => matchPattern(name, pattern)) ? [{ name, value }] : [],
  );
  const set = settings.get('setenv').map(({ value: entry }) => {
    const equals = entry.indexOf('=');
    const value = entry.slice(equals + 1);
    const modern = isAtLeast(reader.openSsh, '10.0');
    return {
      name: showText(entry.slice(0, equals)),
      value: showText(modern ? expanded(value, 'setenv', { tokens, environment }) : value),
    };
  });
  return [...sent.map(({ name, value }) => ({ name: showText(name), value: showText(value) })), ...set];
}

/** sshconnect.c expand_proxy_command */
function proxyTokens({ h, n, p, r }: Tokens): Tokens {
  return { h: h ?? '', n: n ?? '', p: p ?? '', r: r ?? '' };
}
