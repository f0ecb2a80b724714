/** Options whose value is a list: of names, files, hosts, algorithms. */
import { refusedAlgorithm } from './algorithmLists.ts';
import { isDomain, splitHostPort } from './jumpSpec.ts';
import type { ValueKind } from './keywords.ts';
import { isAtLeast } from './openSsh.ts';
import { first, listOrFatal, type OptionParser, readList } from './optionReader.ts';
import { OptionError, refuse, refuseFatally } from './optionValue.ts';
import { lowerCase } from './patterns.ts';
import { parsePort, parseTime } from './scalars.ts';

/** Only the beginning counts: the name of the mechanism follows it. */
const GSSAPI_KEX = /^gss-(gex-sha1|group(1-sha1|14-sha1|14-sha256|16-sha512)|nistp256-sha256|curve25519-sha256)-/;

export const LIST_PARSERS = {
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
    const values = readList(reader, ['none'], checkDomain);
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

  channelTimeout: (reader) => {
    const check = (value: string) => {
      if (lowerCase(value) === 'none') return;
      const equals = value.indexOf('=');
      const valid = equals > 0 && parseTime(value.slice(equals + 1), reader.line.openSsh) !== null;
      if (!valid) refuseFatally(`invalid channel timeout ${value}`);
    };
    return listOrFatal(reader, readList(reader, ['none'], check));
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

  logVerbose: (reader) => {
    const values = readList(reader, ['none']);
    // A defect of ssh that must be kept: only the first word is remembered.
    return values.length === 0 ? [] : first(reader, ...values.slice(0, 1));
  },

  revokedHostKeys: (reader) => {
    if (!isAtLeast(reader.line.openSsh, '10.6')) return first(reader, reader.required());
    return listOrFatal(reader, readList(reader, ['none']));
  },
} satisfies Partial<Record<ValueKind, OptionParser>>;

/** misc.c valid_domain: it has put in lower case what it had looked at when it says what is wrong. */
function checkDomain(name: string): void {
  if (isDomain(name)) return;
  if (name === '') refuse('empty domain name');
  const quoted = (seen: number) => `domain name "${(lowerCase(name.slice(0, seen)) + name.slice(seen)).slice(0, 100)}"`;
  if (!/^[A-Za-z0-9_]/.test(name)) refuse(`${quoted(0)} starts with invalid character`);
  const separators = name.indexOf('..');
  const invalid = name.search(/[^A-Za-z0-9_.-]/);
  if (separators !== -1 && (invalid === -1 || separators < invalid))
    refuse(`${quoted(separators)} contains consecutive separators`);
  refuse(`${quoted(invalid)} contains invalid characters`);
}
