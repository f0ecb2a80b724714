/** Every cause of the table, made to happen: by real servers where they do it, else by ones that misbehave. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { startFaultyRelay } from '../../helpers/faultyRelay.ts';
import { startFullListener } from '../../helpers/fullListener.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { startRelay, startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import type { ConnectionPoolSettings } from '../../../electron/backend/connections/connectionPool.ts';
import { filesOn } from '../../../electron/backend/files/connectFiles.ts';
import { openLanes } from '../../../electron/backend/files/lanes.ts';
import { FilesRefused } from '../../../electron/backend/files/refusal.ts';
import { createLog } from '../../../electron/backend/log.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import type { SubsystemRequest } from '../../../electron/backend/ssh/types.ts';
import { startSession } from '../../../electron/backend/shells/session.ts';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Proxy } from '../../../shared/contract/proxies.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { CAUSES, explainFailure } from '../../../shared/words/causes.ts';
import { makeKey, nobody, person } from '../trust/testKeys.ts';
import { makeFollower, makeSupervisor } from './followers.ts';
import { failureOf, makePool, makeWaiter, optionsFor, run } from './testPool.ts';

const web = { kind: 'host', host: 'web' } as const;
const quiet = createLog(() => undefined);
let sshd: Sshd;
let folder: string;
beforeAll(async () => {
  sshd = await startSshd();
  folder = makeTempFolder('causes');
});

type Given = Partial<HostOptions>;
/** The failure of connecting to `web`. */
function failing(options: HostOptions, asker: Asker = nobody, settings: Partial<ConnectionPoolSettings> = {}) {
  return failureOf(makePool([options], settings).acquire(web, makeWaiter(asker)));
}
const toSshd = (given: Given = {}, asker?: Asker) => failing(optionsFor('web', sshd, given), asker);
const toPort = (port: number, given: Given = {}) =>
  failing(
    makeHostOptions({ alias: 'web', port, userKnownHostsFiles: ['/dev/null'], strictHostKeyChecking: 'no', ...given }),
  );
const withConfig = async (config: string[], given: Given = {}, asker?: Asker) =>
  failing(optionsFor('web', await startSshd({ config }), given), asker);
const knownHosts = (line: string) => {
  const file = join(makeTempFolder('known'), 'known_hosts');
  writeFileSync(file, `${line}\n`);
  return [file];
};
const identity = (path: string) => ({ path, shown: path, explicit: true });
const secret = (value: string) => person(() => ({ kind: 'secret', value, keep: 'no' }) as never);

/** The failure of opening files that are served like this. */
async function filesOf(request: SubsystemRequest): Promise<Failure> {
  const connection = await makePool([optionsFor('web', sshd)]).acquire(web, makeWaiter(nobody));
  const files = filesOn(connection, (transport) => openLanes(transport, request, 1));
  const error: unknown = await files.catch((reason: unknown) => reason);
  if (!(error instanceof FilesRefused)) throw new Error('the files opened');
  return { code: 'files-refused', host: 'web', ...error.refusal };
}

/** A connection that works, over a line that can be broken. */
async function lost(act: (relay: Awaited<ReturnType<typeof startRelay>>) => void, given: Given = {}): Promise<Failure> {
  const relay = await startRelay(sshd.port);
  const pool = makePool([optionsFor('web', sshd, { port: relay.port, ...given })]);
  const lease = await pool.acquire(web, makeWaiter(nobody));
  act(relay);
  return lease.lost;
}
/** What a follower is told when the computer changes and the line is dead. */
async function lostWith(event: Parameters<ReturnType<typeof makeSupervisor>['tell']>[0]): Promise<Failure> {
  const relay = await startRelay(sshd.port);
  const { supervisor, tell } = makeSupervisor(makePool([optionsFor('web', sshd, { port: relay.port })]));
  const follower = makeFollower(nobody);
  supervisor.keep(web, follower);
  await follower.sees('ready');
  relay.cut();
  tell(event);
  return follower.until(() => follower.lost[0]);
}
/** A connection that is to go through a proxy. */
function throughProxy(proxy: Partial<Proxy>, asker: Asker = nobody): Promise<Failure> {
  const whole: Proxy = { kind: 'socks5', host: '127.0.0.1', port: 1, user: '', ...proxy };
  return failing(optionsFor('web', sshd, { numberOfPasswordPrompts: 1 }), asker, { proxyOf: () => whole });
}
/** The same with one that gives these answers, whatever it is asked. */
async function proxySays(bytes: Buffer, proxy: Partial<Proxy> = {}, asker?: Asker): Promise<Failure> {
  const port = await startTcpServer((near) => near.once('data', () => near.write(bytes)));
  return throughProxy({ port, ...proxy }, asker);
}
const NTLM = 'Proxy-Authenticate: NTLM';
const passwords = { pubkeyAuthentication: false, identityFiles: [] };

const MAKE: Readonly<Record<string, () => Promise<Failure>>> = {
  'name-misspelt': () =>
    failing(makeHostOptions({ alias: 'web', hostname: 'no-such-host.invalid' }), nobody, {
      nearestHost: () => 'web-1',
    }),
  'name-not-found': () => failing(makeHostOptions({ alias: 'web', hostname: 'no-such-host.invalid' })),
  'port-closed': async () => toPort(await freePort()),
  'no-answer': async () => toPort(await startFullListener(), { connectTimeout: 1 }),
  'no-network': () => toPort(22, { hostname: '224.0.0.1', connectTimeout: 5 }),
  'bad-local-address': () => toSshd({ bindAddress: '203.0.113.1' }),
  'no-route': () => toPort(22, { hostname: 'fe80::1', connectTimeout: 5 }),
  silent: async () => toPort(await startTcpServer(() => undefined), { connectTimeout: 1 }),
  'closed-early': async () => toPort(await startTcpServer((socket) => socket.end())),
  'not-ssh': async () => toPort(await startTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
  'host-key-type-off': async () => {
    const rsa = await startSshd({ hostKeyTypes: ['rsa'], config: ['HostKeyAlgorithms ssh-rsa'] });
    return failing(optionsFor('web', rsa));
  },
  'key-exchange-off': () => withConfig(['KexAlgorithms diffie-hellman-group14-sha1']),
  'cipher-off': () => withConfig(['Ciphers aes128-cbc']),
  'mac-off': () => withConfig(['Ciphers aes256-ctr', 'MACs hmac-sha1']),
  'nothing-in-common': () => toSshd({ ciphers: ['no-such-cipher'] }),
  'protocol-error': async () =>
    toPort(await startTcpServer((socket) => socket.write(`SSH-2.0-odd\r\n${'\xff'.repeat(64)}`))),
  'changed-on-the-way': async () => {
    // In the middle of what a command says.
    const port = await startFaultyRelay(sshd.port, () => ({ kind: 'corrupt', direction: 'down', after: 50_000 }));
    const lease = await makePool([optionsFor('web', sshd, { port })]).acquire(web, makeWaiter(nobody));
    await run(lease.transport, 'head -c 200000 /dev/zero');
    return lease.lost;
  },
  'host-key-changed': async () => {
    const other = makeKey(folder, 'other');
    const files = knownHosts(`[127.0.0.1]:${sshd.port} ${other.text}`);
    return toSshd({ userKnownHostsFiles: files, strictHostKeyChecking: 'yes' });
  },
  'host-key-revoked': () =>
    toSshd({ userKnownHostsFiles: knownHosts(`@revoked * ${sshd.hostKey}`), strictHostKeyChecking: 'yes' }),
  'host-key-unknown': () => toSshd({ strictHostKeyChecking: 'yes' }),
  'host-key-nobody-asked': () => toSshd({ strictHostKeyChecking: 'ask' }),
  'host-key-declined': () =>
    toSshd(
      { strictHostKeyChecking: 'ask' },
      person(() => null),
    ),
  'known-hosts-unreadable': () => toSshd({ userKnownHostsFiles: [folder] }),
  'known-hosts-unwritable': () => toSshd({ userKnownHostsFiles: ['/proc/fairlead/known_hosts'] }),
  'right-key-never-tried': () => {
    const others = ['a', 'b', 'c'].map((name) => identity(makeKey(folder, `many_${name}`).file));
    return withConfig(['MaxAuthTries 2'], { identityFiles: others });
  },
  'too-many-passwords': () => withConfig(['PasswordAuthentication yes', 'MaxAuthTries 1'], passwords, secret('wrong')),
  'nobody-answered': () => withConfig(['PasswordAuthentication yes'], passwords),
  'key-file-unsafe': () => {
    const { file, text } = makeKey(folder, 'open');
    sshd.authorize(text);
    chmodSync(file, 0o644);
    return toSshd({ identityFiles: [identity(file)] });
  },
  'key-file-missing': () => toSshd({ identityFiles: [identity(join(folder, 'no-such-key'))] }),
  'key-file-not-a-key': () => {
    const file = join(folder, 'text');
    writeFileSync(file, 'hello\n', { mode: 0o600 });
    return toSshd({ identityFiles: [identity(file)] });
  },
  'passphrase-wrong': () => {
    const { file, text } = makeKey(folder, 'locked_a', '-t', 'ed25519', '-N', 'right');
    sshd.authorize(text);
    return toSshd({ identityFiles: [identity(file)], numberOfPasswordPrompts: 1 }, secret('wrong'));
  },
  'passphrase-missing': () => {
    const { file, text } = makeKey(folder, 'locked_b', '-t', 'ed25519', '-N', 'right');
    sshd.authorize(text);
    return toSshd({ identityFiles: [identity(file)] }, secret(''));
  },
  'password-refused': () =>
    withConfig(['PasswordAuthentication yes'], { ...passwords, numberOfPasswordPrompts: 1 }, secret('wrong')),
  'answers-refused': async () => {
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
        else context.prompt([{ prompt: 'Code: ', echo: true }], () => context.reject(['keyboard-interactive']));
      }),
    );
    return failing(
      makeHostOptions({
        alias: 'web',
        port: server.port,
        userKnownHostsFiles: knownHosts(server.knownHostsLine),
        numberOfPasswordPrompts: 1,
      }),
      person(() => ({ kind: 'responses', values: ['000000'] }) as never),
    );
  },
  'key-refused': () => toSshd({ identityFiles: [identity(makeKey(folder, 'stranger').file)] }),
  'no-key-to-try': () => toSshd({ identityFiles: [] }),
  'no-method-left': async () => {
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context) => context.reject(['gssapi-with-mic' as never])),
    );
    return toPort(server.port, { userKnownHostsFiles: knownHosts(server.knownHostsLine) });
  },
  'closed-while-asking': async () => {
    const waits: Asker = {
      interactive: true,
      ask: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null))),
    };
    return withConfig(['PasswordAuthentication yes', 'LoginGraceTime 1'], passwords, waits);
  },
  'closed-in-auth': async () => {
    const server = await startSshServer((connection) => connection.on('authentication', () => connection.end()));
    return toPort(server.port, { userKnownHostsFiles: knownHosts(server.knownHostsLine) });
  },
  asleep: () => lostWith({ kind: 'woke', sleptMs: 60_000 }),
  'network-changed': () => lostWith({ kind: 'network-changed' }),
  'server-silent': () =>
    lost((relay) => relay.cut(), { serverAliveSet: true, serverAliveInterval: 1, serverAliveCountMax: 1 }),
  'connection-reset': () => lost((relay) => relay.reset()),
  'connection-closed': async () => {
    const server = await startSshServer((connection) => {
      connection.on('authentication', (context) => context.accept());
      connection.on('session', () => connection.end());
    });
    const options = { alias: 'web', port: server.port, userKnownHostsFiles: knownHosts(server.knownHostsLine) };
    const lease = await makePool([makeHostOptions(options)]).acquire(web, makeWaiter(nobody));
    await lease.transport.exec({ command: 'true', environment: [], terminal: null }).catch(() => undefined);
    return lease.lost;
  },
  'shell-refused': async () => {
    const strict = await startSshd({ config: ['PermitTTY no'] });
    const connection = await makePool([optionsFor('web', strict)]).acquire(web, makeWaiter(nobody));
    const session = startSession(
      {
        host: 'web',
        connection,
        size: { columns: 80, rows: 24, width: 0, height: 0 },
        start: { folder: null, command: null },
        log: quiet,
      },
      { onOpen: () => undefined, onOutput: () => undefined },
    );
    const outcome = await session.done;
    if (typeof outcome === 'string' || !('failure' in outcome)) throw new Error('a shell opened');
    return outcome.failure;
  },
  // sudo itself would ask the person who runs the tests.
  'sudo-asks': () => filesOf({ command: "echo 'sudo: a password is required' >&2; exit 1" }),
  'text-before-sftp': () => filesOf({ command: 'echo Welcome to the machine; exec cat' }),
  'files-refused': () => filesOf({ subsystem: 'none' }),
  'hop-forbids-forwarding': async () => {
    const strict = optionsFor('hop', await startSshd({ config: ['AllowTcpForwarding no'] }));
    const pool = makePool([strict, optionsFor('web', sshd, { proxyJump: [{ host: 'hop' }] })]);
    return failureOf(pool.acquire(web, makeWaiter(nobody)));
  },
  'hop-cannot-reach': async () => {
    const port = await freePort();
    const pool = makePool([optionsFor('hop', sshd), optionsFor('web', sshd, { port, proxyJump: [{ host: 'hop' }] })]);
    return failureOf(pool.acquire(web, makeWaiter(nobody)));
  },
  'proxy-command-failed': () => toSshd({ proxyCommand: 'exit 3' }),
  'proxy-unreachable': async () => throughProxy({ port: await freePort() }),
  'proxy-wants-user': () => proxySays(Buffer.of(5, 0xff)),
  'proxy-password-refused': () => proxySays(Buffer.of(5, 2, 1, 1), { user: 'anna' }, secret('wrong')),
  'proxy-nobody-asked': () => proxySays(Buffer.of(5, 2), { user: 'anna' }),
  'proxy-sign-in-unknown': () => proxySays(Buffer.from(`HTTP/1.1 407 Who?\r\n${NTLM}\r\n\r\n`), { kind: 'http' }),
  'proxy-forbids': () => proxySays(Buffer.from('HTTP/1.1 403 Forbidden\r\n\r\n'), { kind: 'http' }),
  'proxy-cannot-connect': () => proxySays(Buffer.of(5, 0, 5, 4, 0, 1, 0, 0, 0, 0, 0, 0)),
  'not-a-proxy': () => throughProxy({ port: sshd.port }),
  'jump-loop': () => toSshd({ proxyJump: [{ host: 'web' }] }),
  'config-refused': async () => {
    const { backend } = connectBackend({ config: 'Host web\n  Port many\n' });
    return failureOf(backend.resolveHost(web));
  },
  'not-honoured': () => toSshd({ proxyCommand: '-' }),
  cancelled: async () => {
    const waiter = makeWaiter(nobody);
    const attempt = makePool([optionsFor('web', sshd)]).acquire(web, waiter);
    waiter.cancel();
    return failureOf(attempt);
  },
  internal: () =>
    failing(optionsFor('web', sshd), nobody, {
      resolveHost: () => Promise.reject(new TypeError('a defect')),
      log: quiet,
    }),
};

describe('each cause happens, is recognised, and has a fix', () => {
  test.each(CAUSES.map((cause) => [cause]))('%s', async (cause) => {
    const make = MAKE[cause];
    if (make === undefined) throw new Error(`nothing makes ${cause} happen`);
    const failure = await make();
    const explained = explainFailure(failure);
    expect({ cause: explained.cause, failure }).toMatchObject({ cause });
    expect(explained.headline).not.toBe('');
    expect(explained.evidence).not.toBe('');
    expect(explained.fix.title).not.toBe('');
  });

  test('there are at least thirty', () => {
    expect(CAUSES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(CAUSES).size).toBe(CAUSES.length);
  });
});
