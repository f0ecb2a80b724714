/** The same bad hosts on the command line: status 255 and one line with the cause and the next step, and no question. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mountSmallDisk } from '../../helpers/smallDisk.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { startRelay } from '../../helpers/tcpServer.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { badHosts } from '../badInput/badHosts.ts';
import { BAD, configOf, sshFolder } from '../badInput/person.ts';
import { buildCommand, type Outcome, outcomeOf, run, start } from './builtCommand.ts';

let program: string;
let good: Sshd;
beforeAll(async () => {
  [program, good] = await Promise.all([buildCommand(), startSshd()]);
});

const exec = (home: TempHome, host: string, command = 'true') =>
  run(process.execPath, [program, 'exec', '--batch', host, '--', command], home.path);

const linesTo = (sshd: Sshd, knownHosts: string, port = sshd.port) => [
  'HostName 127.0.0.1',
  `Port ${port}`,
  `User ${sshd.user}`,
  `IdentityFile ${sshd.keyFile}`,
  `UserKnownHostsFile ${knownHosts}`,
];

/** One line of ours, with these words, and nothing else; the status of ssh for a connection that was not made. */
function expectOneLine({ status, stdout, stderr }: Outcome, ...words: readonly (string | RegExp)[]): void {
  expect(stderr).toMatch(/^fairlead: [^\n]+\.\n$/);
  for (const word of words) expect(stderr).toMatch(word);
  expect({ status, stdout: stdout.toString() }).toEqual({ status: 255, stdout: '' });
}

/** A home with a config for the bad host and the good one. */
function homeWith(lines: readonly string[], home = makeTempHome()) {
  home.write('.ssh/config', configOf(home, good, lines));
  return { home, before: sshFolder(home) };
}

describe.each(badHosts)('$name', ({ skip = false, arrange, says, next, within, code }) => {
  test.skipIf(skip !== false)(`fails as ${code}`, async () => {
    const empty = makeTempHome();
    const { lines } = await arrange(empty);
    const { home, before } = homeWith(lines, empty);
    const began = performance.now();
    expectOneLine(await exec(home, BAD), says, next);
    expect(performance.now() - began).toBeLessThan(within);
    expect(sshFolder(home)).toEqual(before);
  });
});

describe('what would have to be asked', () => {
  test('an unknown host key', async () => {
    const { home, before } = homeWith(linesTo(good, join(makeTempHome().path, 'known_hosts')));
    expectOneLine(await exec(home, BAD), 'bad-host is not a known host, and nobody can be asked', 'without batch mode');
    expect(sshFolder(home)).toEqual(before);
  });

  test('a password', async () => {
    const server = await startSshServer((connection) => {
      connection.on('authentication', (context) => context.reject(['password']));
    });
    const empty = makeTempHome();
    const knownHosts = empty.write('.ssh/known_hosts_bad', `${server.knownHostsLine}\n`);
    const { home, before } = homeWith(
      ['HostName 127.0.0.1', `Port ${server.port}`, 'User anna', `UserKnownHostsFile ${knownHosts}`],
      empty,
    );
    expectOneLine(await exec(home, BAD), 'bad-host asks anna for something', 'without batch mode');
    expect(sshFolder(home)).toEqual(before);
  });
});

test('a config with a syntax error', async () => {
  const { home, before } = homeWith(['HostName 127.0.0.1', 'Prot 2222']);
  for (const host of [BAD, 'good']) {
    expectOneLine(await exec(home, host), 'The config has an error at ~/.ssh/config:3', 'Correct the config');
  }
  expect(sshFolder(home)).toEqual(before);
});

test('lines of known_hosts that are not understood: one line about them, and the command runs', async () => {
  const empty = makeTempHome();
  const file = empty.write('.ssh/known_hosts', `nonsense\n${good.knownHostsLine}\n`);
  const { home } = homeWith(linesTo(good, file), empty);
  const { status, stdout, stderr } = await exec(home, BAD, 'printf hello');
  expect({ status, stdout: stdout.toString() }).toEqual({ status: 0, stdout: 'hello' });
  expect(stderr).toBe('fairlead: ~/.ssh/known_hosts line 1 was not understood and was skipped\n');
});

describe('while the command runs', () => {
  /** Starts `sleep` on a server behind a relay and resolves once it runs. */
  async function running(...more: string[]) {
    const sshd = await startSshd();
    const relay = await startRelay(sshd.port);
    const empty = makeTempHome();
    const line = sshd.knownHostsLine.replace(`${sshd.port}`, `${relay.port}`);
    const lines = linesTo(sshd, empty.write('.ssh/known_hosts_bad', `${line}\n`), relay.port);
    const { home, before } = homeWith([...lines, ...more], empty);
    const child = start(process.execPath, [program, 'exec', '--batch', BAD, '--', 'echo runs; sleep 60'], home.path);
    const outcome = outcomeOf(child, null);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return { sshd, relay, outcome, unchanged: () => expect(sshFolder(home)).toEqual(before) };
  }

  test('the server is killed', async () => {
    const { sshd, outcome, unchanged } = await running();
    sshd.kill();
    const { status, stdout, stderr } = await outcome;
    expect({ status, stdout: stdout.toString() }).toEqual({ status: 255, stdout: 'runs\n' });
    expect(stderr).toMatch(/^fairlead: [^\n]*bad-host[^\n]*[Rr]econnect[^\n]*\.\n$/);
    unchanged();
  });

  test('the network falls silent', async () => {
    const { relay, outcome, unchanged } = await running('ServerAliveInterval 1', 'ServerAliveCountMax 2');
    const began = performance.now();
    relay.cut();
    const { status, stdout, stderr } = await outcome;
    expect(performance.now() - began).toBeLessThan(8_000);
    expect({ status, stdout: stdout.toString() }).toEqual({ status: 255, stdout: 'runs\n' });
    expect(stderr).toBe('fairlead: bad-host has not answered for 2 s. Check the network or VPN, then reconnect.\n');
    unchanged();
  });
});

test('a known_hosts on a full disk', async ({ skip }) => {
  const disk = mountSmallDisk() ?? skip('no right to mount a disk');
  const file = join(disk.path, 'known_hosts');
  writeFileSync(file, '# mine\n');
  appendFileSync(file, `# ${'x'.repeat(4096 - readFileSync(file).length - 3)}\n`);
  const content = readFileSync(file);
  disk.fill();
  const { home, before } = homeWith([...linesTo(good, file), 'StrictHostKeyChecking accept-new']);
  expectOneLine(await exec(home, BAD), 'The key of bad-host could not be saved in', 'without saving it');
  expect(readFileSync(file)).toEqual(content);
  expect(sshFolder(home)).toEqual(before);
});
