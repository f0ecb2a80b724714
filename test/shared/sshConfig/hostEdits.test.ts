/** Edits for one host, in every case of the corpus, judged by the real ssh -G before and after. */
import { describe, expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { type ConfigReader, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { parseDocument, printDocument, toByteText } from '../../../shared/sshConfig/document.ts';
import type { TreeEdit } from '../../../shared/sshConfig/editedTree.ts';
import { addForHost, type HostEditResult, setForHost, unsetForHost } from '../../../shared/sshConfig/hostEdits.ts';
import { NEWEST_OPENSSH } from '../../../shared/sshConfig/openSsh.ts';
import { OptionError } from '../../../shared/sshConfig/optionValue.ts';
import { applyEdit, linesThatChanged, printedBySsh } from '../../helpers/minimalDiff.ts';
import { type CorpusCase, listCases, materialize } from '../../helpers/sshConfigCorpus.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const MAX_LINES = 4;

function hostsOf({ queries }: CorpusCase): readonly string[] {
  const hosts = queries.filter(({ user, port }) => user === undefined && port === undefined).map(({ host }) => host);
  return [...new Set(hosts)].filter((host) => !/[*?!,\s]/.test(host) && host.length < 100);
}

const cases = listCases().filter((each) => hostsOf(each).length > 0);

test.each(cases.map((corpusCase) => [corpusCase.name, corpusCase] as const))(
  '%s: one option of one host',
  (_, corpusCase) => {
    const files = materialize(corpusCase);
    const hosts = hostsOf(corpusCase);
    const before = hosts.map((host) => printedBySsh(files, host));
    // A config that ssh refuses has no values to compare.
    if (before.includes(null)) return;
    for (const [index, host] of hosts.entries()) {
      const { keyword, value } = chooseOption(index, before[index] ?? '');
      const world = createNodeWorld({ kind: 'linux', homeFolder: files.home, environment: files.environment });
      const source = { path: files.config, userFile: true, checkPermissions: false, required: true };
      const reader = createConfigReader([source], world, NEWEST_OPENSSH);
      const result = setForHost(reader, toByteText(host), keyword, [value]);
      expect(result.kind).toBe('clean');
      if (result.kind !== 'clean') continue;
      const { lines, undo } = applyEdit(result.edit);
      const changed = hosts.map((each, at) =>
        linesThatChanged(before[at] ?? '', printedBySsh(files, each) ?? 'refused'),
      );
      undo();
      expect(lines).toBeLessThanOrEqual(MAX_LINES);
      const option = keyword.toLowerCase();
      const old = (before[index] ?? '').split('\n').find((line) => line.startsWith(`${option} `));
      expect(changed).toEqual(hosts.map((_each, at) => (at === index ? [old, `${option} ${value}`] : [])));
    }
  },
);

/** A different value from the present one. */
function chooseOption(index: number, before: string): { keyword: string; value: string } {
  const visual = before.includes('\nvisualhostkey yes\n') ? 'no' : 'yes';
  const options = [
    { keyword: 'ServerAliveInterval', value: '77' },
    { keyword: 'VisualHostKey', value: visual },
    { keyword: 'NumberOfPasswordPrompts', value: '7' },
  ] as const;
  return options[index % options.length] ?? options[0];
}

describe('in a small tree', () => {
  const home = makeTempHome();
  const tree = (...lines: string[]): ConfigReader => {
    const path = home.write('.ssh/config', lines.map((line) => `${line}\n`).join(''));
    const world = createNodeWorld({ kind: 'linux', homeFolder: home.path, environment: {} });
    return createConfigReader(
      [{ path, userFile: true, checkPermissions: true, required: false }],
      world,
      NEWEST_OPENSSH,
    );
  };
  /** The files after the edit, by their names below ~/.ssh. */
  const filesOf = (result: HostEditResult): Record<string, string[]> => {
    const edit: TreeEdit = 'edit' in result ? result.edit : new Map();
    return Object.fromEntries(
      [...edit].map(([path, document]) => [
        path.replace(`${home.path}/.ssh/`, ''),
        printDocument(document).split('\n').slice(0, -1),
      ]),
    );
  };

  test('the line goes to the file that owns the host', () => {
    home.write('.ssh/work.conf', 'Host web\n\tPort 22\n');
    const result = setForHost(tree('Include work.conf', 'Host *', '  Port 1'), 'web', 'User', ['me']);
    expect(filesOf(result)).toEqual({ 'work.conf': ['Host web', '\tPort 22', '\tUser me'] });
  });

  test('a value from above is overruled from above, for this host alone', () => {
    const result = setForHost(tree('User all', 'Host web', '  Port 22'), 'web', 'User', ['me']);
    expect(result.kind).toBe('clean');
    expect(filesOf(result)).toEqual({
      config: ['Host web', '  User me', 'Match all', 'User all', 'Host web', '  Port 22'],
    });
  });

  test('a block that others share is left alone', () => {
    const result = setForHost(tree('Host web db', '  Port 22'), 'web', 'Port', ['23']);
    expect(filesOf(result)).toEqual({ config: ['Host web', '  Port 23', '', 'Host web db', '  Port 22'] });
  });

  test('a new host goes in front of the defaults', () => {
    const result = setForHost(tree('Host a', '  Port 22', '', '# all', 'Host *', '  Port 1'), 'new', 'Port', ['23']);
    expect(filesOf(result)['config']).toEqual([
      ...['Host a', '  Port 22', '', 'Host new', '  Port 23', '', '# all', 'Host *', '  Port 1'],
    ]);
  });

  test('what is so already is not written again', () => {
    expect(setForHost(tree('Host *', '  Port 23'), 'web', 'Port', ['23']).kind).toBe('unchanged');
  });

  test('commands are not run: the line holds whatever they say', () => {
    const marker = `${home.path}/ran`;
    const reader = tree(`Match exec "touch ${marker}"`, '  Port 1', 'Host web', '  Port 2');
    const result = setForHost(reader, 'web', 'Port', ['3']);
    expect(filesOf(result)['config']?.slice(0, 2)).toEqual(['Host web', '  Port 3']);
    expect(createNodeWorld({ kind: 'linux', homeFolder: home.path, environment: {} }).readFile(marker).kind).toBe(
      'missing',
    );
  });

  test('one more value, and the others stay', () => {
    const reader = tree('Host web', '  IdentityFile ~/a', 'Host *', '  IdentityFile ~/b');
    const result = addForHost(reader, 'web', 'IdentityFile', ['~/my c']);
    expect(filesOf(result)['config']?.slice(0, 3)).toEqual([
      'Host web',
      '  IdentityFile ~/a',
      '  IdentityFile "~/my c"',
    ]);
    expect(result).toMatchObject({
      changes: [{ option: 'identityfile', after: ['~/a', '~/my c', '~/b'] }],
      others: [],
    });
  });

  test('removing a line that others live on is told', () => {
    const result = unsetForHost(tree('Host web db', '  Port 22', 'Host *', '  Port 1'), 'web', 'Port');
    expect(result).toMatchObject({
      kind: 'wide',
      changes: [{ option: 'port', before: ['22'], after: ['1'] }],
      others: [{ probe: { request: { host: 'db' } }, changes: [{ option: 'port', before: ['22'], after: ['1'] }] }],
    });
    expect(unsetForHost(tree('Host web'), 'web', 'Port')).toEqual({ kind: 'unchanged' });
  });

  test('what cannot be is said', () => {
    // None leaves room for the next line that says something, and that line is for everybody.
    expect(setForHost(tree('Host *', '  ConnectTimeout 3'), 'web', 'ConnectTimeout', ['none']).kind).toBe('wide');
    const system = {
      path: home.write('ssh_config', 'ConnectTimeout 3\n'),
      userFile: false,
      checkPermissions: false,
      required: false,
    };
    const own = tree('Host web');
    const both = createConfigReader([...own.sources, system], own.world, NEWEST_OPENSSH);
    expect(setForHost(both, 'web', 'ConnectTimeout', ['none']).kind).toBe('impossible');
    expect(() => setForHost(tree('Host web'), 'web', 'Port', ['many'])).toThrow(OptionError);
    expect(() => setForHost(tree('Host web'), 'web', 'Prot', ['22'])).toThrow(OptionError);
  });

  test('an edit is lossless: putting the old value back gives the old bytes', () => {
    const old = 'Host web # x\r\n\tPort = 22 # why\r\n\r\n# end';
    const path = home.write('.ssh/config', old);
    const reader = tree();
    const source = { path, userFile: true, checkPermissions: true, required: false };
    home.write('.ssh/config', old);
    const fresh = createConfigReader([source], reader.world, NEWEST_OPENSSH);
    const result = setForHost(fresh, 'web', 'Port', ['23']);
    const edited = 'edit' in result ? result.edit.get(path) : undefined;
    expect(printDocument(edited ?? parseDocument(''))).toBe('Host web # x\r\n\tPort = 23 # why\r\n\r\n# end');
  });
});
