/** Lines of ssh(1) mean here what they mean to the machine's own ssh: compared with ssh -G, option by option. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createNodeWorld } from '../../electron/backend/config/nodeWorld.ts';
import { sshCommand } from '../../renderer/terminals/sshCommand.ts';
import { createConfigReader } from '../../shared/sshConfig/configReader.ts';
import { debianBuild } from '../../shared/sshConfig/openSsh.ts';
import { printOptions } from '../../shared/sshConfig/printOptions.ts';
import { resolve } from '../../shared/sshConfig/resolve.ts';
import { type HostTarget, Target } from '../../shared/target.ts';
import { TUNNEL_KEYWORDS, tunnelArguments } from '../../shared/tunnelSpec.ts';
import { parseTarget } from '../../shared/typedTarget.ts';
import { knownSshVersion } from '../helpers/realSsh.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { testPlatform } from '../helpers/testPlatform.ts';

const read = (line: string): HostTarget => {
  const parsed = parseTarget(line);
  if (parsed === null || 'problem' in parsed) throw new Error(`${line}: ${parsed?.problem ?? 'nothing'}`);
  return parsed.target;
};

describe('a line of ssh', () => {
  test('becomes a target with lines of the config, and tunnels', () => {
    expect(read('user@host -p 2222 -J bastion -L 8080:localhost:80')).toEqual({
      kind: 'host',
      host: 'host',
      user: 'user',
      port: 2222,
      options: ['ProxyJump bastion'],
      forwards: [
        {
          type: 'local',
          listen: { kind: 'port', host: null, port: 8080 },
          connect: { kind: 'port', host: 'localhost', port: 80 },
        },
      ],
    });
  });

  test.each([
    ['ssh -A -C web', ['ForwardAgent yes', 'Compression yes']],
    ['ssh -i "my keys/id" web', ['IdentityFile "my keys/id"']],
    ["ssh -o 'ProxyCommand=nc -x proxy %h %p' web", ['ProxyCommand nc -x proxy %h %p']],
    ['ssh web uptime -p', ['RemoteCommand uptime -p']],
    ['ssh web printf 100%', ['RemoteCommand printf 100%%']],
    ['ssh -YtN web', ['ForwardX11 yes', 'ForwardX11Trusted yes', 'SessionType none', 'RequestTTY no']],
    ['ssh -J a,b@[::1]:22 -- web', ['ProxyJump a,b@[::1]:22']],
  ])('%s', (line, options) => {
    expect(read(line).options).toEqual(options);
  });

  test.each([
    ['ssh -vq -F other -E log web', ['-v', '-q', '-F other', '-E log']],
    ['ssh -S none -W a:1 web', ['-S none', '-W a:1']],
  ])('%s: says what means nothing here', (line, ignored) => {
    expect(parseTarget(line)).toMatchObject({ target: { host: 'web' }, ignored });
  });

  test.each([
    'ssh -L 80 web',
    'ssh -L a:b:c:d:e web',
    'ssh -J a:99999 web',
    'ssh -J a -J b web',
    'ssh -o web',
    'ssh -o Match=all web',
    "ssh -o 'Include=/etc/passwd' web",
    'ssh -o "Port=x" web',
    'ssh web "unclosed',
    'ssh -o "ProxyCommand=a\nHost *" web',
    'ssh -o',
    'ssh --web x',
  ])('%j is refused', (line) => {
    expect(parseTarget(line)).toHaveProperty('problem');
  });

  test('a line that is copied reads back to the same', () => {
    for (const line of [
      'user@host -p 2222 -J bastion -L 8080:localhost:80',
      `ssh -A -i '/a b/c"d' -D 1080 -R 0:db:5432 web`,
      'ssh -o \'ProxyCommand=sh -c "nc %h %p"\' web',
      `ssh web 'echo $HOME; ls'`,
    ]) {
      const target = read(line);
      expect(read(sshCommand(target)), line).toEqual(target);
    }
  });
});

describe.skipIf(knownSshVersion === null)('beside ssh -G', () => {
  const home = makeTempHome();
  const config = home.write(
    '.ssh/config',
    'Host web\n  User sam\n  Port 2200\n  ProxyJump old\n  Compression no\n  IdentityFile ~/.ssh/web\n  LocalForward 9000 db:5432\n' +
      'Match originalhost web user root\n  LogLevel DEBUG\n',
  );
  // ssh leaves out what is not there.
  const [key, spaced] = [home.write('.ssh/other', ''), home.write('a b', '')];
  const platform = testPlatform({ home: home.path });
  const reader = createConfigReader(
    [{ path: config, userFile: true, checkPermissions: true, required: true }],
    createNodeWorld(platform),
    debianBuild(knownSshVersion ?? '9.2'),
  );

  function ours(line: string): Readonly<Record<string, readonly string[]>> {
    const { host, user, port, options = [], forwards = [] } = read(line);
    const tunnels = forwards.map((spec) => [TUNNEL_KEYWORDS[spec.type], ...tunnelArguments(spec)].join(' '));
    const request = {
      ...{ host, options: [...options, ...tunnels] },
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port }),
    };
    return printOptions(resolve(reader, request), reader);
  }

  function theirs(args: readonly string[]): Readonly<Record<string, readonly string[]>> {
    const { status, stdout, stderr } = spawnSync('ssh', ['-G', '-F', config, ...args], {
      encoding: 'utf8',
      env: { ...process.env, HOME: home.path },
    });
    expect(status, stderr).toBe(0);
    const found: Record<string, string[]> = {};
    for (const line of stdout.trimEnd().split('\n')) {
      const [name = '', ...value] = line.split(' ');
      (found[name] ??= []).push(value.join(' '));
    }
    return found;
  }

  /** What the options here can change. */
  const COMPARED = [
    ...['hostname', 'user', 'port', 'proxyjump', 'compression', 'forwardagent', 'forwardx11', 'forwardx11trusted'],
    ...['addressfamily', 'identityfile', 'localforward', 'remoteforward', 'dynamicforward', 'sessiontype', 'loglevel'],
    ...['bindaddress', 'requesttty', 'gatewayports', 'connecttimeout', 'stricthostkeychecking', 'stdinnull'],
  ];
  const part = fc.constantFrom<readonly string[]>(
    ...[['-p', '2222'], ['-l', 'root'], ['-J', 'bastion'], ['-J', 'a@b:22,c'], ['-A'], ['-a'], ['-C'], ['-X'], ['-Y']],
    ...[['-4'], ['-6'], ['-i', key], ['-i', spaced], ['-L', '8080:localhost:80'], ['-L', '[::1]:1:[::2]:2']],
    ...[['-R', '0.0.0.0:8080:db:80'], ['-D', '1080'], ['-N'], ['-n'], ['-t'], ['-T'], ['-g'], ['-b', '127.0.0.1']],
    ...[
      ['-o', 'ConnectTimeout=3'],
      ['-o', 'StrictHostKeyChecking no'],
      ['-o', 'Compression=yes'],
      ['-o', 'User=eve'],
    ],
  );
  const quote = (word: string) => (/^[\w@:.=~,/-]+$/.test(word) ? word : `'${word}'`);

  test('any options in any order give the same', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.array(part, { maxLength: 2 }),
        fc.constantFrom('web', 'bob@web', 'other'),
        (before, after, host) => {
          fc.pre([...before, ...after].filter(([flag]) => flag === '-J').length <= 1);
          const args = [...before.flat(), host, ...after.flat()];
          const line = ['ssh', ...args.map(quote)].join(' ');
          const [here, there] = [ours(line), theirs(args)];
          for (const name of COMPARED) expect(here[name] ?? [], `${line}: ${name}`).toEqual(there[name] ?? []);
        },
      ),
      { numRuns: 120 },
    );
  });
});

test('no text at all gives a target that the contract refuses', () => {
  const word = fc.constantFrom(
    '-o',
    'A=b',
    'Host x',
    '-L',
    '1:a:2',
    '-J',
    'a,b',
    '"',
    "'",
    '\\',
    '\n',
    'web',
    '-',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const parsed = parseTarget(words.join(' '));
      if (parsed !== null && 'target' in parsed) expect(v.safeParse(Target, parsed.target).success).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
