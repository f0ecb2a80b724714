/** Keywords about the way to a host and about keeping it open, each seen on a connection made from a real config. */
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startRelay, startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { connectTo, failureOf, outputOf } from './support.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

test('Hostname: this address is connected to, whatever the name', async () => {
  expect(await outputOf(sshd, { lines: [] })).toBe('hello');
  expect(await failureOf(sshd, { lines: ['HostName %h.invalid'] })).toMatchObject({ code: 'name-not-found' });
});

test('Port: this port is connected to', async () => {
  const free = await freePort();
  expect(await failureOf(sshd, { lines: [`Port ${free}`] })).toMatchObject({ code: 'refused', port: free });
});

test('AddressFamily: only addresses of this kind', async () => {
  expect(await outputOf(sshd, { lines: ['AddressFamily inet'] })).toBe('hello');
  await expect(failureOf(sshd, { lines: ['AddressFamily inet6'] })).resolves.toMatchObject({ code: 'name-not-found' });
});

test('BindAddress: connects from this address', async () => {
  const seen = await outputOf(sshd, { lines: ['BindAddress 127.0.0.7'] }, 'echo $SSH_CONNECTION');
  expect(seen).toMatch(/^127\.0\.0\.7 /);
});

test('BindInterface: connects from an address of this interface', async () => {
  const [name = ''] =
    Object.entries(networkInterfaces()).find(([, all]) => all?.some(({ internal }) => internal)) ?? [];
  expect(await outputOf(sshd, { lines: [`BindInterface ${name}`] })).toBe('hello');
  expect(await failureOf(sshd, { lines: ['BindInterface nowhere0'] })).toMatchObject({ code: 'unreachable' });
});

test('ProxyCommand: this program carries the connection', async () => {
  const home = makeTempHome();
  const program = home.write(
    'carry.mjs',
    "import { connect } from 'node:net';\nconst far = connect(process.argv[2], '127.0.0.1');\nprocess.stdin.pipe(far).pipe(process.stdout);\n",
  );
  const lines = [
    `ProxyCommand '${process.execPath}' ${program} %p`,
    'HostName nowhere.invalid',
    'HostKeyAlias carried',
  ];
  const knownHosts = `carried ${sshd.hostKey}`;
  expect(await outputOf(sshd, { home, lines, knownHosts })).toBe('hello');
  const failing = { home, lines: ['ProxyCommand exit 1', ...lines], knownHosts };
  expect(await failureOf(sshd, failing)).toMatchObject({ code: 'proxy-command-failed' });
});

test('ConnectTimeout: gives up after so many seconds', async () => {
  // Says nothing, not even its version.
  const port = await startTcpServer(() => undefined);
  const began = performance.now();
  const failure = await failureOf(sshd, { lines: [`Port ${port}`, 'ConnectTimeout 1'] });
  expect(failure).toMatchObject({ seconds: 1 });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('ConnectionAttempts: tries so often, once a second', async () => {
  const lines = [`Port ${await freePort()}`];
  for (const [attempts, least, most] of [
    [1, 0, 1900],
    [3, 1900, 10_000],
  ] as const) {
    const began = performance.now();
    const failure = await failureOf(sshd, { lines: [...lines, `ConnectionAttempts ${attempts}`] });
    expect(failure.code).toBe('refused');
    expect(performance.now() - began).toBeGreaterThan(least);
    expect(performance.now() - began).toBeLessThan(most);
  }
});

test.skipIf(!existsSync('/proc/net/tcp'))('TCPKeepAlive: the system watches the connection, or not', async () => {
  for (const value of ['yes', 'no']) {
    const server = await startSshd();
    await connectTo(server, { lines: [`TCPKeepAlive ${value}`] });
    expect(await restingTimer(server.port)).toBe(value === 'yes' ? 'keepalive' : 'none');
  }
});

test('ServerAliveInterval and ServerAliveCountMax: a line that is cut is noticed after that many questions', async () => {
  for (const [interval, count] of [
    [1, 1],
    [1, 3],
  ] as const) {
    const relay = await startRelay(sshd.port);
    const { lease } = await connectTo(
      { ...sshd, port: relay.port, knownHostsLine: `[127.0.0.1]:${relay.port} ${sshd.hostKey}` },
      { lines: [`ServerAliveInterval ${interval}`, `ServerAliveCountMax ${count}`] },
    );
    const cut = performance.now();
    relay.cut();
    await lease.transport.closed;
    const seconds = (performance.now() - cut) / 1000;
    expect(seconds).toBeGreaterThan(interval * count - 0.5);
    expect(seconds).toBeLessThan(interval * (count + 1) + 3);
  }
});

test('ProxyJump: the connection goes through this host', async () => {
  const gate = await startSshd();
  const home = makeTempHome();
  const known = home.write('known_gate', `${gate.knownHostsLine}\n`);
  const before = [
    'Host gate',
    '  HostName 127.0.0.1',
    `  Port ${gate.port}`,
    `  IdentityFile ${gate.keyFile}`,
    `  UserKnownHostsFile ${known}`,
  ];
  expect(await outputOf(sshd, { home, before, lines: ['ProxyJump gate'] })).toBe('hello');
  expect(gate.log()).toContain(`direct-tcpip`);
});

/** Linux: the timer of our end of the connection, once nothing is on its way any more. */
async function restingTimer(serverPort: number): Promise<'keepalive' | 'none'> {
  const remote = `:${serverPort.toString(16).toUpperCase().padStart(4, '0')}`;
  for (;;) {
    const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
    const fields = rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , to, state]) => to?.endsWith(remote) && state === '01');
    const [timer] = fields.map((row) => row[5]?.slice(0, 2));
    if (timer === '02') return 'keepalive';
    if (timer === '00') return 'none';
    // 01: what was sent is not acknowledged yet.
    await wait(10);
  }
}
