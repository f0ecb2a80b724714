/** Options that say how a connection is made or carried: commands, jumps, forwards, agents. */
import { parseForward } from './forwardSpec.ts';
import { parseJumps } from './jumpSpec.ts';
import type { ValueKind } from './keywords.ts';
import { isAtLeast } from './openSsh.ts';
import { first, FLAGS, type OptionParser, type OptionReader, takeRest } from './optionReader.ts';
import { OptionError, refuse, refuseFatally } from './optionValue.ts';
import { lowerCase } from './patterns.ts';
import { parseTime } from './scalars.ts';
import { expand } from './tokens.ts';

export const CONNECTION_PARSERS = {
  command: (reader) => first(reader, reader.line.rest.replace(/^[ \t\r\n=]+/, '')).map(takeRest(reader)),

  jump: (reader) => {
    const text = reader.line.rest.replace(/^[ \t\r\n=]+/, '');
    reader.rest();
    // The comment is cut after this test: `none # x` is a host.
    if (lowerCase(text) === 'none') return first(reader, 'none');
    const value = (text.split('#', 1)[0] ?? '').replace(/[ \t\r\n\v\f]+$/, '');
    const kept = isAtLeast(reader.line.openSsh, '10.6') ? value : (value.split(/[ \t\r\n\v\f]/, 1)[0] ?? '');
    const jumps = parseJumps(kept, reader.line.world.servicePort);
    if (jumps === null) return refuse(`Invalid ProxyJump "${text}"`);
    // Written so that it cannot be taken for the word.
    return first(reader, lowerCase(kept) === 'none' ? `ssh://${kept}` : kept);
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

  versionAddendum: (reader) => {
    const text = reader.line.rest.replace(/[ \t\r\n\v\f]+$/, '');
    if (text.includes('\r')) refuseFatally(`Invalid ${reader.line.written} argument`);
    return first(reader, lowerCase(text) === 'none' ? '' : text).map(takeRest(reader));
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
} satisfies Partial<Record<ValueKind, OptionParser>>;

function readAgentPath(reader: OptionReader, path: string): string {
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
