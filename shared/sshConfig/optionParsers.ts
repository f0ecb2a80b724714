/**
 * Reads the arguments of one option line as readconf.c process_config_line_depth does, by the kind that keywords.ts
 * gives. Checks and normalises; whether the value wins is settings.ts.
 */
import { refusedAlgorithm } from './algorithmLists.ts';
import { expand } from './tokens.ts';
import { parseForward } from './forwardSpec.ts';
import { parseIpQos } from './ipQos.ts';
import { isDomain, parseJumps, splitHostPort } from './jumpSpec.ts';
import type { Keyword, ValueKind } from './keywords.ts';
import { isAtLeast, type OpenSsh } from './openSsh.ts';
import { type Assignment, OptionError, refuse, refuseFatally } from './optionValue.ts';
import { lowerCase } from './patterns.ts';
import { parseInteger, parsePort, parseSize, parseTime, parseTunnelDevice } from './scalars.ts';
import type { ConfigWorld } from './world.ts';

/** The arguments still to be read. */
export interface OptionLine {
  readonly keyword: Keyword;
  readonly args: readonly string[];
  /** The keyword as ssh repeats it in messages: in lower case, as written (an alias stays). */
  readonly written: string;
  /** Everything behind the keyword and its separator. */
  readonly rest: string;
  readonly openSsh: OpenSsh;
  readonly world: Pick<ConfigWorld, 'environment' | 'servicePort'>;
}

class Reader {
  readonly line: OptionLine;
  #at = 0;

  constructor(line: OptionLine) {
    this.line = line;
  }

  next(): string | undefined {
    return this.line.args[this.#at++];
  }

  /** The next argument, which must be there and not empty. */
  required(missing = 'Missing argument.'): string {
    const argument = this.next();
    return argument === undefined || argument === '' ? refuse(missing) : argument;
  }

  rest(): readonly string[] {
    const rest = this.line.args.slice(this.#at);
    this.#at = this.line.args.length;
    return rest;
  }

  get left(): number {
    return Math.max(0, this.line.args.length - this.#at);
  }
}

/** Throws OptionError when ssh would refuse the line. */
export function parseOption(line: OptionLine): readonly Assignment[] {
  const reader = new Reader(line);
  const assignments = PARSERS[line.keyword.kind](reader);
  if (reader.left > 0) refuse(`keyword ${line.written} extra arguments at end of line`);
  return assignments;
}

type Parser = (reader: Reader) => readonly Assignment[];

const first = (reader: Reader, ...values: string[]): readonly Assignment[] => [
  { slot: reader.line.keyword.slot, values, mode: 'first' },
];

/** Only the beginning counts: the name of the mechanism follows it. */
const GSSAPI_KEX = /^gss-(gex-sha1|group(1-sha1|14-sha1|14-sha256|16-sha512)|nistp256-sha256|curve25519-sha256)-/;

const FLAGS: Readonly<Record<string, string>> = { true: 'yes', yes: 'yes', false: 'no', no: 'no' };

const choiceOf =
  (choices: (keyword: Keyword) => Readonly<Record<string, string>>): Parser =>
  (reader) => {
    const word = reader.next();
    const value = word === undefined ? undefined : choices(reader.line.keyword)[lowerCase(word)];
    if (value !== undefined) return first(reader, value);
    throw new OptionError({
      text: `unsupported option "${word ?? '(null)'}".`,
      form: 'line',
      before: word === undefined || word === '' ? ['missing argument.'] : [],
    });
  };

const PARSERS: Readonly<Record<ValueKind, Parser>> = {
  block: () => [],
  nothing: (reader) => (reader.rest(), []),
  flag: choiceOf(() => FLAGS),
  choice: choiceOf((keyword) => keyword.choices),

  integer: (reader) => {
    const number = parseInteger(reader.next());
    return 'error' in number ? refuse(`integer value ${number.error}.`) : first(reader, String(number.value));
  },

  time: (reader) => {
    const value = readTime(reader);
    // `none` is -1, which leaves the slot free for a later line.
    return value === null ? [] : first(reader, value);
  },

  string: (reader) => first(reader, reader.required()),

  command: (reader) => first(reader, reader.line.rest.replace(/^[ \t\r\n=]+/, '')).map(takeRest(reader)),

  jump: (reader) => {
    const text = reader.line.rest.replace(/^[ \t\r\n=]+/, '');
    reader.rest();
    // The comment is cut after this test: `none # x` is a host.
    if (lowerCase(text) === 'none') return first(reader, 'none');
    const value = (text.split('#', 1)[0] ?? '').replace(/[ \t\r\n\v\f]+$/, '');
    const kept = isAtLeast(reader.line.openSsh, '10.6') ? value : (value.split(/[ \t\r\n]/, 1)[0] ?? '');
    const jumps = parseJumps(kept, reader.line.world.servicePort);
    return jumps === null ? refuse(`Invalid ProxyJump "${text}"`) : first(reader, kept);
  },

  port: (reader) => {
    const word = reader.required();
    const port = parsePort(word, reader.line.world.servicePort);
    return port === null || port === 0 ? refuse(`Bad port '${word}'.`) : first(reader, String(port));
  },

  identityFile: (reader) => [{ slot: reader.line.keyword.slot, values: [reader.required()], mode: 'appendUnique' }],

  fileList: (reader) => {
    const values = readList(reader, ['none']);
    // More than 32 are an error only in a block that matches; no person has that many, so it is one everywhere.
    if (values.length > 32) refuse(`too many ${reader.line.written} entries.`);
    return values.length === 0 ? [] : first(reader, ...values);
  },

  algorithms: (reader) => {
    const { family, slot } = reader.line.keyword;
    const value = reader.required();
    const bad = family === null ? '' : refusedAlgorithm(value, family, reader.line.openSsh);
    if (bad === null) return first(reader, value);
    const WORDS: Readonly<Record<string, string>> = {
      ciphers: 'Bad SSH2 cipher spec',
      macs: 'Bad SSH2 MAC spec',
      kexalgorithms: 'Bad SSH2 KexAlgorithms',
    };
    throw new OptionError({
      text: `${WORDS[slot] ?? 'Bad key types'} '${value}'.`,
      form: 'line',
      before: family === 'kex' && bad !== '' ? [`Unsupported KEX algorithm "${bad.slice(0, 100)}"`] : [],
    });
  },

  forward: (reader) => {
    const { slot } = reader.line.keyword;
    const remote = slot === 'remoteforward';
    const listen = reader.required();
    const target = slot === 'dynamicforward' ? undefined : reader.next();
    if (slot === 'localforward' && target === undefined) refuse('Missing target argument.');
    const dynamic = target === undefined;
    // readconf.c joins both in a buffer of 256 bytes and cuts what is longer.
    const text = (dynamic ? listen : `${listen}:${target}`).slice(0, 255);
    const expanded = expand(text, { environment: reader.line.world.environment });
    const before = 'error' in expanded ? [`vdollar_percent_expand: ${expanded.error}`] : [];
    const forward =
      'error' in expanded ? null : parseForward(expanded.value, { dynamic, remote }, reader.line.world.servicePort);
    if (forward === null) {
      throw new OptionError({ text: 'Bad forwarding specification.', form: 'line', before });
    }
    // DynamicForward and LocalForward share one list in ssh, and so do they here.
    return [{ slot: remote ? slot : 'localforward', values: [text], mode: 'appendUnique', forward }];
  },

  agentPath: (reader) => first(reader, readAgentPath(reader, reader.required())),

  forwardAgent: (reader) => {
    const word = reader.required('missing argument.');
    const flag = FLAGS[lowerCase(word)];
    if (flag !== undefined) return first(reader, flag);
    const path = readAgentPath(reader, word);
    return [...first(reader, 'yes'), { slot: `${reader.line.keyword.slot}.path`, values: [path], mode: 'first' }];
  },

  environmentNames: (reader) => {
    const names = reader.rest();
    for (const name of names) if (name === '' || name.includes('=')) refuse('Invalid environment name.');
    if (names.length === 0 && isAtLeast(reader.line.openSsh, '10.0')) refuseFatally('no sendenv specified');
    const { slot } = reader.line.keyword;
    return names.map((name) =>
      name.startsWith('-')
        ? { slot, values: [name.slice(1)], mode: 'remove' }
        : { slot, values: [name], mode: 'append' },
    );
  },

  environmentValues: (reader) => {
    const values: string[] = [];
    for (const entry of reader.rest()) {
      const equals = entry.indexOf('=');
      if (equals === -1) refuse('Invalid SetEnv.');
      if (!values.some((value) => value.startsWith(entry.slice(0, equals + 1)))) values.push(entry);
    }
    if (values.length > 0) return first(reader, ...values);
    return isAtLeast(reader.line.openSsh, '10.0') ? refuseFatally('no setenv specified') : [];
  },

  domains: (reader) => {
    const values = readList(reader, ['none']);
    for (const domain of values) checkDomain(domain);
    return listOrFatal(
      reader,
      values.map((domain) => lowerCase(domain).replace(/\.$/, '')),
    );
  },

  canonicalNames: (reader) => {
    const values = readList(reader, ['none']).map((rule) => {
      if (lowerCase(rule) === 'none') return 'none';
      if (rule === '*') return '*:*';
      const lowered = lowerCase(rule);
      return /:[^]/.test(lowered) ? lowered : refuse(`Invalid permitted CNAME "${lowered}"`);
    });
    return listOrFatal(reader, values);
  },

  permitRemoteOpen: (reader) => {
    const values = reader.rest();
    const { written } = reader.line;
    // One by one: the first that is wrong decides, and a wrong port is fatal.
    for (const value of values) {
      if (value === '') refuse(`keyword ${written} empty argument`);
      if (/^(none|any)$/i.test(value)) {
        if (values.length > 1) refuse(`keyword ${written} "${value}" argument must appear alone.`);
        continue;
      }
      const split = splitHostPort(value);
      if (split === null || split.delimiter === '/') return refuseFatally(`missing host in ${written}`);
      const number = split.rest === '*' ? 1 : parsePort(split.rest, reader.line.world.servicePort);
      if (number === null || number === 0) refuseFatally(`bad port number in ${written}`);
    }
    return values.length === 0 ? refuseFatally('missing permitremoteopen specification') : first(reader, ...values);
  },

  addKeysToAgent: (reader) => {
    const word = reader.next();
    const limit = reader.next();
    const flag = word === undefined ? undefined : { ...FLAGS, ask: 'ask', confirm: 'confirm' }[lowerCase(word)];
    const before = word === undefined || word === '' ? ['missing argument.'] : [];
    const time = (text: string) => parseTime(text, reader.line.openSsh);
    if (flag === 'confirm' && limit !== undefined) {
      const seconds = time(limit) ?? refuse('invalid time value.');
      return first(reader, 'confirm', String(seconds));
    }
    if (flag !== undefined && limit === undefined) return first(reader, flag);
    const seconds = flag === undefined && limit === undefined && word !== undefined ? time(word) : null;
    if (seconds === null) throw new OptionError({ text: 'unsupported option', form: 'line', before });
    return first(reader, 'yes', String(seconds));
  },

  controlPersist: (reader) => {
    const word = reader.required('Missing ControlPersist argument.');
    const flag = FLAGS[word];
    if (flag !== undefined) return first(reader, flag);
    const seconds = parseTime(word, reader.line.openSsh) ?? refuse('Bad ControlPersist argument.');
    return first(reader, seconds === 0 ? 'yes' : String(seconds));
  },

  channelTimeout: (reader) => {
    const values = readList(reader, ['none']);
    for (const value of values) {
      const equals = value.indexOf('=');
      const valid = equals > 0 && parseTime(value.slice(equals + 1), reader.line.openSsh) !== null;
      if (!valid && lowerCase(value) !== 'none') refuseFatally(`invalid channel timeout ${value}`);
    }
    return listOrFatal(reader, values);
  },

  digest: (reader) => {
    const word = reader.required();
    const name = word.toUpperCase();
    if (!/^(MD5|SHA1|SHA256|SHA384|SHA512)$/.test(name)) refuse(`Invalid hash algorithm "${word}".`);
    return first(reader, name);
  },

  escapeChar: (reader) => {
    const word = reader.required();
    if (word === 'none' || word.length === 1) return first(reader, word);
    const control = /^\^([@-\x7f])$/.exec(word)?.[1];
    if (control === undefined) refuse('Bad escape character.');
    return first(reader, String.fromCharCode(control.charCodeAt(0) & 31));
  },

  ipQos: (reader) => {
    const read = (word: string | undefined) =>
      (word === undefined ? null : parseIpQos(word, reader.line.openSsh)) ??
      refuse(`Bad IPQoS value: ${word ?? '(null)'}`);
    const interactive = read(reader.next());
    const bulk = reader.left > 0 ? read(reader.next()) : interactive;
    return first(reader, `${interactive} ${bulk}`);
  },

  gssapiKex: (reader) => {
    const value = reader.required();
    const names = value.split(',');
    // As strsep(3) in a loop: the first empty element ends the check.
    const end = names.indexOf('');
    const bad = (end === -1 ? names : names.slice(0, end)).find((name) => !GSSAPI_KEX.test(name));
    if (bad === undefined) return first(reader, value);
    throw new OptionError({
      text: `Bad GSSAPI KexAlgorithms '${value}'.`,
      form: 'line',
      before: [`Unsupported KEX algorithm "${bad.slice(0, 100)}"`],
    });
  },

  logLevel: (reader) => {
    const word = reader.next();
    const level = (word ?? '').toUpperCase();
    const LEVELS: Readonly<Record<string, string>> = { QUIET: 'SILENT', DEBUG: 'DEBUG', DEBUG1: 'DEBUG' };
    if (level in LEVELS) return first(reader, LEVELS[level] ?? level);
    if (/^(FATAL|ERROR|INFO|VERBOSE|DEBUG2|DEBUG3)$/.test(level)) return first(reader, level);
    return refuse(`unsupported log level '${word ?? '<NONE>'}'`);
  },

  logVerbose: (reader) => {
    const values = readList(reader, ['none']);
    // A defect of ssh that must be kept: only the first word is remembered.
    return values.length === 0 ? [] : first(reader, ...values.slice(0, 1));
  },

  bindMask: (reader) => {
    const word = reader.required('Missing StreamLocalBindMask argument.');
    // strtol stops at the first other character, and so does ssh.
    const digits = /^\s*\+?([0-7]+)/.exec(word)?.[1];
    const mask = digits === undefined ? -1 : parseInt(digits, 8);
    if (mask < 0 || mask > 0o777) refuse('Bad mask.');
    const mode = isAtLeast(reader.line.openSsh, '10.6') ? 'first' : 'lastAnywhere';
    return [{ slot: reader.line.keyword.slot, values: [`0${mask.toString(8)}`], mode }];
  },

  obscureKeystrokeTiming: (reader) => {
    const [word, ...more] = reader.rest();
    if (word === undefined) return refuse('missing argument');
    const value = FLAGS[word] ?? readInterval(word);
    return more.length > 0 ? refuse('invalid arguments') : first(reader, value);
  },

  refuseConnection: (reader) => first(reader, reader.required()),

  rekeyLimit: (reader) => {
    const { slot } = reader.line.keyword;
    const word = reader.required();
    const size = word === 'default' ? { value: 0n } : parseSize(word);
    if ('error' in size) return refuse(`Bad number '${word}': ${size.error}`);
    if (size.value !== 0n && size.value < 16n) refuse('RekeyLimit too small');
    const bytes: readonly Assignment[] = first(reader, String(size.value));
    if (reader.left === 0) return bytes;
    const seconds = readTime(reader);
    return seconds === null ? bytes : [...bytes, { slot: `${slot}.interval`, values: [seconds], mode: 'first' }];
  },

  revokedHostKeys: (reader) => {
    if (!isAtLeast(reader.line.openSsh, '10.6')) return first(reader, reader.required());
    return listOrFatal(reader, readList(reader, ['none']));
  },

  syslogFacility: (reader) => {
    const word = reader.next();
    const name = (word ?? '').toUpperCase();
    if (!/^(DAEMON|USER|AUTH|AUTHPRIV|LOCAL[0-7])$/.test(name)) {
      refuse(`unsupported log facility '${word ?? '<NONE>'}'`);
    }
    return [{ slot: reader.line.keyword.slot, values: [name], mode: 'firstAnywhere' }];
  },

  tunnelDevice: (reader) => first(reader, parseTunnelDevice(reader.required()) ?? refuse('Bad tun device.')),

  versionAddendum: (reader) => {
    const text = (reader.line.rest.split('#', 1)[0] ?? '').replace(/[ \t\r\n\v\f]+$/, '');
    if (text.includes('\r')) refuseFatally(`Invalid ${reader.line.written} argument`);
    return first(reader, lowerCase(text) === 'none' ? '' : text).map(takeRest(reader));
  },
};

/** Marks all arguments as read, for values that are the rest of the line. */
function takeRest(reader: Reader): (assignment: Assignment) => Assignment {
  reader.rest();
  return (assignment) => assignment;
}

/** Seconds; null for `none`. */
function readTime(reader: Reader): string | null {
  const word = reader.required('missing time value.');
  if (word === 'none') return null;
  return String(parseTime(word, reader.line.openSsh) ?? refuse('invalid time value.'));
}

/** All arguments; words such as `none` must stand alone. */
function readList(reader: Reader, alone: readonly string[]): readonly string[] {
  const values = reader.rest();
  const { written } = reader.line;
  for (const value of values) {
    if (value === '') refuse(`keyword ${written} empty argument`);
    if (values.length > 1 && alone.includes(lowerCase(value))) {
      refuse(`keyword ${written} "${value}" argument must appear alone.`);
    }
  }
  return values;
}

function listOrFatal(reader: Reader, values: readonly string[]): readonly Assignment[] {
  if (values.length > 0) return first(reader, ...values);
  return isAtLeast(reader.line.openSsh, '10.0') ? refuseFatally(`no ${reader.line.written} specified`) : [];
}

function checkDomain(name: string): void {
  if (isDomain(name)) return;
  const quoted = `domain name "${name.slice(0, 100)}"`;
  if (!/^[A-Za-z0-9_]/.test(name)) refuse(`${quoted} starts with invalid character`);
  const separators = name.indexOf('..');
  const invalid = name.search(/[^A-Za-z0-9_.-]/);
  refuse(
    separators !== -1 && (invalid === -1 || separators < invalid)
      ? `${quoted} contains consecutive separators`
      : `${quoted} contains invalid characters`,
  );
}

function readAgentPath(reader: Reader, path: string): string {
  const expanded = expand(path, { environment: reader.line.world.environment });
  if ('error' in expanded) {
    throw new OptionError({
      text: `Invalid environment expansion ${path}.`,
      form: 'line',
      before: [`vdollar_percent_expand: ${expanded.error}`],
    });
  }
  if (/^\$(?!\{)/.test(path) && !/^\$[A-Za-z0-9_]+$/.test(path)) refuse(`Invalid environment name ${path}.`);
  return path;
}

function readInterval(word: string): string {
  const text = /^interval:([^]*)$/.exec(word)?.[1];
  if (text === undefined) return refuse(`unsupported argument "${word}"`);
  const number = parseInteger(text);
  if ('error' in number) return refuse(`integer value ${number.error}.`);
  if (number.value <= 0 || number.value > 1000) refuse('value out of range.');
  return number.value === 20 ? 'yes' : String(number.value);
}
