/** Why values are what they are: lines that lost, tokens step by step, blocks that do not match. */
import { expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { type ConfigReader, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { toByteText } from '../../../shared/sshConfig/document.ts';
import { explain } from '../../../shared/sshConfig/explain.ts';
import { NEWEST_OPENSSH } from '../../../shared/sshConfig/openSsh.ts';
import { listCases, materialize } from '../../helpers/sshConfigCorpus.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const home = makeTempHome();
const tree = (...lines: string[]): ConfigReader => {
  const path = home.write('.ssh/config', lines.map((line) => `${line}\n`).join(''));
  const world = createNodeWorld({ kind: 'linux', homeFolder: home.path, environment: { TEAM: 'ops' } });
  return createConfigReader([{ path, userFile: true, checkPermissions: true, required: false }], world, NEWEST_OPENSSH);
};
const optionOf = (reader: ConfigReader, name: string, request: Parameters<typeof explain>[1] = { host: 'web' }) =>
  explain(reader, request).options.find(({ keyword }) => keyword.name === name);
const main = () => `${home.path}/.ssh/config`;
const at = (line: number) => ({ file: main(), line });

test('later lines lose against the first one', () => {
  const reader = tree('Host web', '  Port 22', 'Host *', '  port=23 # all', '  User all', 'Host db', '  Port 24');
  expect(optionOf(reader, 'Port')).toMatchObject({
    values: [{ value: '22', place: at(2), expansion: null }],
    lost: [{ place: at(4), text: 'port=23 # all', because: { kind: 'earlier', place: at(2) } }],
  });
  expect(optionOf(reader, 'Port', { host: 'web', port: 7 })?.lost.map(({ because }) => because)).toEqual([
    { kind: 'command-line' },
    { kind: 'command-line' },
  ]);
});

test('ProxyJump and ProxyCommand exclude each other, none leaves open, the same again adds nothing', () => {
  const reader = tree(
    'Host web',
    '  ProxyJump gate',
    '  ProxyCommand nc %h %p',
    '  ConnectTimeout none',
    '  IdentityFile ~/k',
    '  IdentityFile ~/k',
  );
  expect(optionOf(reader, 'ProxyCommand')).toMatchObject({
    values: [],
    lost: [{ place: at(3), because: { kind: 'other-way', place: at(2) } }],
  });
  expect(optionOf(reader, 'ConnectTimeout')).toMatchObject({
    values: [],
    lost: [{ because: { kind: 'leaves-open' } }],
  });
  expect(optionOf(reader, 'IdentityFile')?.lost).toMatchObject([
    { place: at(6), because: { kind: 'repeated', place: at(5) } },
  ]);
  const other = tree('Host web', '  ProxyCommand nc %h %p', '  ProxyJump gate');
  expect(optionOf(other, 'ProxyJump')?.lost).toMatchObject([{ because: { kind: 'other-way', place: at(2) } }]);
});

test('tokens are replaced step by step', () => {
  const reader = tree(
    'Host web',
    '  HostName %h.example',
    '  IdentityFile ~/${TEAM}/%r@%h',
    '  User me',
    '  ControlPath ~/${NO}',
  );
  expect(optionOf(reader, 'Hostname')?.values).toEqual([
    {
      value: 'web.example',
      place: at(2),
      expansion: { steps: [{ written: '%h', becomes: 'web' }], result: 'web.example', error: '' },
    },
  ]);
  expect(optionOf(reader, 'IdentityFile')?.values[0]?.expansion).toEqual({
    steps: [
      { written: '~', becomes: home.path },
      { written: '%r', becomes: 'me' },
      { written: '%h', becomes: 'web.example' },
      { written: '${TEAM}', becomes: 'ops' },
    ],
    result: `${home.path}/ops/me@web.example`,
    error: '',
  });
  expect(optionOf(reader, 'ControlPath')?.values[0]?.expansion).toMatchObject({
    result: null,
    error: 'env var ${NO} has no value',
  });
});

test('each block that does not match says what failed', () => {
  home.write('.ssh/inner.conf', 'Host *\n  Port 1\n');
  const reader = tree(
    'Host web !web',
    'Host db',
    '  Include inner.conf',
    'Match user root',
    'Match host web !originalhost w*',
    'Match exec "touch ran"',
    'Match final',
    'Host *',
  );
  const { blocks, resolution } = explain(reader, { host: 'web', user: 'me' });
  expect(blocks.map(({ text, matches, reason }) => ({ text, matches, reason }))).toMatchObject([
    { text: 'Host web !web', matches: false, reason: { kind: 'host', decidedBy: '!web' } },
    { text: 'Host db', matches: false, reason: { kind: 'host', decidedBy: null } },
    { text: 'Host *', matches: false, reason: { kind: 'outside' } },
    { matches: false, reason: { kind: 'match', failed: { name: 'user', argument: 'root' }, compared: 'me' } },
    { matches: false, reason: { kind: 'match', failed: { name: 'originalhost', negated: true }, compared: 'web' } },
    { matches: false, reason: { kind: 'untold', criterion: { name: 'exec', argument: 'touch ran' } } },
    { text: 'Match final', matches: true, reason: { kind: 'match', failed: null } },
    { text: 'Host *', matches: true, reason: { kind: 'host', decidedBy: '*' } },
  ]);
  expect(resolution.undecided).toEqual([`${main()}:6`]);
});

test.each(listCases().map((each) => [each.name, each] as const))(
  '%s: every measured line is among the reasons',
  (_, each) => {
    const files = materialize(each);
    const reader = files.reader('9.2');
    for (const [index, query] of each.queries.entries()) {
      const measured = Object.values(each.provenance?.[index] ?? {}).flat();
      if (measured.length === 0 || 'errors' in (each.expected['9.2'][index] ?? {})) continue;
      const { options } = explain(reader, { ...query, host: toByteText(query.host) });
      const won = new Set(options.flatMap(({ values }) => values.map(({ place }) => place)));
      const lost = options.flatMap((option) => option.lost.map(({ place }) => place));
      const name = (place: { file: string; line: number } | null) =>
        place === null ? '' : `${files.short(place.file)}:${place.line}`;
      const all = new Set([...won, ...lost].map(name));
      expect(measured.filter((place) => !all.has(place))).toEqual([]);
    }
  },
);
