/**
 * Why a connection failed and what to do about it, in words: the one place for the window and for the command line.
 * Facts come from shared/contract/connections.ts; nothing here reads an error message to find out what happened.
 */
import type { Failure, Progress } from '../contract/connections.ts';
import { atPlaces, duration, list, plural, proxyName, showPlace, span } from './phrases.ts';
import { refusedHeadline, refusedKeys, refusedNext, tried } from './signIn.ts';

export interface FailureWords {
  /** Names the thing and the fact. No full stop. */
  readonly headline: string;
  /** Facts, in one to three sentences. */
  readonly detail: string;
  /** What to do, in one sentence. */
  readonly next: string;
}

type Describe = { readonly [C in Failure['code']]: (failure: Extract<Failure, { code: C }>) => FailureWords };

/** Words for every code. Facts from a server are untrusted text and are shown as they are. */
export function describeFailure(failure: Failure): FailureWords {
  // Each describer gets the failure of its own code; the compiler cannot follow an index by the same value.
  const describe = DESCRIBE[failure.code] as (failure: Failure) => FailureWords;
  return describe(failure);
}

/** One line for the command line: what happened, and the next step. */
export function failureLine(failure: Failure): string {
  const { headline, next } = describeFailure(failure);
  return `${headline}. ${next}`;
}

/** One line while connecting. It names the hop, because each hop goes through the same steps. */
export function describeProgress({ step, hop, detail }: Pick<Progress, 'step' | 'hop' | 'detail'>): string {
  switch (step) {
    case 'address':
      return `Looking up the address of ${hop}…`;
    case 'tcp':
      return `Connecting to ${detail || hop}…`;
    case 'version':
      return `Exchanging versions with ${hop}…`;
    case 'kex':
      return `Agreeing on encryption with ${hop}…`;
    case 'hostkey':
      return `Checking the identity of ${hop}…`;
    case 'auth':
      return detail === '' ? `Signing in to ${hop}…` : `Signing in to ${hop} as ${detail}…`;
    case 'shell':
      return `Opening a shell on ${hop}…`;
  }
}

const DESCRIBE: Describe = {
  'name-not-found': ({ name, nearest }) => ({
    headline: `No address for ${name}`,
    detail: `The name service knows no host ${name}, or gave no answer.`,
    next:
      nearest === null
        ? 'Check the spelling and the network, then try again.'
        : `Check the spelling: the config has ${nearest}.`,
  }),
  refused: ({ address, port }) => ({
    headline: `${address} answered, but nothing listens on port ${port}`,
    detail: `The connection to ${address} port ${port} was refused.`,
    next: 'Check Port in the config, and that the SSH server is running there.',
  }),
  'timed-out': ({ address, port, seconds }) => ({
    headline: `${address} did not answer in ${duration(seconds)}`,
    detail: `No connection to ${address} port ${port} was made. A firewall that drops packets looks the same.`,
    next: 'Check the network or VPN, or reach the host through another one with ProxyJump.',
  }),
  unreachable: ({ host, address, reason }) => ({
    headline: `There is no way to ${address === '' ? host : address}`,
    detail: `The system reports ${SYSTEM_REASONS.get(reason) ?? reason}.`,
    next: 'Check the network or VPN, then try again.',
  }),
  silent: ({ address, port, seconds }) => ({
    headline: `${address} port ${port} is open, but did not finish the SSH greeting in ${duration(seconds)}`,
    detail: 'The TCP connection worked. The server is overloaded, or it waits for something other than SSH.',
    next: 'Check that the port belongs to an SSH server, then try again.',
  }),
  'closed-early': ({ host, address, port }) => ({
    headline: 'The server closed the connection before saying hello',
    detail: `${address} port ${port} took the connection and dropped it. Rate limits and allow lists often do this.`,
    next: `Wait 60 s and try again; if it stays so, ask whoever runs ${host} whether your address is allowed.`,
  }),
  'not-ssh': ({ address, port, sample }) => ({
    headline: `${address} port ${port} does not speak SSH`,
    detail: sample === '' ? 'It sent something that is not an SSH version.' : `It said first: ${sample}`,
    next: 'Check Port in the config: another service listens there.',
  }),
  'no-common-algorithm': ({ host, what, offered, wanted }) => ({
    headline:
      offered.length === 0
        ? `${host} and Fairlead have no ${ALGORITHMS[what].name} in common`
        : `${host} only offers ${list(offered)}, which Fairlead has turned off or does not have`,
    detail: `This is about the ${ALGORITHMS[what].name}. Fairlead offers ${wanted.length === 0 ? 'none' : list(wanted)}.`,
    next: `Update the SSH server, or check ${ALGORITHMS[what].option} for this host in the config.`,
  }),
  'protocol-error': ({ host, detail }) => ({
    headline: `${host} broke the rules of SSH`,
    detail: detail === '' ? 'The connection was ended.' : `The connection was ended: ${detail}.`,
    next: 'Try again; if it happens each time, the server or something on the way is faulty.',
  }),
  damaged: ({ host }) => ({
    headline: `What came from ${host} was changed on the way`,
    detail: 'A message did not pass its check (MAC), so the connection was ended. Nothing of that message was used.',
    next: 'Try again; if it happens each time, a VPN, a router or faulty memory on the way changes data.',
  }),
  'host-key-changed': ({ host, places, fingerprint }) => ({
    headline: `${host} is showing a different identity`,
    detail: `Its key ${fingerprint} is not the one on record${atPlaces(places)}. No password or key was sent.`,
    next: 'Do not go on until you know why: get the right fingerprint from whoever runs the server, and compare.',
  }),
  'host-key-revoked': ({ host, places, fingerprint }) => ({
    headline: `The key of ${host} was revoked`,
    detail: `Its key ${fingerprint} is marked as revoked${atPlaces(places)}. Someone else may hold it.`,
    next: 'Ask whoever runs the server for its new key; this one is never accepted.',
  }),
  'host-key-unknown': ({ host, fingerprint, keyType, place }) => ({
    headline: `${host} is not a known host`,
    detail:
      place === null
        ? `Its ${keyType} key ${fingerprint} is not on record, and the config does not let it be added.`
        : `Its ${keyType} key ${fingerprint} is not on record. Your config allows only known hosts (${showPlace(place)}).`,
    next: 'Compare the fingerprint with the server’s own, then add its key to known_hosts.',
  }),
  'host-key-declined': ({ host, fingerprint, asked }) => ({
    headline: asked ? `The key of ${host} was not trusted` : `${host} is not a known host, and nobody can be asked`,
    detail: `Its key is ${fingerprint}. No password or key was sent.`,
    next: asked
      ? 'Connect again once you have compared the fingerprint.'
      : 'Connect once without batch mode to check its key, or add the key to known_hosts.',
  }),
  'known-hosts-unreadable': ({ host, file, reason }) => ({
    headline: `${file} cannot be read`,
    detail: `Reading it failed: ${reason}. Without it, the identity of ${host} cannot be checked.`,
    next: `Make ${file} readable, or name another file in the config, then try again.`,
  }),
  'known-hosts-unwritable': ({ host, file, reason }) => ({
    headline: `The key of ${host} could not be saved in ${file}`,
    detail: `Writing failed: ${reason}. The connection was not made.`,
    next: `Make ${file} writable, or trust the key once without saving it.`,
  }),
  'too-many-tries': ({ host, user, attempts }) => {
    const keys = refusedKeys(attempts).length;
    return {
      headline:
        keys === 0
          ? `${host} allows no more tries for ${user}`
          : `${host} stopped after ${plural(keys, 'key')}; the right one was never tried`,
      detail: `The server allows only so many tries for ${user}. ${tried(attempts)}`,
      next:
        keys === 0
          ? 'Wait a minute, check the user name and the password, then try again.'
          : 'Add IdentitiesOnly yes and the right IdentityFile for this host to the config.',
    };
  },
  'auth-refused': ({ host, user, methods, attempts, needsAnswer }) => ({
    headline: needsAnswer
      ? `${host} asks ${user} for something, and nobody answered`
      : refusedHeadline(host, user, attempts),
    detail: `${tried(attempts)} ${methods.length === 0 ? 'It names no other way to sign in.' : `It still accepts ${list(methods)}.`}`,
    next: refusedNext(methods, needsAnswer),
  }),
  'closed-in-auth': ({ host, user, attempts }) => ({
    headline: `${host} closed the connection while ${user} was signing in`,
    detail: tried(attempts),
    next: 'Wait 60 s and try again; the server’s own log says why it hung up.',
  }),
  'closed-while-asking': ({ host, seconds }) => ({
    headline: `${host} did not wait for the answer and closed the connection`,
    detail: `The question was open for ${duration(seconds)}. Servers wait for a sign-in only so long, two minutes as a rule.`,
    next: `Connect to ${host} again, with the answer at hand.`,
  }),
  lost: ({ host, cause, seconds }) => LOST[cause](host, seconds),
  'shell-refused': ({ host, reason }) => ({
    headline: `Signed in, but ${host} did not open a shell`,
    detail: reason === '' ? 'The server gave no reason.' : `The server said: ${reason}.`,
    next: 'Ask whoever runs the server whether this account may have a shell.',
  }),
  'files-refused': ({ host, why, said }) => FILES_REFUSED[why](host, said),
  'forward-refused': ({ host, next, reason }) => ({
    headline: `Stopped at ${host}: it did not carry the connection to ${next}`,
    detail: `Signed in to ${host}, but ${reason === '' ? 'it gave no reason' : reason}.`,
    next: `Check that ${host} may forward (AllowTcpForwarding) and that it can reach ${next}.`,
  }),
  'proxy-command-failed': ({ host, command, status, signal, said }) => ({
    headline: `The ProxyCommand of ${host} ended ${signal === null ? `with status ${status ?? 0}` : `by ${signal}`} before ${host} answered`,
    detail: `The command was: ${command}. ${said === '' ? 'It said nothing.' : `It said last: ${said}`}`,
    next: 'Run the command in a terminal to see what is wrong, or correct ProxyCommand in the config.',
  }),
  'proxy-unreachable': ({ host, proxy, reason, seconds }) => ({
    headline:
      reason === 'ETIMEDOUT'
        ? `The ${proxyName(proxy)} did not answer in ${duration(seconds)}`
        : `The ${proxyName(proxy)} cannot be reached`,
    detail: `Fairlead's settings lead to ${host} through it. The system reports ${SYSTEM_REASONS.get(reason) ?? reason}.`,
    next: 'Check the network or VPN, and the proxy in the settings of this host.',
  }),
  'proxy-auth-refused': ({ host, proxy, user, why }) => PROXY_SIGN_IN[why](proxyName(proxy), user, host),
  'proxy-refused': ({ address, port, proxy, why, said }) => ({
    headline: `The ${proxyName(proxy)} ${PROXY_REFUSALS[why]} ${address} port ${port}`,
    detail: `Its answer was: ${said}.`,
    next:
      why === 'forbidden'
        ? `Ask whoever runs the proxy to allow port ${port}.`
        : 'Check the name and port of the host; the proxy looks the name up, not this computer.',
  }),
  'not-a-proxy': ({ proxy, sample }) => ({
    headline: `${proxy.host} port ${proxy.port} is no ${proxy.kind === 'socks5' ? 'SOCKS5' : 'HTTP'} proxy`,
    detail: sample === '' ? 'It closed the connection without an answer.' : `It said: ${sample}`,
    next: 'Check the kind and the port of the proxy in the settings of this host.',
  }),
  'jump-loop': ({ host }) => ({
    headline: `ProxyJump leads back to ${host}`,
    detail: `To reach ${host}, the connection would have to go through ${host} first.`,
    next: 'Correct ProxyJump in the config; ProxyJump none stops a jump that Host * sets.',
  }),
  'config-refused': ({ errors }) => ({
    headline:
      errors[0] === undefined ? 'ssh would refuse the config' : `The config has an error at ${showPlace(errors[0])}`,
    detail:
      errors.length === 0 ? 'Nothing was tried.' : `${errors.map(({ text }) => text).join('; ')}. Nothing was tried.`,
    next: 'Correct the config; ssh stops at the same place.',
  }),
  'not-honoured': ({ host, option, value, place }) => ({
    headline: `${host} needs ${option}, which Fairlead cannot do yet`,
    detail: `The config says ${option} ${value}${place === null ? '' : ` (${showPlace(place)})`}. Going on without it would not be what it asks for.`,
    next: `Use ssh for this host, or change ${option}.`,
  }),
  cancelled: ({ host }) => ({
    headline: `Connecting to ${host} was cancelled`,
    detail: 'Nothing is left open.',
    next: 'Connect again when you are ready.',
  }),
  internal: ({ host, id }) => ({
    headline: `Something went wrong inside Fairlead while connecting to ${host}`,
    detail: `This is a defect of Fairlead. The log has the whole error under ${id}.`,
    next: `Try again; if it happens again, report it with what the log has under ${id}.`,
  }),
};

type ProxySignIn = Extract<Failure, { code: 'proxy-auth-refused' }>['why'];

const PROXY_SIGN_IN: Readonly<Record<ProxySignIn, (proxy: string, user: string, host: string) => FailureWords>> = {
  'no-user': (proxy, _, host) => ({
    headline: `The ${proxy} wants to know who you are`,
    detail: 'The settings of this host name no user for it.',
    next: `Enter your user for the proxy in the settings of ${host}.`,
  }),
  password: (proxy, user) => ({
    headline: `The ${proxy} refused the password of ${user}`,
    detail: 'It never came to the host itself.',
    next: 'Try again with the right password, or correct the user in the settings of this host.',
  }),
  'nobody-asked': (proxy, user) => ({
    headline: `The ${proxy} wants the password of ${user}, and nobody can be asked`,
    detail: 'No password for it is kept.',
    next: 'Connect once where you can be asked, and have the password stored.',
  }),
  method: (proxy, _, host) => ({
    headline: `The ${proxy} wants a sign-in that Fairlead does not have`,
    detail: 'Fairlead knows user and password (RFC 1929, and Basic of HTTP). NTLM and Kerberos are not among them.',
    next: `Set a ProxyCommand for ${host} with a program that can sign in to it.`,
  }),
};

const PROXY_REFUSALS: Readonly<Record<Extract<Failure, { code: 'proxy-refused' }>['why'], string>> = {
  forbidden: 'does not allow connections to',
  unreachable: 'cannot reach',
  refused: 'was refused by',
  'timed-out': 'got no answer from',
  failed: 'did not connect to',
};

type Lost = Extract<Failure, { code: 'lost' }>['cause'];

type FilesRefused = Extract<Failure, { code: 'files-refused' }>['why'];
const FILES_REFUSED: Readonly<Record<FilesRefused, (host: string, said: string) => FailureWords>> = {
  'no-server': (host, said) => ({
    headline: `Signed in, but ${host} offers no SFTP`,
    detail: said === '' ? 'The server gave no reason.' : `The server said: ${said}.`,
    next: 'Ask whoever runs the server to turn it on: Subsystem sftp in sshd_config.',
  }),
  'sudo-password': (host, said) => ({
    headline: `sudo at ${host} asks for a password, which SFTP cannot give`,
    detail: `It said: ${said}`,
    next: 'Allow the command without one: NOPASSWD in sudoers, for sftp-server alone.',
  }),
  'other-text': (host, said) => ({
    headline: `${host} sent something else than SFTP`,
    detail: `It began with: ${said}`,
    next: 'Start-up files at the server, such as .bashrc, must print nothing when there is no terminal.',
  }),
  ended: (host, said) => ({
    headline: `What serves SFTP at ${host} ended at once`,
    detail: said === '' ? 'It said nothing.' : `It said: ${said}`,
    next: 'Check the command for SFTP that is set for this host, or Subsystem sftp in sshd_config.',
  }),
};

const LOST: Readonly<Record<Lost, (host: string, seconds: number) => FailureWords>> = {
  closed: (host) => ({
    headline: `${host} closed the connection`,
    detail: 'The server, or something on the way, ended it. It may have been restarted.',
    next: 'Reconnect; if that fails, find out whether the server is up.',
  }),
  reset: (host) => ({
    headline: `The connection to ${host} broke`,
    detail: 'The network reported it as gone.',
    next: 'Check the network or VPN, then reconnect.',
  }),
  keepalive: (host, seconds) => ({
    headline: `${host} has not answered for ${duration(seconds)}`,
    detail: 'Fairlead asked whether the server is still there, and gave up.',
    next: 'Check the network or VPN, then reconnect.',
  }),
  asleep: (host, seconds) => ({
    headline: `This computer was asleep for ${span(seconds)}`,
    detail: `When it woke up, ${host} did not answer any more.`,
    next: 'Reconnect.',
  }),
  network: (host) => ({
    headline: 'The network changed',
    detail: `${host} does not answer over the new one on the old connection.`,
    next: 'Reconnect.',
  }),
};

type Algorithm = Extract<Failure, { code: 'no-common-algorithm' }>['what'];

const ALGORITHMS: Readonly<Record<Algorithm, { name: string; option: string }>> = {
  kex: { name: 'key exchange method', option: 'KexAlgorithms' },
  hostkey: { name: 'host key type', option: 'HostKeyAlgorithms' },
  cipher: { name: 'cipher', option: 'Ciphers' },
  mac: { name: 'MAC', option: 'MACs' },
  compression: { name: 'compression method', option: 'Compression' },
  unknown: { name: 'algorithm', option: 'the algorithm options' },
};

const SYSTEM_REASONS = new Map([
  ['EHOSTUNREACH', 'that the host cannot be reached'],
  ['ENETUNREACH', 'that there is no network'],
  ['ENETDOWN', 'that the network is down'],
  ['EADDRNOTAVAIL', 'that the local address (BindAddress) is not one of this computer'],
  ['EACCES', 'that connecting is not permitted'],
  ['EPERM', 'that connecting is not permitted'],
  ['ECONNREFUSED', 'that nothing listens there'],
  ['ECONNRESET', 'that the connection was broken'],
  ['ETIMEDOUT', 'no answer'],
  ['ENOTFOUND', 'that there is no such name'],
]);
