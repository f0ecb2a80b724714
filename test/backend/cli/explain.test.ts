/** `fairlead explain` as a person and as a program run it. What the values must be is shared/sshConfig/corpus.test.ts. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPENSSH_VERSIONS } from '../../../shared/sshConfig/openSsh.ts';
import { expectedOptions, listCases, materialize } from '../../helpers/sshConfigCorpus.ts';
import { knownSshVersion } from '../../helpers/realSsh.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { buildCommand, run } from './builtCommand.ts';

let program: string;
beforeAll(async () => {
  program = await buildCommand();
});

describe('for programs', () => {
  // A process per query is slow: some of the cases here, all of them in corpus.test.ts.
  const some = listCases().filter((_, index) => index % 11 === 0);
  test.each(
    OPENSSH_VERSIONS.flatMap((version) => some.map((corpusCase) => [corpusCase.name, version, corpusCase] as const)),
  )('%s as OpenSSH %s', (_, version, corpusCase) => {
    const files = materialize(corpusCase);
    const [query] = corpusCase.queries;
    const [expected] = corpusCase.expected[version];
    if (query === undefined || expected === undefined) throw new Error('a case without a query');
    const extra = [
      ...(query.user === undefined ? [] : ['--user', query.user]),
      ...(query.port === undefined ? [] : ['--port', String(query.port)]),
    ];
    const args = ['explain', '--json', '--openssh', version, '--config', files.config, '--host', query.host, ...extra];
    const { stdout } = spawnSync(process.execPath, [program, ...args], { cwd: files.root, env: files.environment });
    const {
      __provenance: places,
      __warnings: warnings,
      ...options
    } = JSON.parse(stdout.toString()) as Record<string, unknown>;
    if ('errors' in expected) {
      expect(options).toEqual({ __error: expected.errors.map(files.fill) });
      return;
    }
    expect(options).toEqual(expectedOptions(expected, query, version, files));
    expect(warnings).toEqual((expected.warnings ?? []).map(files.fill));
    const measured = version === '9.2' ? corpusCase.provenance?.[0] : undefined;
    expect(places).toMatchObject(
      Object.fromEntries(
        Object.entries(measured ?? {})
          .filter(([, lines]) => lines.length > 0)
          .map(([key, lines]) => [key, lines.map((line) => `${files.root}/${line}`)]),
      ),
    );
  });
});

describe('for people', () => {
  const home = makeTempHome();
  home.write(
    '.ssh/config',
    'Host web\n  HostName web.example.com\n  IdentityFile ~/.ssh/a\nMatch exec "touch $HOME/ran"\n  Port 2222\nHost *\n  IdentityFile ~/.ssh/b\n  User deploy\n',
  );
  const explain = (...args: string[]) => run(process.execPath, [program, 'explain', ...args], home.path);

  test('each value stands beside the line it comes from', async () => {
    const { status, stdout } = await explain('web');
    expect(status).toBe(0);
    const rows = stdout.toString().split('\n');
    expect(rows[0]).toMatch(/^OPTION +VALUE +FROM$/);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Hostname +web\.example\.com +~\/\.ssh\/config:2$/),
        expect.stringMatching(/^User +deploy +~\/\.ssh\/config:8$/),
        expect.stringMatching(/^Port +2222 +~\/\.ssh\/config:5$/),
        expect.stringMatching(/^IdentityFile +~\/\.ssh\/a +~\/\.ssh\/config:3$/),
        expect.stringMatching(/^ +~\/\.ssh\/b +~\/\.ssh\/config:7$/),
      ]),
    );
    expect(stdout.toString()).not.toContain('Compression');
  });

  test('the command line comes first, in any order', async () => {
    const { stdout } = await explain('--port', '7', 'root@web', '--no-exec');
    expect(stdout.toString()).toMatch(/^User +root +command line$/m);
    expect(stdout.toString()).toMatch(/^Port +7 +command line$/m);
  });

  test('commands are left alone when it is asked for', async () => {
    expect((await explain('web', '--no-exec')).stdout.toString()).toMatch(/^Port +22 +default$/m);
  });

  test('defaults are shown when they are asked for', async () => {
    expect((await explain('web', '--all')).stdout.toString()).toMatch(/^Compression +no +default$/m);
  });

  test('reasons are said when they are asked for', async () => {
    const { stdout } = await explain('web', '--why', '--no-exec', '--user', 'me');
    expect(stdout.toString()).toContain('~/.ssh/config:8: User deploy: the command line comes first');
    expect(stdout.toString()).toContain(`IdentityFile: ~ is ${home.path}: ${home.path}/.ssh/a`);
    expect(stdout.toString()).toContain(
      '~/.ssh/config:4: Match exec "touch $HOME/ran": exec touch $HOME/ran was not run',
    );
  });

  test('a refused config is said in the words of ssh', async () => {
    const config = home.write('bad', 'Host a\n  Prot 22\n');
    const { status, stdout, stderr } = await explain('a', '--config', config);
    expect({ status, stdout: stdout.toString() }).toEqual({ status: 255, stdout: '' });
    expect(stderr).toContain(`${config}: line 2: Bad configuration option: prot`);
  });

  describe.skipIf(knownSshVersion === null)('compared with the ssh of this machine', () => {
    const config = home.write('compared', 'UserKnownHostsFile /tmp/known\nHost web\n  Port 2222\n');
    const release = ['--openssh', knownSshVersion ?? ''];

    test('it is the same', async () => {
      const { status, stdout } = await explain('web', '--config', config, '--compare', ...release);
      expect(status).toBe(0);
      expect(stdout.toString()).toMatch(/\nCompared with OpenSSH_.*\n {2}All \d+ options are the same\.\n$/);
    });

    test('it is not the same', async () => {
      const other = home.write('other', 'UserKnownHostsFile ~/mine\n');
      const { status, stdout } = await explain('web', '--config', other, '--compare', ...release);
      expect(status).toBe(1);
      expect(stdout.toString()).toMatch(
        /\nUserKnownHostsFile +\S+fairlead-home\S+mine +\S+mine +~\/other:1\n\d+ options are the same, 1 are not\.\n$/,
      );
      const json = await explain('web', '--config', other, '--compare', '--json', ...release);
      expect(JSON.parse(json.stdout.toString())).toMatchObject({
        __comparison: { kind: 'compared', differences: [{ option: 'UserKnownHostsFile' }] },
      });
    });

    test('nothing is run without consent', async () => {
      const { status, stdout } = await explain('web', '--compare', '--no-exec');
      expect(status).toBe(1);
      expect(stdout.toString()).toContain('Not compared: ssh would run these commands.\n  ~/.ssh/config:4: Match exec');
    });

    test('the release is the one of the settings', async () => {
      const { stdout } = await explain('web', '--openssh', 'own', '--all', '--json');
      home.write('.config/fairlead/settings.json', '{ "openSsh": "own" }');
      const again = await explain('web', '--json');
      home.write('.config/fairlead/settings.json', '{}');
      expect(again.stdout.toString()).toBe(stdout.toString());
      const newest = await explain('web', '--json');
      expect(newest.stdout.toString() === stdout.toString()).toBe(knownSshVersion === '10.6');
    });
  });

  test.each([
    [[], 'a host is missing'],
    [['a', 'b'], 'only one host'],
    [['a', '--openssh', '8.0'], '--openssh is one of'],
    [['a', '--port', '0'], 'bad port'],
    [['a', '--nonsense'], "Unknown option '--nonsense'"],
  ])('%j is wrong', async (args, problem) => {
    const { status, stderr } = await explain(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(problem);
  });
});

test('print gives the same bytes back', async () => {
  const home = makeTempHome();
  const bytes = Buffer.from('\ufeffHost a\r\n\tPort=22 \0x\n\xff\n# end', 'latin1');
  const file = home.write('nasty', bytes);
  const { status, stdout } = await run(process.execPath, [program, 'config', 'print', file], home.path);
  expect({ status, same: stdout.equals(bytes) }).toEqual({ status: 0, same: true });
  expect((await run(process.execPath, [program, 'config', 'print', '/nowhere'], home.path)).status).toBe(1);
});
