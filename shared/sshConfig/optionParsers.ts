/**
 * Reads the arguments of one option line as readconf.c process_config_line_depth does, by the kind that keywords.ts
 * gives. Checks and normalises; whether the value wins is settings.ts.
 */
import { CONNECTION_PARSERS } from './connectionParsers.ts';
import { parseIpQos } from './ipQos.ts';
import type { Keyword, ValueKind } from './keywords.ts';
import { LIST_PARSERS } from './listParsers.ts';
import { isAtLeast } from './openSsh.ts';
import { first, FLAGS, type OptionLine, type OptionParser, OptionReader, readTime } from './optionReader.ts';
import { type Assignment, OptionError, refuse } from './optionValue.ts';
import { lowerCase } from './patterns.ts';
import { parseInteger, parsePort, parseSize, parseTime, parseTunnelDevice } from './scalars.ts';

/** Throws OptionError when ssh would refuse the line. */
export function parseOption(line: OptionLine): readonly Assignment[] {
  const reader = new OptionReader(line);
  const assignments = PARSERS[line.keyword.kind](reader);
  if (reader.left > 0) {
    const text = `keyword ${line.written} extra arguments at end of line`;
    throw new OptionError({ text, form: 'line', applied: assignments });
  }
  return assignments;
}

const choiceOf =
  (choices: (keyword: Keyword) => Readonly<Record<string, string>>): OptionParser =>
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

const PARSERS: Readonly<Record<ValueKind, OptionParser>> = {
  ...CONNECTION_PARSERS,
  ...LIST_PARSERS,

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

  port: (reader) => {
    const word = reader.required();
    const port = parsePort(word, reader.line.world.servicePort);
    return port === null || port === 0 ? refuse(`Bad port '${word}'.`) : first(reader, String(port));
  },

  identityFile: (reader) => [{ slot: reader.line.keyword.slot, values: [reader.required()], mode: 'appendUnique' }],

  controlPersist: (reader) => {
    const word = reader.required('Missing ControlPersist argument.');
    const flag = FLAGS[word];
    if (flag !== undefined) return first(reader, flag);
    const seconds = parseTime(word, reader.line.openSsh) ?? refuse('Bad ControlPersist argument.');
    return first(reader, seconds === 0 ? 'yes' : String(seconds));
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

  logLevel: (reader) => {
    const word = reader.next();
    const level = (word ?? '').toUpperCase();
    const LEVELS: Readonly<Record<string, string>> = { QUIET: 'SILENT', DEBUG: 'DEBUG', DEBUG1: 'DEBUG' };
    if (level in LEVELS) return first(reader, LEVELS[level] ?? level);
    if (/^(FATAL|ERROR|INFO|VERBOSE|DEBUG2|DEBUG3)$/.test(level)) return first(reader, level);
    return refuse(`unsupported log level '${word ?? '<NONE>'}'`);
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

  syslogFacility: (reader) => {
    const word = reader.next();
    const name = (word ?? '').toUpperCase();
    if (!/^(DAEMON|USER|AUTH|AUTHPRIV|LOCAL[0-7])$/.test(name)) {
      refuse(`unsupported log facility '${word ?? '<NONE>'}'`);
    }
    return [{ slot: reader.line.keyword.slot, values: [name], mode: 'firstAnywhere' }];
  },

  tunnelDevice: (reader) => first(reader, parseTunnelDevice(reader.required()) ?? refuse('Bad tun device.')),
};

function readInterval(word: string): string {
  const text = /^interval:([^]*)$/.exec(word)?.[1];
  if (text === undefined) return refuse(`unsupported argument "${word}"`);
  const number = parseInteger(text);
  if ('error' in number) return refuse(`integer value ${number.error}.`);
  if (number.value <= 0 || number.value > 1000) refuse('value out of range.');
  return number.value === 20 ? 'yes' : String(number.value);
}
