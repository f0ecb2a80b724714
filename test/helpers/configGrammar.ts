/**
 * Config trees made from a grammar of ssh_config: every keyword with values of its kind, blocks, Includes, odd spelling,
 * and now and then something wrong. Nothing in them asks DNS; the commands of Match exec do no more than end.
 */
import { KEYWORDS, type Keyword, type ValueKind } from '../../shared/sshConfig/keywords.ts';
import { ALGORITHMS } from '../../shared/sshConfig/algorithmTable.ts';
import type { OpenSshVersion } from '../../shared/sshConfig/openSsh.ts';
import type { Random } from './random.ts';
import type { Query } from './sshConfigCorpus.ts';

export interface GeneratedTree {
  /** Path below the root → byte string. `config` is the main file, `home` the home folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly queries: readonly Query[];
}

const HOSTS = [
  'alpha',
  'beta',
  'Gamma',
  'web-1',
  'web-2',
  'db.example.com',
  '192.0.2.7',
  '2001:db8::1',
  'FE80::1%Lo',
  'A:b',
  '127.1',
];
const PATTERNS = [
  ...HOSTS,
  '*',
  'web-*',
  '?eta',
  '*.example.com',
  '!alpha',
  '!web-2',
  'a*a',
  '192.0.2.*',
  '*a*b*',
  'ALPHA',
];
const USERS = ['root', 'me', 'git'];
const INCLUDED = ['one', 'two', 'deep/three'];

const BLOCKS = ['host', 'match', 'include'];
const without = (...slots: string[]) => KEYWORDS.filter(({ slot }) => ![...BLOCKS, ...slots].includes(slot));
/** Names are looked up in DNS only when both are there: a name that is to be made canonical, and domains. */
const WITHOUT_CANONICAL = without('canonicalizehostname', 'canonicalizepermittedcnames');
const WITHOUT_DOMAINS = without('canonicaldomains', 'canonicalizepermittedcnames');

/** What all lines of one tree have in common. */
interface Style {
  /** How many of 100 lines are wrong. */
  readonly wrong: number;
  readonly options: readonly Keyword[];
  /** OpenSSH 10 and later: more criteria of Match. */
  readonly modern: boolean;
}

export function generateTree(random: Random, version: OpenSshVersion): GeneratedTree {
  // In most trees nothing is wrong: ssh says little about the rest of a file that it refuses.
  const canonical = random.chance(15);
  const usual = canonical ? WITHOUT_DOMAINS : WITHOUT_CANONICAL;
  const style: Style = {
    wrong: random.chance(20) ? 4 : 0,
    // Half of the trees are about few keywords, so that lines meet.
    options: random.chance(50) ? usual : some(random, 6, () => random.pick(usual)).concat(random.pick(usual)),
    modern: version !== '9.2',
  };
  const files: Record<string, string> = { config: fileText(random, style, 0) };
  for (const [depth, name] of INCLUDED.entries()) files[`home/.ssh/${name}`] = fileText(random, style, depth + 1);
  const queries = Array.from({ length: 2 }, () => ({
    host: random.pick(HOSTS),
    ...(random.chance(20) ? { user: random.pick(USERS) } : {}),
    ...(random.chance(20) ? { port: random.pick([22, 2222, 65535]) } : {}),
  }));
  return { files, queries };
}

function fileText(random: Random, style: Style, depth: number): string {
  const count = 2 + random.below(14);
  const lines = Array.from({ length: count }, () => line(random, style, depth));
  return lines.join('') + (random.chance(10) ? line(random, style, depth).replace(/\n$/, '') : '');
}

function line(random: Random, style: Style, depth: number): string {
  const eol = random.chance(8) ? '\r\n' : '\n';
  if (random.chance(style.wrong)) return wrongLine(random) + eol;
  const kind = random.below(100);
  if (kind < 6) return random.pick(['', '   ', '\t', '# comment', '  # Host x', '#']) + eol;
  if (kind < 24) return written(random, 'Host', hostArguments(random)) + eol;
  if (kind < 34) return written(random, 'Match', matchArguments(random, style.modern)) + eol;
  if (kind < 40 && depth < INCLUDED.length) return written(random, 'Include', includeArguments(random, depth)) + eol;
  const keyword = random.pick(style.options);
  const name = random.pick([keyword.name, keyword.name, ...keyword.aliases]);
  return written(random, name, valueOf(keyword, random)) + random.pick(['', '', '', ' ', '\t ']) + eol;
}

/** Indent, letter case, separator. */
function written(random: Random, name: string, value: string): string {
  const cased = random.pick([name, name, name, name.toLowerCase(), name.toUpperCase(), `"${name}"`]);
  const separator = random.pick([' ', ' ', ' ', '  ', '\t', '=', ' = ', '= ', ' =']);
  return random.pick(['', '  ', '    ', '\t', ' = ']) + cased + separator + value;
}

function some<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: 1 + random.below(most) }, make);
}

function hostArguments(random: Random): string {
  const quote = (pattern: string) => (random.chance(10) ? `"${pattern}"` : pattern);
  return some(random, 3, () => quote(random.pick(PATTERNS))).join(random.pick([' ', '  ', '\t']));
}

function matchArguments(random: Random, modern: boolean): string {
  if (random.chance(15)) {
    const words = [
      'all',
      'final',
      'canonical',
      'final all',
      'canonical all',
      '!all',
      '!final',
      '!canonical',
      'host alpha all',
    ];
    return random.pick(words);
  }
  const criterion = () => {
    const name = random.pick(['host', 'originalhost', 'user', 'localuser', 'HOST', ...(modern ? MODERN_CRITERIA : [])]);
    const negation = random.chance(15) ? '!' : '';
    if (random.chance(6)) return `${negation}exec ${random.pick(COMMANDS)}`;
    const values = CRITERION_VALUES[name.toLowerCase()] ?? PATTERNS;
    const argument = some(random, 3, () => random.pick(values)).join(',');
    // OpenSSH 10 does not join these two to their argument.
    const separator = /^(sessiontype|tagged)$/.test(name) ? ' ' : random.pick([' ', ' ', '=']);
    return `${negation}${name}${separator}${random.chance(10) || argument === '' ? `"${argument}"` : argument}`;
  };
  return some(random, 2, criterion).join(' ') + (random.chance(10) ? ' final' : '');
}

const MODERN_CRITERIA = ['tagged', 'command', 'version', 'sessiontype', 'localnetwork'];
const CRITERION_VALUES: Readonly<Record<string, readonly string[]>> = {
  user: [...USERS, '*', '!git', 'r*'],
  localuser: [...USERS, '*', '!git', 'r*'],
  tagged: ['one', 'two.three', '*', '!one', 'o?e'],
  command: ['', '*', 'ls'],
  version: ['OpenSSH_*', 'OpenSSH_10.*', 'OpenSSH_9*', '!OpenSSH_10.0', '*'],
  sessiontype: ['shell', 'exec', 'none', 'subsystem', '*', '!none'],
  localnetwork: ['127.0.0.0/8', '10.0.0.0/8', '192.0.2.0/24', '::1/128', '203.0.113.7'],
};
const COMMANDS = ['true', 'false', '"test %h = alpha"', '"test %n = %h"', '"test %r = root"', '"test %p -gt 22"'];

/** Only files further down, so that no tree includes itself. */
function includeArguments(random: Random, depth: number): string {
  const below = INCLUDED.slice(depth);
  return some(random, 2, () =>
    random.pick([
      ...below,
      ...below,
      'nothing',
      `${below[0] ?? ''}*`,
      '~/.ssh/deep/*',
      `"${below[0] ?? ''}"`,
      '~/.ssh/d*/t*',
      '{HOME}/.ssh/deep/[st]hree',
      'deep/[!a]*',
      'deep/t?ree',
      '~nobody-of-this-name/x',
    ]),
  ).join(' ');
}

function wrongLine(random: Random): string {
  const good = written(random, random.pick(WITHOUT_CANONICAL).name, valueOf(random.pick(WITHOUT_CANONICAL), random));
  return random.pick([
    good,
    good.replace(' ', ''),
    `${good}"`,
    `${good} extra`,
    random.pick(WITHOUT_CANONICAL).name,
    `${random.pick(WITHOUT_CANONICAL).name} ""`,
    'Bogus yes',
    'Match host',
    'Match nothing x',
    'Match all host x',
    'Port 0x16',
    '\ufeffHost x'.replace('\ufeff', '\xef\xbb\xbf'),
    '== x',
    '\f',
    `Host a\0b`,
    'GSSAPIKexAlgorithms gss-gex-sha1-,other',
  ]);
}

/** A value of the keyword's kind; now and then one that is wrong. */
export function valueOf(keyword: Keyword, random: Random): string {
  if (keyword.slot in BY_SLOT) return (BY_SLOT[keyword.slot] ?? (() => 'no'))(random);
  return BY_KIND[keyword.kind](random, keyword);
}

const TEXT = [
  'one',
  'two.three',
  '"a b"',
  "'c d'",
  'e\\ f',
  'g#h',
  'i"j k"l',
  'C:\\dir\\file',
  'caf\xc3\xa9',
  '%h',
  '%%',
  '~/x',
];
const PATHS = [
  '/tmp/a',
  '~/.ssh/key',
  '~/.ssh/%h',
  '"~/my key"',
  'relative',
  '/tmp/%r@%h:%p',
  '${HOME}/k',
  '/tmp/%C',
  '/tmp/%u%i%L%l%n%k%d',
];
const SPECS = ['8080', '127.0.0.1:8081', '[::1]:8082', '*:8083', ':8084', 'localhost:8085', '/tmp/sock', '"/tmp/s %h"'];

const BY_SLOT: Readonly<Record<string, (random: Random) => string>> = {
  hostname: (random) =>
    random.pick([
      '%h',
      '%h.example.com',
      '192.0.2.9',
      'Other.Example.COM',
      '127.1',
      '2001:DB8::A',
      'A%%b',
      'X:Y',
      '1.2.3',
      '0x7f000001',
    ]),
  user: (random) => random.pick([...USERS, '%u', '"my user"']),
  localforward: (random) =>
    `${random.pick(SPECS)} ${random.pick(['localhost:80', '[::1]:81', '/tmp/target', 'db:ssh', '10.0.0.1:8'])}`,
  remoteforward: (random) => random.pick([`${random.pick(SPECS)} localhost:80`, '0 localhost:81', '9000', '[::]:9001']),
  dynamicforward: (random) => random.pick(SPECS.slice(0, 6)),
  ignoreunknown: (random) => random.pick(['Bogus', 'bog*,X', '*']),
};

const BY_KIND: Readonly<Record<ValueKind, (random: Random, keyword: Keyword) => string>> = {
  block: () => '',
  nothing: (random) => random.pick(TEXT),
  flag: (random) => random.pick(['yes', 'no', 'true', 'false', 'YES', '"no"']),
  choice: (random, { choices }) =>
    random.pick([...Object.keys(choices), ...Object.keys(choices).map((word) => word.toUpperCase())]),
  integer: (random) => random.pick(['1', '2', '7', '1000', '+3', '0012']),
  time: (random) => random.pick(['0', '5', '90', '1m30s', '2H', '1d', 'none', '1w2d', '10s5']),
  string: (random) => random.pick(TEXT),
  command: (random) => random.pick(['none', 'nc %h %p', 'a "b  c" # d', "x 'y'", 'ssh -W %h:%p gate', 'NONE']),
  jump: (random) =>
    random.pick([
      'none',
      'gate',
      'me@gate:2222',
      'a,b',
      'ssh://u@h:9',
      '[2001:db8::9]:7',
      'alpha',
      'web-1 # c',
      '10.0.0.9',
    ]),
  port: (random) => random.pick(['22', '2222', 'ssh', '"23"', '022', '65535']),
  identityFile: (random) => random.pick([...PATHS, 'none', '/tmp/a']),
  fileList: (random) => random.pick(['none', ...PATHS.slice(0, 6), '/tmp/a /tmp/b', '~/.ssh/known_hosts']),
  algorithms: (random, { family }) => algorithmList(random, family),
  forward: (random) => random.pick(SPECS),
  agentPath: (random) => random.pick(['none', 'SSH_AUTH_SOCK', '$AGENT', '/tmp/agent', '~/agent.%h', '${HOME}/agent']),
  forwardAgent: (random) => random.pick(['yes', 'no', '/tmp/agent', '$AGENT', '${HOME}/agent']),
  environmentNames: (random) => some(random, 3, () => random.pick(['LANG', 'LC_*', '-LC_*', 'X', '-X'])).join(' '),
  environmentValues: (random) =>
    some(random, 3, () => random.pick(['A=1', 'B="x y"', 'A=2', 'TERM=dumb', 'C='])).join(' '),
  domains: (random) => some(random, 2, () => random.pick(['example.com', 'Corp.Example.COM.', 'a.b'])).join(' '),
  canonicalNames: () => 'none',
  permitRemoteOpen: (random) => random.pick(['any', 'none', 'localhost:80', '*:443 [::1]:22', 'host:*']),
  addKeysToAgent: (random) => random.pick(['yes', 'no', 'ask', 'confirm', 'confirm 5m', '1h', '90']),
  controlPersist: (random) => random.pick(['yes', 'no', '5m', '0', '3600']),
  channelTimeout: (random) => random.pick(['none', 'session=5m', '*=1h direct-tcpip=10', 'x=0']),
  digest: (random) => random.pick(['md5', 'SHA256', 'sha512', 'sha1']),
  escapeChar: (random) => random.pick(['none', '~', '^B', '"#"', '\\', '^]', '%']),
  gssapiKex: (random) =>
    random.pick(['gss-gex-sha1-', 'gss-group14-sha256-,gss-nistp256-sha256-x', 'gss-group16-sha512-,']),
  ipQos: (random) =>
    random.pick(['af21', 'cs1 cs2', 'lowdelay throughput', 'none', 'ef none', '0x20', '8 16', 'reliability']),
  logLevel: (random) => random.pick(['quiet', 'FATAL', 'Error', 'INFO', 'debug', 'DEBUG1', 'debug3', 'verbose']),
  logVerbose: (random) => random.pick(['none', 'kex.c:*:1', 'a b']),
  bindMask: (random) => random.pick(['0177', '077', '0', '777', '18']),
  obscureKeystrokeTiming: (random) => random.pick(['yes', 'no', 'interval:80']),
  refuseConnection: () => 'reason',
  rekeyLimit: (random) => random.pick(['default', '1G', '512K 1h', '1.5M none', '16', '0 30m', 'default none']),
  revokedHostKeys: (random) => random.pick(['none', '/tmp/revoked', '~/revoked']),
  syslogFacility: (random) => random.pick(['DAEMON', 'user', 'AUTH', 'local3']),
  tunnelDevice: (random) => random.pick(['any', '0', '1:2', 'any:3', '4:any']),
  versionAddendum: (random) => random.pick(['x', 'none', 'a  b # c', '"q"', '%h']),
};

function algorithmList(random: Random, family: Keyword['family']): string {
  const names = family === null ? ['x'] : ALGORITHMS['9.2'][family].all;
  const wild = family === 'key' || family === 'caSignature' ? ['ssh-*', '*ed25519*', 'rsa-sha2-???'] : [];
  // ssh takes certificates for no algorithm of certificate authorities.
  const usable = family === 'caSignature' ? names.filter((name) => !name.includes('-cert-')) : names;
  return random.pick(['', '', '+', '-', '^']) + some(random, 3, () => random.pick([...usable, ...wild])).join(',');
}
