/**
 * Hosts that cannot be connected to, each with what Fairlead must make of it. One table for the window and for the
 * command line, which say the same.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { cleanUp } from '../../helpers/cleanUp.ts';
import type { FailureCode } from '../../../shared/contract/connections.ts';
import { freePort } from '../../helpers/ports.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, type Sshd, startSshd, type SshdOptions } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder, type TempHome } from '../../helpers/tempHome.ts';

export interface BadHost {
  readonly name: string;
  readonly code: FailureCode;
  /** Starts what is needed. `lines` are the options of the host; `facts` is what the Failure must say. */
  readonly arrange: (home: TempHome) => Promise<{ lines: string[]; facts: Readonly<Record<string, unknown>> }>;
  /** Part of the headline. */
  readonly says: string | RegExp;
  /** What the words name: the host, unless its address or its name in the network says more. */
  readonly names?: string;
  /** Part of the next step. */
  readonly next: string;
  /** In milliseconds. By far less than any limit that is not meant. */
  readonly within: number;
  /** Where the case cannot be made: why. */
  readonly skip?: string | false;
}

/** For what needs no waiting. The machine may be busy; the limits that must not be reached are 15 s and more. */
const AT_ONCE = 8_000;
/** A limit of one second, and the same slack. */
const ONE_SECOND = 9_000;

const address = '127.0.0.1';
const at = (port: number) => ['HostName 127.0.0.1', `Port ${port}`];

export const badHosts: readonly BadHost[] = [
  {
    name: 'an unknown host name',
    code: 'name-not-found',
    arrange: () =>
      Promise.resolve({
        lines: ['HostName no-such-host.invalid'],
        facts: { name: 'no-such-host.invalid', nearest: null },
      }),
    says: 'No address for no-such-host.invalid',
    names: 'no-such-host.invalid',
    next: 'Check the spelling',
    // The name service has its own limits.
    within: 25_000,
  },
  {
    name: 'a refused port',
    code: 'refused',
    async arrange() {
      const port = await freePort();
      return { lines: at(port), facts: { address, port } };
    },
    says: '127.0.0.1 answered, but nothing listens on port',
    names: address,
    next: 'Check Port in the config',
    within: AT_ONCE,
  },
  {
    name: 'a network that drops what is sent to the host',
    code: 'timed-out',
    async arrange() {
      const port = await startFullServer();
      return { lines: [...at(port), 'ConnectTimeout 1'], facts: { address, port, seconds: 1 } };
    },
    says: '127.0.0.1 did not answer in 1 s',
    names: address,
    next: 'Check the network or VPN',
    within: ONE_SECOND,
    skip: process.platform !== 'linux' && 'only Linux drops what a full queue cannot take',
  },
  {
    name: 'a silent host',
    code: 'silent',
    async arrange() {
      const port = await startTcpServer((socket) => socket.resume());
      return { lines: [...at(port), 'ConnectTimeout 1'], facts: { address, port, seconds: 1 } };
    },
    says: 'is open, but did not finish the SSH greeting in 1 s',
    names: address,
    next: 'Check that the port belongs to an SSH server',
    within: ONE_SECOND,
  },
  {
    name: 'a host that falls silent after its version',
    code: 'silent',
    async arrange() {
      const port = await startTcpServer((socket) => socket.resume().write('SSH-2.0-Sleepy\r\n'));
      return { lines: [...at(port), 'ConnectTimeout 1'], facts: { address, port, seconds: 1 } };
    },
    says: 'is open, but did not finish the SSH greeting in 1 s',
    names: address,
    next: 'Check that the port belongs to an SSH server',
    within: ONE_SECOND,
  },
  {
    name: 'a web server',
    code: 'not-ssh',
    async arrange() {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, address, resolve));
      cleanUp(() => server.close());
      const { port } = server.address() as AddressInfo;
      return { lines: at(port), facts: { address, port, sample: expect.stringContaining('HTTP/1.1 400') as string } };
    },
    says: 'does not speak SSH',
    names: address,
    next: 'another service listens there',
    within: AT_ONCE,
  },
  {
    name: 'a mail server, which speaks first and then waits',
    code: 'not-ssh',
    async arrange() {
      const port = await startTcpServer((socket) => socket.resume().write('220 mail.example.org ESMTP\r\n'));
      return { lines: at(port), facts: { address, port, sample: '220 mail.example.org ESMTP\\r\\n' } };
    },
    says: 'does not speak SSH',
    names: address,
    next: 'another service listens there',
    within: AT_ONCE,
  },
  {
    name: 'a server that closes before it says hello',
    code: 'closed-early',
    async arrange() {
      const port = await startTcpServer((socket) => socket.resume().end());
      return { lines: at(port), facts: { address, port } };
    },
    says: 'The server closed the connection before saying hello',
    names: address,
    next: 'ask whoever runs bad-host',
    within: AT_ONCE,
  },
  {
    name: 'no key exchange method in common',
    code: 'no-common-algorithm',
    arrange: (home) =>
      onSshd(
        home,
        { config: ['KexAlgorithms diffie-hellman-group14-sha1'] },
        {
          what: 'kex',
          offered: ['diffie-hellman-group14-sha1'],
          wanted: expect.arrayContaining(['curve25519-sha256']),
        },
      ),
    says: 'bad-host only offers diffie-hellman-group14-sha1, which Fairlead has turned off',
    next: 'check KexAlgorithms for this host',
    within: AT_ONCE,
  },
  {
    name: 'no host key type in common',
    code: 'no-common-algorithm',
    arrange: (home) =>
      onSshd(
        home,
        { config: ['HostKeyAlgorithms ssh-rsa'], hostKeyTypes: ['rsa'] },
        { what: 'hostkey', offered: ['ssh-rsa'], wanted: expect.arrayContaining(['ssh-ed25519']) },
      ),
    says: 'bad-host only offers ssh-rsa, which Fairlead has turned off',
    next: 'check HostKeyAlgorithms for this host',
    within: AT_ONCE,
  },
  {
    name: 'no cipher in common',
    code: 'no-common-algorithm',
    arrange: (home) => onSshd(home, { config: ['Ciphers aes256-cbc'] }, { what: 'cipher', offered: ['aes256-cbc'] }),
    says: 'bad-host only offers aes256-cbc, which Fairlead has turned off',
    next: 'check Ciphers for this host',
    within: AT_ONCE,
  },
  {
    name: 'a server that takes only a type of key that the person does not have',
    code: 'auth-refused',
    arrange: (home) =>
      onSshd(
        home,
        { config: ['PubkeyAcceptedAlgorithms ecdsa-sha2-nistp384'] },
        {
          methods: ['publickey'],
          needsAnswer: false,
          attempts: [expect.objectContaining({ method: 'publickey' })],
        },
      ),
    // Newer servers say which types they take; then the key is not even offered.
    says: /bad-host (has no way to sign in|does not accept .*user_ed25519) for/,
    next: 'The server takes keys only',
    within: AT_ONCE,
  },
  {
    name: 'a key that the server does not know',
    code: 'auth-refused',
    async arrange(home) {
      const stranger = join(makeTempFolder('stranger'), 'id_stranger');
      keygen(stranger, '-t', 'ed25519');
      const sshd = await startSshd();
      return {
        lines: linesOf(sshd, home, stranger),
        facts: {
          user: sshd.user,
          methods: ['publickey'],
          attempts: [{ method: 'publickey', key: stranger, result: 'refused' }],
        },
      };
    },
    says: 'bad-host does not accept',
    next: 'put your public key into its authorized_keys',
    within: AT_ONCE,
  },
  {
    name: 'an agent with more keys than the server lets be tried (MaxAuthTries)',
    code: 'too-many-tries',
    async arrange(home) {
      const sshd = await startSshd({ config: ['MaxAuthTries 3'] });
      const agent = await startSshAgent();
      const folder = makeTempFolder('keys');
      for (let number = 1; number <= 8; number += 1) {
        const file = join(folder, `key_${number}`);
        keygen(file, '-t', 'ed25519', '-C', `key ${number}`);
        agent.add(file);
      }
      const refused = (number: number) => ({ method: 'publickey', key: `key ${number}`, result: 'refused' });
      return {
        lines: [...linesOf(sshd, home, sshd.keyFile), `IdentityAgent ${agent.path}`],
        facts: { user: sshd.user, attempts: [1, 2, 3].map(refused) },
      };
    },
    says: 'bad-host stopped after 3 keys; the right one was never tried',
    next: 'Add IdentitiesOnly yes',
    within: AT_ONCE,
  },
  {
    name: 'a server that closes while the person is signing in',
    code: 'closed-in-auth',
    async arrange(home) {
      const server = await startSshServer((connection) => {
        connection.on('authentication', (context) => {
          if (context.method === 'none') context.reject(['publickey']);
          else connection.end();
        });
      });
      const key = join(makeTempFolder('key'), 'id');
      keygen(key, '-t', 'ed25519');
      const knownHosts = home.write('.ssh/known_hosts_bad', `${server.knownHostsLine}\n`);
      return {
        lines: [...at(server.port), 'User anna', `IdentityFile ${key}`, `UserKnownHostsFile ${knownHosts}`],
        facts: { user: 'anna' },
      };
    },
    says: 'bad-host closed the connection while anna was signing in',
    next: 'the server’s own log says why',
    within: AT_ONCE,
  },
  {
    name: 'a known_hosts that is a folder',
    code: 'known-hosts-unreadable',
    async arrange(home) {
      const { port } = await startSshd();
      const file = join(home.path, '.ssh', 'known_hosts_folder');
      mkdirSync(file);
      return {
        lines: [...at(port), `UserKnownHostsFile ${file}`],
        facts: { file: file, reason: 'it is not a regular file' },
      };
    },
    says: 'known_hosts_folder cannot be read',
    next: 'known_hosts_folder readable',
    within: AT_ONCE,
  },
  {
    name: 'a known_hosts that is a link to itself',
    code: 'known-hosts-unreadable',
    async arrange(home) {
      const { port } = await startSshd();
      const file = join(home.path, '.ssh', 'known_hosts_loop');
      symlinkSync(file, file);
      return {
        lines: [...at(port), `UserKnownHostsFile ${file}`],
        facts: { file: file, reason: 'it is a symbolic link that leads back to itself' },
      };
    },
    says: 'known_hosts_loop cannot be read',
    next: 'known_hosts_loop readable',
    within: AT_ONCE,
    skip: process.platform === 'win32' && 'links need rights on Windows',
  },
];

/** The lines that lead to a real sshd, whose host key is on record. */
function linesOf(sshd: Sshd, home: TempHome, keyFile: string): string[] {
  const knownHosts = home.write('.ssh/known_hosts_bad', `${sshd.knownHostsLine}\n`);
  return [...at(sshd.port), `User ${sshd.user}`, `IdentityFile ${keyFile}`, `UserKnownHostsFile ${knownHosts}`];
}

async function onSshd(home: TempHome, options: SshdOptions, facts: Readonly<Record<string, unknown>>) {
  const sshd = await startSshd(options);
  return { lines: linesOf(sshd, home, sshd.keyFile), facts };
}

/**
 * A port whose queue of connections is full and stays so: what else is sent there is dropped, as by a firewall. The
 * server is a process that never accepts, because it waits for ever right after it began to listen.
 */
async function startFullServer(): Promise<number> {
  const program = `
    const server = require('node:net').createServer();
    server.listen(0, '127.0.0.1', 1, () => {
      require('node:fs').writeSync(1, String(server.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp(() => void child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(text.toString());
  // Linux takes one more than was asked for.
  for (let place = 0; place < 2; place += 1) {
    const filler = connect(port, address);
    cleanUp(() => filler.destroy());
    await once(filler, 'connect');
  }
  return port;
}
