/** The config service over real files in a throwaway home. */
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type ConfigService, createConfigService } from '../../../electron/backend/config/configService.ts';
import { ConnectionFailed } from '../../../electron/backend/connections/types.ts';
import type { Platform } from '../../../electron/backend/platform.ts';
import type { HostList } from '../../../shared/contract/config.ts';
import type { HostTarget } from '../../../shared/target.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';

const open = new Set<ConfigService>();
afterEach(() => {
  for (const service of open) service.close();
  open.clear();
});

interface Running {
  readonly service: ConfigService;
  readonly hosts: () => HostList;
  /** Resolves with the first announced list for which the condition holds. */
  readonly changed: (condition: (list: HostList) => boolean) => Promise<HostList>;
}

function start(home: TempHome, overrides: Partial<Platform> = {}): Running {
  const waiting = new Set<(list: HostList) => void>();
  const platform: Platform = {
    kind: 'linux',
    shell: 'cli',
    version: '0',
    dataFolder: home.path,
    homeFolder: home.path,
    environment: { PATH: process.env.PATH, LANG: 'C.UTF-8', LC_TIME: 'de_DE', SECRET: 'x' },
    configFile: null,
    knownHostsFile: null,
    openDemo: false,
    openExternal: () => Promise.reject(new Error('not here')),
    openFile: () => Promise.reject(new Error('not here')),
    onSystemEvent: () => () => undefined,
    ...overrides,
  };
  const service = createConfigService({
    platform,
    log: () => undefined,
    follows: 'newest',
    onChanged: (list) => {
      for (const tell of waiting) tell(list);
    },
  });
  open.add(service);
  return {
    service,
    hosts: () => service.handlers['config.hosts'](null, null) as HostList,
    changed: (condition) =>
      new Promise((resolve) => {
        const tell = (list: HostList) => {
          if (!condition(list)) return;
          waiting.delete(tell);
          resolve(list);
        };
        waiting.add(tell);
      }),
  };
}

const host = (name: string): HostTarget => ({ kind: 'host', host: name });
const aliases = (list: HostList) => list.hosts.map(({ alias }) => alias);
const hasAlias = (alias: string) => (list: HostList) => aliases(list).includes(alias);

describe('the list', () => {
  test('follows the Include tree and says where each host stands', () => {
    const home = makeTempHome();
    home.write(
      '.ssh/config',
      'Include conf.d/*\nHost !x *.example\n  User pat\nHost web\n  Port 24\nHost *\n  User me\n',
    );
    home.write(
      '.ssh/conf.d/work.conf',
      '# note\n# group: Work\nHost db1 db2 web\n  HostName %h.corp.example\n  ProxyJump gate,hop\n',
    );
    const list = start(home).hosts();
    expect(list).toMatchObject({ file: '~/.ssh/config', status: 'ok', problems: [], revision: 1 });
    expect(list.included[0]).toBe('~/.ssh/conf.d/work.conf');
    expect(list.patterns).toContain('!x *.example');
    expect(list.hosts.slice(0, 3)).toMatchObject([
      {
        alias: 'db1',
        user: 'me',
        hostname: 'db1.corp.example',
        via: ['gate', 'hop'],
        group: 'Work',
        place: { file: '~/.ssh/conf.d/work.conf', line: 3 },
      },
      { alias: 'db2' },
      { alias: 'web', port: 24, hostname: 'web.corp.example', place: { line: 3 } },
    ]);
  });

  test('is there in spite of errors, which are named', async () => {
    const home = makeTempHome();
    home.write('.ssh/config', 'Host a\n  Prot 2\nMatch all\nInclude more\nHost b\n  Port many\n');
    home.write('.ssh/more', 'Host c\n  User one two\n');
    const { service, hosts } = start(home);
    expect(aliases(hosts())).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    expect(hosts().problems.filter(({ fatal }) => fatal)).toEqual([
      { file: '~/.ssh/config', line: 2, text: 'Bad configuration option: prot', fatal: true },
      { file: '~/.ssh/more', line: 2, text: 'keyword user extra arguments at end of line', fatal: true },
      { file: '~/.ssh/config', line: 6, text: "Bad port 'many'.", fatal: true },
    ]);
    const failed: unknown = await service.resolveHost(host('a')).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ConnectionFailed);
    expect((failed as ConnectionFailed).failure).toMatchObject({
      code: 'config-refused',
      host: 'a',
      // As ssh: it stops after the included file. The number of bad lines that ssh ends with is left out.
      errors: [
        { file: '~/.ssh/config', line: 2 },
        { file: '~/.ssh/more', line: 2 },
      ],
    });
  });

  test('no config is no error', async () => {
    const { service, hosts } = start(makeTempHome());
    expect(hosts()).toMatchObject({ file: '~/.ssh/config', status: 'missing' });
    expect(await service.resolveHost(host('web'))).toMatchObject({ hostname: 'web', port: 22 });
  });

  test('a file that others may write is refused, with the way out', async () => {
    const home = makeTempHome();
    chmodSync(home.write('.ssh/config', 'Host a\n'), 0o666);
    const { service, hosts } = start(home);
    expect(aliases(hosts())).toContain('a');
    expect(hosts().problems).toMatchObject([
      { fatal: true, text: expect.stringContaining('chmod 600 ~/.ssh/config') as string },
    ]);
    await expect(service.resolveHost(host('a'))).rejects.toBeInstanceOf(ConnectionFailed);
  });

  test('strange files do not stop it', () => {
    const home = makeTempHome();
    home.write('.ssh/config', 'Host a\nInclude pipe folder nothing\nInclude loop\nInclude big.bin\nHost b\n');
    execFileSync('mkfifo', [join(home.path, '.ssh', 'pipe')]);
    mkdirSync(join(home.path, '.ssh', 'folder'));
    symlinkSync('loop', join(home.path, '.ssh', 'loop'));
    home.write('.ssh/big.bin', Buffer.alloc(300_000, 0x81));
    const list = start(home).hosts();
    expect(aliases(list)).toEqual(expect.arrayContaining(['a', 'b']));
    expect(list.problems.some(({ text }) => text.includes('Not a regular file'))).toBe(true);
  });

  test('an endless circle of Includes ends', () => {
    const home = makeTempHome();
    home.write('.ssh/config', 'Host a\nInclude config\n');
    const list = start(home).hosts();
    expect(aliases(list)).toContain('a');
    expect(list.problems.map(({ text }) => text)).toContain('Too many recursive configuration includes');
  });
});

describe('an edit by another program shows within a second', () => {
  const within = async (change: Promise<HostList>, edit: () => void): Promise<HostList> => {
    const started = performance.now();
    edit();
    const list = await change;
    expect(performance.now() - started).toBeLessThan(3000);
    return list;
  };

  test('written, renamed over, removed, made again', async () => {
    const home = makeTempHome();
    const file = home.write('.ssh/config', 'Host one\n');
    const { hosts, changed } = start(home);
    await within(changed(hasAlias('two')), () => home.write('.ssh/config', 'Host two\n'));
    await within(changed(hasAlias('three')), () => renameSync(home.write('.ssh/config.tmp', 'Host three\n'), file));
    await within(
      changed((list) => list.status === 'missing'),
      () => rmSync(file),
    );
    await within(changed(hasAlias('four')), () => home.write('.ssh/config', 'Host four\n'));
    expect(hosts().revision).toBeGreaterThanOrEqual(5);
  });

  test('an included file, a new file of a wildcard, a folder that appears', async () => {
    const home = makeTempHome();
    home.write('.ssh/config', 'Include conf.d/*.conf elsewhere/deep/*.conf\n');
    home.write('.ssh/conf.d/a.conf', 'Host one\n');
    const { changed } = start(home);
    await within(changed(hasAlias('two')), () => home.write('.ssh/conf.d/a.conf', 'Host two\n'));
    await within(changed(hasAlias('three')), () => home.write('.ssh/conf.d/b.conf', 'Host three\n'));
    await within(changed(hasAlias('four')), () => home.write('.ssh/elsewhere/deep/c.conf', 'Host four\n'));
  });

  test('the very first config', async () => {
    const home = makeTempHome();
    rmSync(join(home.path, '.ssh'), { recursive: true });
    const { changed } = start(home);
    await within(changed(hasAlias('one')), () => home.write('.ssh/config', 'Host one\n'));
  });
});

describe('what a connection must use', () => {
  test('everything that the config says', async () => {
    const home = makeTempHome();
    home.write(
      '.ssh/config',
      [
        'Host web',
        '  HostName web.example',
        '  IdentityFile ~/keys/%r@%h',
        '  IdentityFile none',
        '  IdentityAgent none',
        '  ProxyJump alice@[::1]:24,last',
        '  SendEnv LC_* LANG -LANG',
        '  SetEnv TAG=%n',
        '  StrictHostKeyChecking accept-new',
        '  Ciphers ^aes128-ctr',
        '  Tunnel yes',
        '  ConnectTimeout 1m',
        '  ServerAliveInterval 5',
        '  RemoteCommand echo %h',
        '  LocalForward 8080 localhost:80',
        '  HostKeyAlias WEB',
        '  UserKnownHostsFile ~/kh',
        'Host *',
        '  User me',
      ].join('\n'),
    );
    const { service } = start(home);
    const options = await service.resolveHost(host('web'));
    expect(options).toMatchObject({
      alias: 'web',
      hostname: 'web.example',
      user: 'me',
      port: 22,
      identityFiles: [{ path: `${home.path}/keys/me@web.example`, shown: '~/keys/%r@%h', explicit: true }],
      identityAgent: null,
      proxyJump: [{ host: '::1', user: 'alice', port: 24 }, { host: 'last' }],
      strictHostKeyChecking: 'accept-new',
      strictHostKeyCheckingPlace: { file: '~/.ssh/config', line: 9 },
      hostKeyAlias: 'web',
      userKnownHostsFiles: [`${home.path}/kh`],
      connectTimeout: 60,
      serverAliveInterval: 5,
      serverAliveSet: true,
      remoteCommand: 'echo web.example',
    });
    expect(options.environment).toContainEqual({ name: 'LC_TIME', value: 'de_DE' });
    expect(options.environment).toContainEqual({ name: 'TAG', value: 'web' });
    expect(options.environment.map(({ name }) => name)).not.toContain('SECRET');
    expect(options.ciphers?.[0]).toBe('aes128-ctr');
    expect(options.kexAlgorithms).toBeNull();
    expect(options.notHonoured).toEqual([
      {
        option: 'Tunnel',
        value: 'point-to-point',
        place: { file: '~/.ssh/config', line: 11 },
        why: expect.any(String) as string,
      },
    ]);
  });

  test('the command line wins, and its own known_hosts file', async () => {
    const home = makeTempHome();
    home.write('.ssh/config', 'Host web\n  User a\n  Port 24\n  UserKnownHostsFile ~/kh\n');
    const { service } = start(home, { knownHostsFile: '/tmp/other' });
    const options = await service.resolveHost({ kind: 'host', host: 'web', user: 'b', port: 25 });
    expect(options).toMatchObject({ user: 'b', port: 25, userKnownHostsFiles: ['/tmp/other'] });
  });

  test('Match exec runs nothing, and its block does not hold', async () => {
    const home = makeTempHome();
    const proof = join(home.path, 'ran');
    home.write('.ssh/config', `Match exec "touch ${proof}"\n  Port 24\nMatch !exec "touch ${proof}"\n  Port 25\n`);
    const { service } = start(home);
    expect((await service.resolveHost(host('web'))).port).toBe(22);
    expect(() => execFileSync('test', ['-e', proof])).toThrow();
  });

  test('one file, as ssh -F', async () => {
    const home = makeTempHome();
    home.write('.ssh/config', 'Host *\n  Port 1\n');
    const file = home.write('other', 'Host web\n  User x\n');
    const { service, hosts } = start(home, { configFile: file });
    expect(hosts()).toMatchObject({ file: '~/other', hosts: [{ alias: 'web' }] });
    expect(await service.resolveHost(host('web'))).toMatchObject({ port: 22, user: 'x' });
    writeFileSync(join(home.path, 'third'), 'Host third\n', { mode: 0o600 });
    const chosen = service.handlers['config.choose']({ file: '~/third' }, null) as HostList;
    expect(aliases(chosen)).toEqual(['third']);
  });
});
