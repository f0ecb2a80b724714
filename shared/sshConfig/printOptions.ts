/**
 * The options of one connection exactly as `ssh -G` prints them (readconf.c fill_default_options and
 * dump_client_config, ssh.c main): defaults, options that change others, expansion, ssh's own way to write values.
 */
import type { AlgorithmFamily } from './algorithmTable.ts';
import { assembleAlgorithms } from './algorithmLists.ts';
import { hasNoDomainToLookIn } from './canonicalName.ts';
import type { ConfigReader } from './configReader.ts';
import { defaultIdentityFiles } from './defaultFiles.ts';
import { type Forward, showConnect, showListen } from './forwardSpec.ts';
import { parseJumps } from './jumpSpec.ts';
import { isAtLeast } from './openSsh.ts';
import { expandPath, tokensFor } from './optionTokens.ts';
import { lowerCase } from './patterns.ts';
import { printRows, type Row } from './printRows.ts';
import { ConfigRefused, fileProblem } from './problems.ts';
import type { Resolution } from './resolve.ts';
import { expand, type Expansion, expansionMessages, type Tokens } from './tokens.ts';
import { updatesHostKeysByDefault } from './updateHostKeys.ts';

type ExpandingFunction = Parameters<typeof expansionMessages>[1];

/** Keyword in lower case → one value per line, in the order of the lines. */
export type PrintedOptions = Readonly<Record<string, readonly string[]>>;

/** Throws ConfigRefused where ssh stops with an error. */
export function printOptions(resolution: Resolution, reader: ConfigReader): PrintedOptions {
  if (resolution.refused) throw new ConfigRefused(resolution.problems);
  return new Printer(resolution, reader).print();
}

class Printer {
  readonly #resolution: Resolution;
  readonly #reader: ConfigReader;
  #tokens: Tokens = {};

  constructor(resolution: Resolution, reader: ConfigReader) {
    this.#resolution = resolution;
    this.#reader = reader;
  }

  print(): PrintedOptions {
    const { hostname } = this.#resolution;
    if (hasNoDomainToLookIn(this.#resolution)) this.#refuse(`ssh: Could not resolve host "${hostname}"`);
    const algorithms = this.#algorithms();
    this.#checkTogether();
    this.#tokens = tokensFor(this.#resolution, this.#reader);
    const options: Record<string, readonly string[]> = {};
    for (const row of printRows(this.#reader.openSsh)) {
      const values = row.kind === 'algorithms' ? [algorithms.get(row.key) ?? ''] : this.#row(row);
      if (values.length > 0) options[row.key] = values;
    }
    return options;
  }

  #value(slot: string): string | undefined {
    return this.#resolution.settings.value(slot);
  }

  #values(slot: string): readonly string[] {
    return this.#resolution.settings.get(slot).map(({ value }) => value);
  }

  /** Set, and not to `none`. */
  #isUsed(slot: string): boolean {
    return lowerCase(this.#value(slot) ?? 'none') !== 'none';
  }

  #refuse(...texts: readonly string[]): never {
    throw new ConfigRefused([...this.#resolution.problems, ...texts.map((text) => fileProblem('', text))]);
  }

  #expanded(result: Expansion, caller: ExpandingFunction = 'percent_dollar_expand'): string {
    return 'value' in result ? result.value : this.#refuse(...expansionMessages(result.error, caller));
  }

  #algorithms(): ReadonlyMap<string, string> {
    const FAMILIES: Readonly<Record<string, AlgorithmFamily>> = {
      ciphers: 'cipher',
      macs: 'mac',
      kexalgorithms: 'kex',
      hostkeyalgorithms: 'key',
      hostbasedacceptedalgorithms: 'key',
      pubkeyacceptedalgorithms: 'key',
      casignaturealgorithms: 'caSignature',
    };
    return new Map(
      Object.entries(FAMILIES).map(([slot, family]) => {
        const names = assembleAlgorithms(this.#value(slot) ?? '', family, this.#reader.openSsh);
        return [slot, names?.join(',') ?? this.#refuse(`fill_default_options: ${slot}: invalid argument`)];
      }),
    );
  }

  /** Options that cannot stand together (ssh.c). */
  #checkTogether(): void {
    const { settings, request, hostname } = this.#resolution;
    const { world } = this.#reader;
    const jump = this.#isUsed('proxyjump') ? parseJumps(this.#value('proxyjump') ?? '', world.servicePort) : null;
    const last = jump?.at(-1);
    const user = settings.value('user') ?? world.user;
    const port = Number(settings.value('port') ?? 22);
    if (last?.host === hostname && (last.port ?? 22) === port && (last.user ?? user) === user) {
      this.#refuse(`jumphost loop via ${hostname}`);
    }
    if (this.#value('proxycommand') === '-' && this.#value('proxyusefdpass') === 'yes') {
      this.#refuse('ProxyCommand=- and ProxyUseFDPass are incompatible');
    }
    if (Number(settings.value('connectionattempts') ?? 1) <= 0) this.#refuse('Invalid number of ConnectionAttempts');
    if ((request.command ?? '') !== '' && this.#isUsed('remotecommand')) {
      this.#refuse('Cannot execute command-line and remote command.');
    }
    const hasCommand = (request.command ?? '') !== '' || this.#isUsed('remotecommand');
    if (this.#value('forkafterauthentication') === 'yes' && !hasCommand && this.#value('sessiontype') !== 'none') {
      this.#refuse('Cannot fork into background without a command to execute.');
    }
  }

  #row(row: Row): readonly string[] {
    const { key, preset } = row;
    const value = this.#value(key) ?? preset;
    switch (row.kind) {
      case 'plain':
        return value === null ? [] : [value];
      case 'none-clears':
        return value === null || lowerCase(value) === 'none' ? [] : [value];
      case 'true-false':
        return [value === 'yes' ? 'true' : value === 'no' ? 'false' : (value ?? '')];
      case 'lines':
        return this.#values(key);
      case 'one-line':
        return [this.#oneLine(key, preset ?? 'none')];
      case 'algorithms':
        return [];
      case 'special':
        return this.#special[key]?.() ?? [];
    }
  }

  #oneLine(key: string, preset: string): string {
    const values = this.#values(key);
    return values.length === 0 ? preset : values.join(' ');
  }

  #forwards(slot: string): readonly Forward[] {
    if (this.#value('clearallforwardings') === 'yes') return [];
    const path = (end: Forward['listen']): Forward['listen'] =>
      end.kind === 'path'
        ? { kind: 'path', path: this.#expanded(expand(end.path, { tokens: this.#tokens }), 'percent_expand') }
        : end;
    return this.#resolution.settings.get(slot).flatMap(({ forward }) => {
      if (forward === undefined) return [];
      return [{ listen: path(forward.listen), connect: forward.connect === null ? null : path(forward.connect) }];
    });
  }

  #updateHostKeys(): string {
    const written = this.#value('updatehostkeys');
    if (written === undefined) return updatesHostKeysByDefault(this.#resolution.settings) ? 'true' : 'false';
    const level = this.#value('loglevel');
    const quiet = level === 'SILENT' || level === 'FATAL' || level === 'ERROR';
    const shared = (this.#value('controlpersist') ?? 'no') !== 'no' && this.#isUsed('controlpath');
    const noTerminal = this.#isUsed('remotecommand') || this.#value('requesttty') === 'no';
    if (written === 'ask') return shared || noTerminal || quiet ? 'false' : 'ask';
    return written === 'yes' ? 'true' : 'false';
  }

  #proxyJump(): readonly string[] {
    if (!this.#isUsed('proxyjump')) return [];
    const written = this.#value('proxyjump') ?? '';
    const last = parseJumps(written, this.#reader.world.servicePort)?.at(-1);
    if (last === undefined) return [];
    const comma = written.lastIndexOf(',');
    const numeric = last.host.includes(':') || /^[0-9.]*$/.test(last.host);
    const host = numeric ? `[${last.host}]` : last.host;
    const user = last.user === undefined ? '' : `${last.user}@`;
    return [`${written.slice(0, comma + 1)}${user}${host}${last.port === undefined ? '' : `:${last.port}`}`];
  }

  #knownHosts(slot: string, presets: readonly string[], expands: boolean): readonly string[] {
    const values = this.#values(slot);
    if (values.length > 0 && lowerCase(values[0] ?? '') === 'none') return ['none'];
    const files = values.length === 0 ? presets : values;
    const path = (file: string) => this.#expanded(expandPath(file, this.#tokens, this.#reader.world));
    return [(expands ? files.map(path) : files).join(' ')];
  }

  #path(slot: string): readonly string[] {
    const value = this.#value(slot);
    return value === undefined ? [] : [this.#expanded(expandPath(value, this.#tokens, this.#reader.world))];
  }

  #both(value: string): Expansion {
    return expand(value, { tokens: this.#tokens, environment: this.#reader.world.environment });
  }

  /** The options that are not printed as they are stored. */
  readonly #special: Readonly<Record<string, () => readonly string[]>> = {
    host: () => {
      return [this.#resolution.request.host];
    },
    user: () => {
      return [this.#tokens.r ?? ''];
    },
    hostname: () => {
      return [this.#resolution.hostname];
    },
    tunnel: () => {
      const value = this.#value('clearallforwardings') === 'yes' ? 'no' : (this.#value('tunnel') ?? 'no');
      return [value === 'no' ? 'false' : value];
    },
    updatehostkeys: () => {
      return [this.#updateHostKeys()];
    },
    proxyusefdpass: () => {
      return [this.#isUsed('proxyjump') ? 'no' : (this.#value('proxyusefdpass') ?? 'no')];
    },
    serveraliveinterval: () => {
      const debianBatch = this.#reader.openSsh.debian && this.#value('batchmode') === 'yes';
      return [this.#value('serveraliveinterval') ?? (debianBatch ? '300' : '0')];
    },
    hostkeyalias: () => {
      return this.#value('hostkeyalias') === undefined ? [] : [this.#tokens.k ?? ''];
    },
    controlpath: () => {
      return this.#isUsed('controlpath') ? this.#path('controlpath') : [];
    },
    identityagent: () => {
      return this.#path('identityagent');
    },
    remotecommand: () => {
      if (!this.#isUsed('remotecommand')) return [];
      return [this.#expanded(expand(this.#value('remotecommand') ?? '', { tokens: this.#tokens }), 'percent_expand')];
    },
    versionaddendum: () => {
      const value = this.#value('versionaddendum');
      return value === undefined ? [] : [this.#expanded(this.#both(value))];
    },
    dynamicforward: () => {
      // A forward to a socket is printed here too.
      const all = this.#forwards('localforward');
      return all.filter(({ connect }) => connect === null || connect.kind === 'path').map(showListen);
    },
    localforward: () => {
      const all = this.#forwards('localforward').filter(({ connect }) => connect !== null);
      return all.map((forward) => `${showListen(forward)} ${showConnect(forward)}`);
    },
    remoteforward: () => {
      return this.#forwards('remoteforward').map((forward) => `${showListen(forward)} ${showConnect(forward)}`);
    },
    identityfile: () => {
      const files = this.#values('identityfile');
      return files.length === 0 ? defaultIdentityFiles(this.#reader.openSsh) : files;
    },
    globalknownhostsfile: () => {
      const folder = '/etc/ssh';
      return this.#knownHosts(
        'globalknownhostsfile',
        [`${folder}/ssh_known_hosts`, `${folder}/ssh_known_hosts2`],
        false,
      );
    },
    userknownhostsfile: () => {
      return this.#knownHosts('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'], true);
    },
    revokedhostkeys: () => {
      const values = this.#values('revokedhostkeys').filter((value) => lowerCase(value) !== 'none');
      const expands = isAtLeast(this.#reader.openSsh, '10.0');
      const files = values.map((value) =>
        expands ? this.#expanded(expandPath(value, this.#tokens, this.#reader.world)) : value,
      );
      if (files.length > 0) return [files.join(' ')];
      return isAtLeast(this.#reader.openSsh, '10.6') ? ['none'] : [];
    },
    setenv: () => {
      if (!isAtLeast(this.#reader.openSsh, '10.0')) return this.#values('setenv');
      return this.#values('setenv').map((entry) => {
        const equals = entry.indexOf('=');
        return entry.slice(0, equals + 1) + this.#expanded(this.#both(entry.slice(equals + 1)));
      });
    },
    canonicalizepermittedcnames: () => {
      const values = this.#values('canonicalizepermittedcnames');
      return [values.length === 0 || values[0] === 'none' ? 'none' : values.join(' ')];
    },
    addkeystoagent: () => {
      const [flag = 'no', seconds = '0'] = this.#values('addkeystoagent');
      if (seconds !== '0') return [flag === 'confirm' ? `confirm ${seconds}` : seconds];
      return [flag === 'yes' ? 'true' : flag === 'no' ? 'false' : flag];
    },
    forwardagent: () => {
      const path = this.#path('forwardagent.path');
      const [socket] = path;
      if (socket !== undefined && this.#value('exitonforwardfailure') === 'yes') {
        // A defect of ssh that must be kept: the name of a variable (`$NAME`) is looked for as a file, too.
        const gone = this.#reader.world.readFile(socket).kind === 'missing';
        if (gone) this.#refuse(`Cannot forward agent socket path "${socket}": No such file or directory`);
      }
      return path.length > 0 ? path : [this.#value('forwardagent') ?? 'no'];
    },
    escapechar: () => {
      return [showEscape(this.#value('escapechar') ?? '~')];
    },
    ipqos: () => {
      if (this.#value('ipqos') !== undefined) return [this.#value('ipqos') ?? ''];
      const { version, debian } = this.#reader.openSsh;
      const PRESETS = { '9.2': debian ? 'lowdelay throughput' : 'af21 cs1', '10.0': 'ef cs1', '10.6': 'ef cs0' };
      return [PRESETS[version]];
    },
    rekeylimit: () => {
      return [`${this.#value('rekeylimit') ?? '0'} ${this.#value('rekeylimit.interval') ?? '0'}`];
    },
    tcpkeepalive: () => {
      const value = this.#value('tcpkeepalive') ?? 'yes';
      if (!isAtLeast(this.#reader.openSsh, '10.6')) return [value];
      return [value === 'yes' ? 'true' : 'false'];
    },
    forwardx11trusted: () => {
      return [this.#value('forwardx11trusted') ?? (this.#reader.openSsh.debian ? 'yes' : 'no')];
    },
    proxycommand: () => {
      const used = this.#isUsed('proxycommand') && !this.#isUsed('proxyjump');
      return used ? [this.#value('proxycommand') ?? ''] : [];
    },
    proxyjump: () => {
      return this.#proxyJump();
    },
  };
}

/** vis(3) with VIS_WHITE. */
function showEscape(character: string): string {
  if (character === 'none') return 'none';
  const code = character.charCodeAt(0);
  if (character === '\\') return '\\\\';
  if (character === ' ' || character === '\t') return `\\${code.toString(8).padStart(3, '0')}`;
  if (code > 0x20 && code < 0x7f) return character;
  if (code >= 0x80)
    return code < 0xa0 ? `\\M^${String.fromCharCode((code & 31) + 64)}` : `\\M-${String.fromCharCode(code & 127)}`;
  return code === 0x7f ? '\\^?' : `\\^${String.fromCharCode(code + 64)}`;
}
