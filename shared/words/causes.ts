/**
 * The causes of failed and lost connections, as a table: how each is recognised by the typed fields of a Failure, the one
 * fix that is recommended, and other ways. Headline and evidence are in failure.ts; nothing here reads a message.
 */
import type { Attempt, Failure, FailureCode, SkipReason } from '../contract/connections.ts';
import { describeFailure } from './failure.ts';
import { advice, command, configLine, type Fix, hostSettings, openConfig, tryAgain } from './fixes.ts';
import { list } from './phrases.ts';
import { refusedKeys } from './signIn.ts';

type Of<C extends FailureCode> = Extract<Failure, { code: C }>;

interface Row {
  readonly id: string;
  readonly code: FailureCode;
  readonly when: (failure: Failure) => boolean;
  readonly fix: (failure: Failure) => Fix;
  readonly others: (failure: Failure) => readonly string[];
}

/** A row for one code; the first row that fits is the cause. */
function row<C extends FailureCode>(
  id: string,
  code: C,
  given: {
    readonly when?: (failure: Of<C>) => boolean;
    readonly fix: Fix | ((failure: Of<C>) => Fix);
    readonly others?: readonly string[] | ((failure: Of<C>) => readonly string[]);
  },
): Row {
  const is = (failure: Failure): failure is Of<C> => failure.code === code;
  const { when = () => true, fix, others = [] } = given;
  const wrong = () => new Error(`${id} is about ${code}`);
  return {
    id,
    code,
    when: (failure) => is(failure) && when(failure),
    fix(failure) {
      if (!is(failure)) throw wrong();
      return typeof fix === 'function' ? fix(failure) : fix;
    },
    others(failure) {
      if (!is(failure)) throw wrong();
      return typeof others === 'function' ? others(failure) : others;
    },
  };
}

const skippedFor = (attempts: readonly Attempt[], why: SkipReason) => attempts.find((attempt) => attempt.why === why);
const lastRefused = (attempts: readonly Attempt[]) => attempts.findLast(({ result }) => result === 'refused');
const HEALTH = 'Ask whoever runs the server to look into its log: it says why.';

const algorithm = (id: string, what: Of<'no-common-algorithm'>['what'], option: string) =>
  row(id, 'no-common-algorithm', {
    when: (failure) => failure.what === what && failure.offered.length > 0,
    fix: ({ host, offered }) =>
      configLine(`Allow ${offered[0] ?? ''} for ${host} only`, option, `+${offered[0] ?? ''}`),
    others: [
      'Better: update the SSH server. What Fairlead has turned off is weak: who can listen may be able to read along.',
    ],
  });

const ROWS: readonly Row[] = [
  row('name-misspelt', 'name-not-found', {
    when: ({ nearest }) => nearest !== null,
    fix: ({ nearest }) => advice(`Connect to ${nearest ?? ''} instead`),
    others: ['If the name is right, set HostName for it in the config.'],
  }),
  row('name-not-found', 'name-not-found', {
    fix: openConfig('Check HostName for this host'),
    others: ['A name of an internal network needs its VPN.', 'A name that only a jump host knows needs ProxyJump.'],
  }),
  row('port-closed', 'refused', {
    fix: openConfig('Check Port for this host'),
    others: ['The SSH server may not be running: start it on the machine itself.'],
  }),
  row('no-answer', 'timed-out', {
    fix: tryAgain('Check the network or VPN, then try again'),
    others: ['If only another host can reach it, set ProxyJump.', 'A slow way needs a longer ConnectTimeout.'],
  }),
  row('no-network', 'unreachable', {
    when: ({ reason }) => reason === 'ENETUNREACH' || reason === 'ENETDOWN',
    fix: tryAgain('Connect this computer to a network, then try again'),
    others: ['An IPv6 address needs a network with IPv6; AddressFamily inet asks for IPv4 only.'],
  }),
  row('bad-local-address', 'unreachable', {
    when: ({ reason }) => reason === 'EADDRNOTAVAIL',
    fix: openConfig('Correct BindAddress or BindInterface: this computer does not have that address'),
  }),
  row('no-route', 'unreachable', {
    fix: tryAgain('Check the network or VPN, then try again'),
    others: ['If only another host can reach it, set ProxyJump.'],
  }),
  row('silent', 'silent', {
    fix: openConfig('Check that the port is that of an SSH server'),
    others: ['An overloaded server answers later: try again in a minute.'],
  }),
  row('closed-early', 'closed-early', {
    fix: tryAgain('Wait 60 s, then try again'),
    others: ['Rate limits and allow lists (MaxStartups, fail2ban, hosts.deny) end connections like this.', HEALTH],
  }),
  row('not-ssh', 'not-ssh', {
    fix: openConfig('Correct Port for this host'),
    others: ['On a guest network, a sign-in page may answer in place of the server: open it in a browser first.'],
  }),
  algorithm('host-key-type-off', 'hostkey', 'HostKeyAlgorithms'),
  algorithm('key-exchange-off', 'kex', 'KexAlgorithms'),
  algorithm('cipher-off', 'cipher', 'Ciphers'),
  algorithm('mac-off', 'mac', 'MACs'),
  row('nothing-in-common', 'no-common-algorithm', {
    fix: openConfig('Check the algorithm options for this host'),
    others: ['Update the SSH server.'],
  }),
  row('protocol-error', 'protocol-error', { fix: tryAgain(), others: [HEALTH] }),
  row('changed-on-the-way', 'damaged', {
    fix: tryAgain(),
    others: ['If it happens each time, try another network: a VPN, a router or faulty memory on the way changes data.'],
  }),
  row('host-key-changed', 'host-key-changed', {
    fix: advice('Get the right fingerprint from whoever runs the server, and compare'),
    others: ['If the server was set up anew, and only then, replace the key on record.'],
  }),
  row('host-key-revoked', 'host-key-revoked', { fix: advice('Ask whoever runs the server for its new key') }),
  row('host-key-unknown', 'host-key-unknown', {
    fix: ({ host }) => command('Compare its key, then add it', `ssh-keyscan ${host} >> ~/.ssh/known_hosts`),
    others: ['StrictHostKeyChecking ask lets Fairlead ask you.'],
  }),
  row('host-key-nobody-asked', 'host-key-declined', {
    when: ({ asked }) => !asked,
    fix: advice('Connect once where you can be asked'),
  }),
  row('host-key-declined', 'host-key-declined', { fix: tryAgain('Compare the fingerprint, then try again') }),
  row('known-hosts-unreadable', 'known-hosts-unreadable', {
    fix: ({ file }) => command('Make it readable', `chmod u+r ${file}`),
    others: ['UserKnownHostsFile names another file.'],
  }),
  row('known-hosts-unwritable', 'known-hosts-unwritable', {
    fix: ({ file }) => command('Make it writable', `chmod u+w ${file}`),
    others: ['Trust the key for this time only.'],
  }),
  row('right-key-never-tried', 'too-many-tries', {
    when: ({ attempts }) => refusedKeys(attempts).length > 0,
    fix: ({ host }) => configLine(`Offer only the key set for ${host}`, 'IdentitiesOnly', 'yes'),
    others: ['Set IdentityFile for this host if it has none.', 'Remove keys from the agent that are not needed.'],
  }),
  row('too-many-passwords', 'too-many-tries', { fix: tryAgain('Wait a minute, then try again') }),
  row('nobody-answered', 'auth-refused', {
    when: ({ needsAnswer }) => needsAnswer,
    fix: configLine('Let Fairlead ask', 'BatchMode', 'no'),
    others: ['A key without a passphrase, or one in an agent, needs no answer.'],
  }),
  row('key-file-unsafe', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'too-open') !== undefined,
    fix: ({ attempts }) => command('Set its mode to 0600', `chmod 600 ${skippedFor(attempts, 'too-open')?.key ?? ''}`),
  }),
  row('key-file-missing', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'missing') !== undefined,
    fix: openConfig('Correct IdentityFile: there is no such file'),
  }),
  row('key-file-not-a-key', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'not-a-key') !== undefined,
    fix: openConfig('Correct IdentityFile: name the private key'),
    others: ['A public key (.pub) or a certificate is not what signs.'],
  }),
  row('passphrase-wrong', 'auth-refused', {
    when: ({ attempts }) => skippedFor(attempts, 'wrong-passphrase') !== undefined,
    fix: tryAgain('Try again with the right passphrase'),
    others: ['ssh-keygen -p changes a passphrase that you know.'],
  }),
  row('passphrase-missing', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'no-passphrase') !== undefined,
    fix: tryAgain('Try again, and give the passphrase'),
    others: ['An agent asks for it once: ssh-add.'],
  }),
  row('password-refused', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts)?.method === 'password',
    fix: tryAgain('Try again with the right password'),
    others: ['Check the user name.', 'Many servers let this user in with a key only.'],
  }),
  row('answers-refused', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts)?.method === 'keyboard-interactive',
    fix: tryAgain('Try again with a new code'),
    others: ['A one-time code is good for half a minute: check the clock of this computer.'],
  }),
  row('key-refused', 'auth-refused', {
    when: ({ attempts }) => refusedKeys(attempts).length > 0,
    fix: ({ host, user, attempts }) =>
      command(
        'Put the public key on the server',
        `ssh-copy-id -i ${refusedKeys(attempts).at(-1) ?? ''} ${user}@${host}`,
      ),
    others: ({ methods }) => [
      'Check the user name, or try another one.',
      ...(methods.length > 1 ? [`The server also takes ${list(methods.filter((name) => name !== 'publickey'))}.`] : []),
    ],
  }),
  row('no-key-to-try', 'auth-refused', {
    when: ({ methods }) => methods.includes('publickey'),
    fix: ({ host }) => configLine(`Name the key for ${host}`, 'IdentityFile', '~/.ssh/id_ed25519'),
    others: ['Start an agent and add the key: ssh-add.', 'Make a key: ssh-keygen -t ed25519.'],
  }),
  row('no-method-left', 'auth-refused', {
    fix: ({ methods }) => advice(`Allow one of these in the config: ${methods.length === 0 ? 'none' : list(methods)}`),
  }),
  row('closed-while-asking', 'closed-while-asking', { fix: tryAgain('Try again, with the answer at hand') }),
  row('closed-in-auth', 'closed-in-auth', { fix: tryAgain('Wait 60 s, then try again'), others: [HEALTH] }),
  row('asleep', 'lost', { when: ({ cause }) => cause === 'asleep', fix: tryAgain('Reconnect') }),
  row('network-changed', 'lost', { when: ({ cause }) => cause === 'network', fix: tryAgain('Reconnect') }),
  row('server-silent', 'lost', {
    when: ({ cause }) => cause === 'keepalive',
    fix: tryAgain('Check the network or VPN, then reconnect'),
    others: ['A line that is slow now and then needs a larger ServerAliveCountMax.'],
  }),
  row('connection-reset', 'lost', {
    when: ({ cause }) => cause === 'reset',
    fix: tryAgain('Check the network or VPN, then reconnect'),
    others: ['Routers forget connections that are quiet: ServerAliveInterval 60 keeps them alive.'],
  }),
  row('connection-closed', 'lost', { fix: tryAgain('Reconnect'), others: ['The server may have been restarted.'] }),
  row('shell-refused', 'shell-refused', {
    fix: advice('Ask whoever runs the server whether this account may have a shell'),
    others: ['Accounts for files only work in Files.'],
  }),
  row('sudo-asks', 'files-refused', {
    when: ({ why }) => why === 'sudo-password',
    fix: advice('Allow the command without a password: NOPASSWD in sudoers, for sftp-server alone'),
    others: ['Take the command for SFTP out of the settings of this host: files as the account itself may use them.'],
  }),
  row('text-before-sftp', 'files-refused', {
    when: ({ why }) => why === 'other-text',
    fix: advice('Have the start-up files at the server (.bashrc, .profile) print nothing without a terminal'),
    others: ['See what they print: ssh HOST true'],
  }),
  row('files-refused', 'files-refused', {
    fix: advice('Ask whoever runs the server to turn on SFTP: Subsystem sftp in sshd_config'),
    others: ['Where sftp-server is installed in an odd place, its path can be set for this host.'],
  }),
  row('hop-forbids-forwarding', 'forward-refused', {
    when: ({ openReason }) => openReason === 1,
    fix: ({ host }) => advice(`Have AllowTcpForwarding yes set on ${host}`),
    others: ['ProxyJump over another host.'],
  }),
  row('hop-cannot-reach', 'forward-refused', {
    fix: ({ next }) => openConfig(`Check HostName and Port of ${next}: the hop looks them up, not this computer`),
    others: ['ProxyJump over another host.'],
  }),
  row('proxy-command-failed', 'proxy-command-failed', {
    fix: ({ command: text }) => command('Run it to see what is wrong', text),
    others: ['Correct ProxyCommand in the config.'],
  }),
  row('proxy-unreachable', 'proxy-unreachable', {
    fix: hostSettings('Check the address of the proxy'),
    others: ['A proxy of an internal network needs its VPN.', 'Where no proxy is needed, choose None.'],
  }),
  row('proxy-wants-user', 'proxy-auth-refused', {
    when: ({ why }) => why === 'no-user',
    fix: hostSettings('Enter the user for the proxy'),
  }),
  row('proxy-password-refused', 'proxy-auth-refused', {
    when: ({ why }) => why === 'password',
    fix: tryAgain('Try again with the right password'),
    others: ['The user for the proxy may be another one than the one on the host.'],
  }),
  row('proxy-nobody-asked', 'proxy-auth-refused', {
    when: ({ why }) => why === 'nobody-asked',
    fix: advice('Connect once where you can be asked, and have the password stored'),
  }),
  row('proxy-sign-in-unknown', 'proxy-auth-refused', {
    fix: openConfig('Set a ProxyCommand with a program that can sign in to the proxy'),
  }),
  row('proxy-forbids', 'proxy-refused', {
    when: ({ why }) => why === 'forbidden',
    fix: ({ port }) => advice(`Ask whoever runs the proxy to allow port ${port}`),
    others: ['Many HTTP proxies allow CONNECT to port 443 only.'],
  }),
  row('proxy-cannot-connect', 'proxy-refused', {
    fix: openConfig('Check HostName and Port for this host'),
    others: [
      'The proxy looks the name up, so it must know it.',
      'Where no proxy is needed, choose None in its settings.',
    ],
  }),
  row('not-a-proxy', 'not-a-proxy', { fix: hostSettings('Check the kind and the port of the proxy') }),
  row('jump-loop', 'jump-loop', {
    fix: ({ host }) => configLine(`Reach ${host} without a jump`, 'ProxyJump', 'none'),
  }),
  row('config-refused', 'config-refused', { fix: openConfig('Correct the config; ssh stops at the same place') }),
  row('not-honoured', 'not-honoured', {
    fix: ({ host }) => command('Use ssh for this host', `ssh ${host}`),
    others: ({ option }) => [`Change ${option} in the config.`],
  }),
  row('cancelled', 'cancelled', { fix: tryAgain() }),
  row('internal', 'internal', { fix: tryAgain(), others: ['Report it, with what the log says.'] }),
];

export interface Explanation {
  /** One of `CAUSES`. */
  readonly cause: string;
  readonly headline: string;
  /** What was seen. */
  readonly evidence: string;
  readonly fix: Fix;
  readonly others: readonly string[];
}

/** Every cause that is told apart. */
export const CAUSES: readonly string[] = ROWS.map(({ id }) => id);

export function explainFailure(failure: Failure): Explanation {
  const found = ROWS.find(({ when }) => when(failure));
  const { headline, detail, next } = describeFailure(failure);
  if (found === undefined) {
    return { cause: failure.code, headline, evidence: detail, fix: advice(next), others: [] };
  }
  return {
    cause: found.id,
    headline,
    evidence: detail,
    fix: found.fix(failure),
    others: found.others(failure),
  };
}
