import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { atTerminal, buildCommand, outcomeOf, run, start } from './builtCommand.ts';

const home = makeTempHome();
const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
let program: string;
let sshd: Sshd;
let config: string;

beforeAll(async () => {
  [program, sshd] = await Promise.all([
    buildCommand(),
    // Start-up files of the person's shell must have no part in what is compared.
    startSshd({ config: ['SetEnv HOME=/nonexistent'] }),
  ]);
  home.write('.ssh/known_hosts', `${sshd.knownHostsLine}\n`);
  config = home.write(
    '.ssh/config',
    [
      'Host box',
      `  HostName 127.0.0.1`,
      `  Port ${sshd.port}`,
      `  IdentityFile ${sshd.keyFile}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${join(home.path, '.ssh/known_hosts')}`,
      '',
    ].join('\n'),
  );
});

/** `fairlead exec`, and the same with ssh. */
const fairlead = (args: readonly string[], input: Buffer | null = null) =>
  run(process.execPath, [program, ...args], home.path, input);
const both = (command: readonly string[], input: Buffer | null = null) =>
  Promise.all([
    fairlead(['exec', 'box', '--', ...command], input),
    run('ssh', ['-F', config, 'box', ...command], home.path, input),
  ]);

describe('exec does what ssh does', () => {
  test.each([
    [['true']],
    [['exit 7']],
    [['echo out; echo err >&2; exit 3']],
    [['printf', '%s-', 'a', 'b  c', '"d  e"']],
    [['printf "\\000\\377\\r\\n"']],
    [['kill -9 $$']],
    [['kill -TERM $$']],
    [['nosuchcommand']],
    [['cat']],
    [['test -t 0 || echo no terminal']],
    [['exec >&-; echo only this >&2; exit 4']],
  ])('%j', async (command) => {
    const [ours, theirs] = await both(command);
    expect({ ...ours, stdout: ours.stdout.toString('hex') }).toEqual({
      ...theirs,
      stdout: theirs.stdout.toString('hex'),
    });
  });

  test('50 MB of output', async () => {
    const [ours, theirs] = await both([
      'head -c 50000000 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null',
    ]);
    expect(ours.stdout.length).toBe(50_000_000);
    expect(hash(ours.stdout)).toBe(hash(theirs.stdout));
    expect(ours).toMatchObject({ status: 0, stderr: '' });
  });

  test('10 MB through cat', async () => {
    const data = randomBytes(10_000_000);
    const [ours, theirs] = await both(['cat'], data);
    expect(hash(ours.stdout)).toBe(hash(data));
    expect(hash(theirs.stdout)).toBe(hash(data));
    expect(ours.status).toBe(0);
  });

  test('a command that reads nothing of a large input', async () => {
    const [ours, theirs] = await both(['exit 5'], randomBytes(5_000_000));
    expect(ours).toEqual(theirs);
  });

  test.each([
    ['closed standard input', 'exec PROGRAM <&-'],
    ['standard input from /dev/null', 'exec PROGRAM </dev/null'],
    ['closed standard output', 'exec PROGRAM >&-'],
    ['a reader that leaves', 'PROGRAM | head -c 2; exit ${PIPESTATUS[0]}'],
  ])('%s', async (_, script) => {
    const remote = "'echo yes; echo err >&2; exit 4'";
    const outcomes = await Promise.all(
      [`"${process.execPath}" "${program}" exec box -- ${remote}`, `ssh -F "${config}" box ${remote}`].map((command) =>
        run('bash', ['-c', script.replace('PROGRAM', command)], home.path),
      ),
    );
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  test('endless output ends quietly when nobody reads it any more', async () => {
    const script = `"${process.execPath}" "${program}" exec box -- yes | head -n 1; echo "\${PIPESTATUS[0]}"`;
    expect(await run('bash', ['-c', script], home.path)).toMatchObject({ stdout: Buffer.from('y\n255\n'), stderr: '' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 255', async (signal) => {
    const child = start(process.execPath, [program, 'exec', 'box', '--', 'echo ready; exec sleep 600'], home.path);
    const outcome = outcomeOf(child, null);
    await once(child.stdout, 'data');
    child.kill(signal);
    expect((await outcome).status).toBe(255);
  });
});

describe('a connection that fails ends with 255 and one line', () => {
  const failing = async (args: readonly string[]) => {
    const { status, stdout, stderr } = await fairlead(args);
    expect(stdout.length).toBe(0);
    expect(stderr).toMatch(/^fairlead: [^\n]+\.\n$/);
    return { status, stderr };
  };

  test('an unknown host key, and nobody may be asked', async () => {
    const empty = home.write('empty_known_hosts', '');
    const { status, stderr } = await failing(['--known-hosts', empty, 'exec', '--batch', 'box', '--', 'true']);
    expect(status).toBe(255);
    expect(stderr).toMatch(/not a known host/);
  });

  test('a refused port', async () => {
    const { status, stderr } = await failing(['exec', '--batch', `127.0.0.1:${await freePort()}`, '--', 'true']);
    expect(status).toBe(255);
    expect(stderr).toMatch(/nothing listens/);
  });

  test('a name that does not exist', async () => {
    const { status, stderr } = await failing(['exec', '--batch', 'nosuch.invalid', '--', 'true']);
    expect(status).toBe(255);
    expect(stderr).toMatch(/No address for nosuch\.invalid/);
  });

  test('a sign-in that needs a password', async () => {
    const server = await startSshServer((connection) => {
      connection.on('authentication', (attempt) => attempt.reject(['password']));
    });
    const known = home.write('password_known_hosts', `${server.knownHostsLine}\n`);
    const { status, stderr } = await failing([
      ...['--known-hosts', known, 'exec', '--batch', `me@127.0.0.1:${server.port}`, '--', 'true'],
    ]);
    expect(status).toBe(255);
    expect(stderr).toMatch(/batch mode/);
  });

  test('wrong arguments end with 2 and the usage', async () => {
    const { status, stderr } = await fairlead(['exec', 'box']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^fairlead: a command is missing.*\n\nUsage: fairlead exec/);
  });
});

describe('questions at the terminal', () => {
  const exec = (rest: string) => `"${process.execPath}" "${program}" ${rest}`;

  test('first use: the key is shown, yes trusts it, and ssh accepts what was written', async () => {
    const known = join(home.path, 'new_known_hosts');
    const { status, said } = await atTerminal(exec(`--known-hosts ${known} exec box -- echo hello`), home.path, [
      ['(yes/no/[fingerprint])? ', 'maybe\r'],
      ["Please type 'yes', 'no' or the fingerprint: ", 'yes\r'],
    ]);
    expect(status).toBe(0);
    expect(said).toMatch(/The authenticity of host 'box \(\[127\.0\.0\.1\]:\d+\)' can't be established\./);
    expect(said).toMatch(/ED25519 key fingerprint is SHA256:[\w+/]{43}\./);
    expect(said).toMatch(/\+--\[ED25519 256\]--\+/);
    expect(said).toMatch(/hello\r\n$/);
    const strict = [
      '-F',
      config,
      '-o',
      `UserKnownHostsFile=${known}`,
      '-o',
      'StrictHostKeyChecking=yes',
      'box',
      'true',
    ];
    expect((await run('ssh', strict, home.path)).status).toBe(0);
  });

  test('first use: no ends it', async () => {
    const known = join(home.path, 'refused_known_hosts');
    const { status, said } = await atTerminal(exec(`--known-hosts ${known} exec box -- echo hello`), home.path, [
      ['(yes/no/[fingerprint])? ', 'no\r'],
    ]);
    expect(status).toBe(255);
    expect(said).not.toContain('hello');
  });

  test('a password is asked for again when it is wrong, and is not shown', async () => {
    const server = await startSshServer((connection) => {
      connection.on('authentication', (attempt) => {
        if (attempt.method === 'password' && attempt.password === 'right pass') attempt.accept();
        else attempt.reject(['password']);
      });
      connection.on('session', (accept) => {
        accept().on('exec', (acceptExec) => {
          const channel = acceptExec();
          channel.write('signed in\n');
          channel.exit(0);
          channel.end();
        });
      });
    });
    const known = home.write('known_password', `${server.knownHostsLine}\n`);
    const { status, said } = await atTerminal(
      exec(`--known-hosts ${known} exec me@127.0.0.1:${server.port} -- id`),
      home.path,
      [
        ["me@127.0.0.1's password: ", 'wrong\r'],
        ["me@127.0.0.1's password: ", 'rightx\x7f pass\r'],
      ],
    );
    expect(said).toContain('Permission denied, please try again.');
    expect(said).not.toMatch(/wrong|right/);
    expect(said).toMatch(/signed in\r\n$/);
    expect(status).toBe(0);
  });

  test('-t gives the command a terminal', async () => {
    const { status, said } = await atTerminal(exec("exec -t box -- 'test -t 0 && stty size; exit 6'"), home.path, []);
    expect(said).toMatch(/^\d+ \d+\r+\n/);
    expect(status).toBe(6);
  });
});

describe('ls', () => {
  test('lists the hosts for people and for programs', async () => {
    const table = await fairlead(['ls']);
    expect(table).toMatchObject({ status: 0, stderr: '' });
    expect(table.stdout.toString()).toMatch(/^box +\S+@127\.0\.0\.1:\d+ +direct +\S+config:1$/m);
    const json = JSON.parse((await fairlead(['ls', '--json'])).stdout.toString()) as { hosts: { alias: string }[] };
    expect(json.hosts.map(({ alias }) => alias)).toEqual(['box']);
  });

  test('says what is wrong with the file', async () => {
    const broken = join(home.path, 'broken');
    writeFileSync(broken, 'Host a\n  Port nine\nHost b\n');
    const { stdout, stderr } = await fairlead(['--config', broken, 'ls']);
    expect(stdout.toString()).toMatch(/^b /m);
    expect(stderr).toMatch(/broken:2: /);
    expect(await fairlead(['--config', join(home.path, 'missing'), 'ls'])).toMatchObject({ status: 1 });
  });
});
