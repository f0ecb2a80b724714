/**
 * The one table of every keyword of ssh_config(5) up to OpenSSH 10.6: what its value looks like, what it does, and
 * whether Fairlead acts on it. Resolver, host list, form, completion and lint read this table. It is data, and one
 * table on purpose: hence its length. How a value is read is optionParsers.ts.
 */
import type { AlgorithmFamily } from './algorithmTable.ts';
import type { OpenSshVersion } from './openSsh.ts';
import { lowerCase } from './patterns.ts';

/** How the arguments are read. Kinds that serve one keyword have its name. */
export type ValueKind =
  | 'block'
  | 'flag'
  | 'choice'
  | 'integer'
  | 'time'
  | 'string'
  /** The rest of the line, with quotes and comments. */
  | 'command'
  | 'jump'
  | 'port'
  | 'identityFile'
  | 'fileList'
  | 'algorithms'
  | 'forward'
  | 'agentPath'
  | 'forwardAgent'
  | 'environmentNames'
  | 'environmentValues'
  | 'domains'
  | 'canonicalNames'
  | 'permitRemoteOpen'
  | 'addKeysToAgent'
  | 'controlPersist'
  | 'channelTimeout'
  | 'digest'
  | 'escapeChar'
  | 'ipQos'
  | 'gssapiKex'
  | 'logLevel'
  | 'logVerbose'
  | 'bindMask'
  | 'obscureKeystrokeTiming'
  | 'refuseConnection'
  | 'rekeyLimit'
  | 'revokedHostKeys'
  | 'syslogFacility'
  | 'tunnelDevice'
  | 'versionAddendum'
  /** Old names whose arguments are not looked at. */
  | 'nothing';

/**
 * Which `%` tokens are replaced. standard: the long list of ssh_config(5); host: %h and %%; proxy: %h %n %p %r;
 * user: standard without %r and %C.
 */
type TokenSet = 'standard' | 'host' | 'proxy' | 'user';

export interface Keyword {
  /** As ssh_config(5) writes it. */
  readonly name: string;
  /** In lower case: the name of the value's slot. */
  readonly slot: string;
  readonly kind: ValueKind;
  /** What ssh uses when nothing is set, in words of ssh_config(5); empty: nothing. */
  readonly default: string;
  /** In our words, one line. */
  readonly help: string;
  /** yes: Fairlead acts on it. shown: it does not matter to how Fairlead connects. no: it should, and does not. */
  readonly honoured: 'yes' | 'shown' | 'no';
  /** For `no`, in one sentence. */
  readonly why: string;
  /** Values that ask for nothing, so that they need no warning. */
  readonly idle: readonly string[];
  /** Lines add up instead of the first one winning. */
  readonly accumulates: boolean;
  readonly aliases: readonly string[];
  /** For kind choice: accepted word → meaning. */
  readonly choices: Readonly<Record<string, string>>;
  readonly family: AlgorithmFamily | null;
  readonly tokens: TokenSet | null;
  /** `${VAR}` is replaced. */
  readonly variables: boolean;
  /** The first of the three releases that knows it. */
  readonly since: OpenSshVersion;
  /** deprecated: silently ignored. unsupported: ssh says so and goes on. */
  readonly status: 'current' | 'deprecated' | 'unsupported';
}

type Facts = Partial<Omit<Keyword, 'name' | 'slot' | 'kind' | 'default' | 'help'>>;

function keyword(name: string, kind: ValueKind, preset: string, help: string, facts: Facts = {}): Keyword {
  return {
    name,
    slot: lowerCase(name),
    kind,
    default: preset,
    help,
    honoured: 'shown',
    why: '',
    idle: ['no', 'none'],
    accumulates: false,
    aliases: [],
    choices: {},
    family: null,
    tokens: null,
    variables: false,
    since: '9.2',
    status: 'current',
    ...facts,
  };
}

const YES: Facts = { honoured: 'yes' };
const no = (why: string): Facts => ({ honoured: 'no', why });
const words = (...list: string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(list.map((word) => [word, word]));
const YES_NO = { true: 'yes', yes: 'yes', false: 'no', no: 'no' };
const EXPANDED: Facts = { tokens: 'standard', variables: true };

const GSSAPI = 'Fairlead does not sign in with Kerberos: open this host in a terminal with your ssh.';
const HARDWARE =
  'Fairlead reaches hardware keys only through an agent (ssh-add): otherwise open this host in a terminal with your ssh.';

// prettier-ignore
export const KEYWORDS: readonly Keyword[] = [
  keyword('Host', 'block', '', 'Begins a block for names that match one of these patterns', YES),
  keyword('Match', 'block', '', 'Begins a block for connections that meet all of these criteria', YES),
  keyword('Include', 'block', '', 'Reads other files here', YES),
  keyword('AddKeysToAgent', 'addKeysToAgent', 'no', 'Adds a key to the agent once it was used', YES),
  keyword('AddressFamily', 'choice', 'any', 'Connects by IPv4 only, by IPv6 only, or by either', { ...YES, choices: words('inet', 'inet6', 'any') }),
  keyword('BatchMode', 'flag', 'no', 'Never asks for anything', YES),
  keyword('BindAddress', 'string', '', 'Local address to connect from', YES),
  keyword('BindInterface', 'string', '', 'Local network interface to connect from', YES),
  keyword('CanonicalDomains', 'domains', 'none', 'Domains to look for a short name in', YES),
  keyword('CanonicalizeFallbackLocal', 'flag', 'yes', 'Goes on with the name as given when it is in none of the domains', YES),
  keyword('CanonicalizeHostname', 'choice', 'no', 'Turns a short name into its full one before the rest is read', { ...YES, choices: { ...YES_NO, always: 'always' } }),
  keyword('CanonicalizeMaxDots', 'integer', '1', 'Names with more dots than this are taken as full', YES),
  keyword('CanonicalizePermittedCNAMEs', 'canonicalNames', 'none', 'Which aliases in DNS may be followed', YES),
  keyword('CASignatureAlgorithms', 'algorithms', '', 'Signature algorithms allowed to certificate authorities', { ...YES, family: 'caSignature' }),
  keyword('CertificateFile', 'identityFile', '', 'Certificate for one of the keys', { ...YES, ...EXPANDED, accumulates: true }),
  keyword('ChannelTimeout', 'channelTimeout', 'none', 'Closes channels that are idle for so long', { ...no('Fairlead does not close idle channels.'), since: '10.0' }),
  keyword('CheckHostIP', 'flag', 'no', 'Also compares the host key on record for the address', no('Fairlead compares the key by name only.')),
  keyword('Ciphers', 'algorithms', '', 'Ciphers, the preferred one first', { ...YES, family: 'cipher' }),
  keyword('ClearAllForwardings', 'flag', 'no', 'Drops every forward of the config', YES),
  keyword('Compression', 'choice', 'no', 'Compresses what is sent', { ...YES, choices: words('yes', 'no') }),
  keyword('ConnectionAttempts', 'integer', '1', 'How often to try, once a second', YES),
  keyword('ConnectTimeout', 'time', 'none', 'Gives up connecting after this time', YES),
  keyword('ControlMaster', 'choice', 'no', 'Shares one connection between several ssh', { choices: { ...YES_NO, auto: 'auto', ask: 'ask', autoask: 'autoask' } }),
  keyword('ControlPath', 'string', '', 'Socket through which ssh shares a connection', EXPANDED),
  keyword('ControlPersist', 'controlPersist', 'no', 'Keeps the shared connection open afterwards', {}),
  keyword('DynamicForward', 'forward', '', 'Opens a local SOCKS proxy through the host', { ...YES, accumulates: true, variables: true }),
  keyword('EnableEscapeCommandline', 'flag', 'no', 'Allows the command line of the escape character', {}),
  keyword('EnableSSHKeysign', 'flag', 'no', 'Allows ssh-keysign for host-based sign-in', {}),
  keyword('EscapeChar', 'escapeChar', '~', 'Character that begins commands to ssh itself', {}),
  keyword('ExitOnForwardFailure', 'flag', 'no', 'Ends the connection when a forward cannot be opened', YES),
  keyword('FingerprintHash', 'digest', 'sha256', 'How fingerprints of keys are shown', {}),
  keyword('ForkAfterAuthentication', 'flag', 'no', 'Goes into the background after sign-in', {}),
  keyword('ForwardAgent', 'forwardAgent', 'no', 'Lets the host use your agent', { ...YES, ...EXPANDED }),
  keyword('ForwardX11', 'flag', 'no', 'Shows graphical programs of the host here', YES),
  keyword('ForwardX11Timeout', 'time', '1200', 'For how long untrusted X11 programs may connect', YES),
  keyword('ForwardX11Trusted', 'flag', 'no', 'Gives X11 programs of the host full access to the display', YES),
  keyword('GatewayPorts', 'flag', 'no', 'Lets other machines use local forwards', YES),
  keyword('GlobalKnownHostsFile', 'fileList', '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2', 'Known host keys for everybody on this machine', YES),
  keyword('GSSAPIAuthentication', 'flag', 'no', 'Signs in with Kerberos', no(GSSAPI)),
  keyword('GSSAPIDelegateCredentials', 'flag', 'no', 'Passes the Kerberos ticket on to the host', no(GSSAPI)),
  keyword('GSSAPIKeyExchange', 'flag', 'no', 'Exchanges keys with Kerberos (a patch of some distributions)', no(GSSAPI)),
  keyword('GSSAPITrustDns', 'flag', 'no', 'Trusts DNS for the Kerberos name of the host (a patch of some distributions)', {}),
  keyword('GSSAPIRenewalForcesRekey', 'flag', 'no', 'Exchanges keys again when the ticket is renewed (a patch of some distributions)', {}),
  keyword('GSSAPIClientIdentity', 'string', '', 'Kerberos identity of the person (a patch of some distributions)', {}),
  keyword('GSSAPIServerIdentity', 'string', '', 'Kerberos identity of the host (a patch of some distributions)', {}),
  keyword('GSSAPIKexAlgorithms', 'gssapiKex', '', 'Key exchanges with Kerberos (a patch of some distributions)', {}),
  keyword('HashKnownHosts', 'flag', 'no', 'Hides host names in known_hosts', YES),
  keyword('HostbasedAcceptedAlgorithms', 'algorithms', '', 'Signature algorithms for host-based sign-in', { ...YES, family: 'key', aliases: ['HostbasedKeyTypes'] }),
  keyword('HostbasedAuthentication', 'flag', 'no', 'Signs in with the key of this machine', YES),
  keyword('HostKeyAlgorithms', 'algorithms', '', 'Types of host keys, the preferred one first', { ...YES, family: 'key' }),
  keyword('HostKeyAlias', 'string', '', 'Name under which the host key is on record', YES),
  keyword('Hostname', 'string', 'the name as typed', 'Real name or address of the host', { ...YES, tokens: 'host' }),
  keyword('IdentitiesOnly', 'flag', 'no', 'Offers only the keys that are named here, even when the agent has more', YES),
  keyword('IdentityAgent', 'agentPath', '', 'Socket of the agent; none for no agent', { ...YES, ...EXPANDED }),
  keyword('IdentityFile', 'identityFile', 'the usual files in ~/.ssh', 'Private key to sign in with', { ...YES, ...EXPANDED, accumulates: true, aliases: ['IdentityFile2'] }),
  keyword('IgnoreUnknown', 'string', '', 'Keywords that ssh may skip when it does not know them', YES),
  keyword('IPQoS', 'ipQos', 'ef cs0', 'Priority of packets in the network', { ...no('Fairlead cannot set the priority of packets.'), idle: ['none none'] }),
  keyword('KbdInteractiveAuthentication', 'flag', 'yes', 'Answers questions of the server to sign in', { ...YES, aliases: ['ChallengeResponseAuthentication', 'SkeyAuthentication', 'TISAuthentication'] }),
  keyword('KbdInteractiveDevices', 'string', '', 'Which methods of asking to use', {}),
  keyword('KexAlgorithms', 'algorithms', '', 'Key exchanges, the preferred one first', { ...YES, family: 'kex' }),
  keyword('KnownHostsCommand', 'command', '', 'Program that prints known host keys', { ...no('Fairlead runs no programs to learn host keys.'), ...EXPANDED }),
  keyword('LocalCommand', 'command', '', 'Command to run here after connecting', { ...YES, tokens: 'standard' }),
  keyword('LocalForward', 'forward', '', 'Opens a local port that leads to an address seen from the host', { ...YES, accumulates: true, tokens: 'standard', variables: true }),
  keyword('LogLevel', 'logLevel', 'INFO', 'How much ssh says', {}),
  keyword('LogVerbose', 'logVerbose', 'none', 'Parts of ssh that say more', {}),
  keyword('MACs', 'algorithms', '', 'Integrity codes, the preferred one first', { ...YES, family: 'mac' }),
  keyword('NoHostAuthenticationForLocalhost', 'flag', 'no', 'Does not check the host key of this machine itself', YES),
  keyword('NumberOfPasswordPrompts', 'integer', '3', 'How often to ask for a password', YES),
  keyword('ObscureKeystrokeTiming', 'obscureKeystrokeTiming', 'yes', 'Hides the rhythm of typing from the network', { since: '10.0' }),
  keyword('PasswordAuthentication', 'flag', 'yes', 'Signs in with a password', YES),
  keyword('PermitLocalCommand', 'flag', 'no', 'Allows LocalCommand', YES),
  keyword('PermitRemoteOpen', 'permitRemoteOpen', 'any', 'Where remote SOCKS forwards may lead', YES),
  keyword('PKCS11Provider', 'string', '', 'Library that reaches keys on a smart card', { ...no(HARDWARE), aliases: ['SmartcardDevice'] }),
  keyword('Port', 'port', '22', 'Port of the host', YES),
  keyword('PreferredAuthentications', 'string', 'gssapi-with-mic,hostbased,publickey,keyboard-interactive,password', 'Order of the ways to sign in', YES),
  keyword('ProxyCommand', 'command', '', 'Program that carries the connection', { ...YES, tokens: 'proxy' }),
  keyword('ProxyJump', 'jump', '', 'Hosts to go through', { ...YES, tokens: 'proxy' }),
  keyword('ProxyUseFdpass', 'flag', 'no', 'The proxy program hands over a socket', no('Fairlead cannot take over a socket; it talks through the program instead.')),
  keyword('PubkeyAcceptedAlgorithms', 'algorithms', '', 'Signature algorithms for your own keys', { ...YES, family: 'key', aliases: ['PubkeyAcceptedKeyTypes'] }),
  keyword('PubkeyAuthentication', 'choice', 'yes', 'Signs in with a key', { ...YES, choices: { ...YES_NO, unbound: 'unbound', 'host-bound': 'host-bound' }, aliases: ['DSAAuthentication'] }),
  keyword('RefuseConnection', 'refuseConnection', '', 'Refuses to connect, with this reason', { ...YES, since: '10.6' }),
  keyword('RekeyLimit', 'rekeyLimit', 'default none', 'Exchanges keys again after so many bytes or so much time', YES),
  keyword('RemoteCommand', 'command', '', 'Command to run on the host instead of a shell', { ...YES, tokens: 'standard' }),
  keyword('RemoteForward', 'forward', '', 'Opens a port on the host that leads back here', { ...YES, accumulates: true, tokens: 'standard', variables: true }),
  keyword('RequestTTY', 'choice', 'auto', 'Asks for a terminal on the host', { ...YES, choices: { ...YES_NO, force: 'force', auto: 'auto' } }),
  keyword('RequiredRSASize', 'integer', '1024', 'Smallest RSA key to accept, in bits', { ...no('Fairlead has its own smallest RSA key.'), idle: ['1024'] }),
  keyword('RevokedHostKeys', 'revokedHostKeys', '', 'Host keys that are never accepted', { ...YES, ...EXPANDED }),
  keyword('SecurityKeyProvider', 'string', 'internal', 'Library that reaches FIDO keys', { ...no(HARDWARE), idle: ['none', 'internal'] }),
  keyword('SendEnv', 'environmentNames', '', 'Variables of this machine to send to the host', { ...YES, accumulates: true }),
  keyword('ServerAliveCountMax', 'integer', '3', 'Unanswered questions after which the connection counts as lost', YES),
  keyword('ServerAliveInterval', 'time', '0', 'Asks a silent server for an answer after so many seconds', YES),
  keyword('SessionType', 'choice', 'default', 'What to start on the host: a shell or command, a subsystem, nothing', { ...YES, choices: words('none', 'subsystem', 'default') }),
  keyword('SetEnv', 'environmentValues', '', 'Variables and their values to send to the host', { ...YES, ...EXPANDED }),
  keyword('StdinNull', 'flag', 'no', 'Reads nothing from the keyboard', YES),
  keyword('StreamLocalBindMask', 'bindMask', '0177', 'Permissions of forwarded sockets', YES),
  keyword('StreamLocalBindUnlink', 'flag', 'no', 'Removes a forwarded socket that is in the way', YES),
  keyword('StrictHostKeyChecking', 'choice', 'ask', 'What to do about a host key that is not on record', { ...YES, choices: { ...YES_NO, ask: 'ask', off: 'no', 'accept-new': 'accept-new' } }),
  keyword('SyslogFacility', 'syslogFacility', 'USER', 'Where the system log puts messages of ssh', {}),
  keyword('Tag', 'string', '', 'A name that Match tagged can look at', { ...YES, since: '10.0' }),
  keyword('TCPKeepAlive', 'flag', 'yes', 'Lets the system notice a dead connection', { ...YES, aliases: ['KeepAlive'] }),
  keyword('Tunnel', 'choice', 'no', 'Opens a network tunnel device', { ...no('Fairlead opens no tunnel devices.'), choices: { ethernet: 'ethernet', 'point-to-point': 'point-to-point', true: 'point-to-point', yes: 'point-to-point', false: 'no', no: 'no' } }),
  keyword('TunnelDevice', 'tunnelDevice', 'any:any', 'Which tunnel devices to use', {}),
  keyword('UpdateHostKeys', 'choice', 'yes', 'Learns new keys of a host that is already trusted', { ...YES, choices: { ...YES_NO, ask: 'ask' } }),
  keyword('User', 'string', 'your name on this machine', 'Name to sign in with', { ...YES, tokens: 'user', variables: true }),
  keyword('UserKnownHostsFile', 'fileList', '~/.ssh/known_hosts ~/.ssh/known_hosts2', 'Your known host keys; new ones go to the first file', { ...YES, ...EXPANDED }),
  keyword('VerifyHostKeyDNS', 'choice', 'no', 'Looks for the host key in DNS', { ...no('Fairlead does not look for host keys in DNS.'), choices: { ...YES_NO, ask: 'ask' } }),
  keyword('VersionAddendum', 'versionAddendum', '', 'Text behind the version that the server is told', { since: '10.0', ...EXPANDED }),
  keyword('VisualHostKey', 'flag', 'no', 'Draws a picture of the host key', {}),
  keyword('WarnWeakCrypto', 'choice', 'yes', 'Warns about connections that are weak by today’s standards', { since: '10.6', choices: { ...YES_NO, 'no-pq-kex': 'no' } }),
  keyword('XAuthLocation', 'string', '/usr/bin/xauth', 'Where the program xauth is', YES),

  ...['Cipher', 'FallbackToRsh', 'GlobalKnownHostsFile2', 'Protocol', 'RhostsAuthentication', 'UserKnownHostsFile2', 'UseRoaming', 'UseRsh', 'UsePrivilegedPort']
    .map((name) => keyword(name, 'nothing', '', 'Does nothing any more', { status: 'deprecated' })),
  ...['AFSTokenPassing', 'CompressionLevel', 'KerberosAuthentication', 'KerberosTGTPassing', 'RhostsRSAAuthentication', 'RSAAuthentication']
    .map((name) => keyword(name, 'nothing', '', 'Belongs to protocol 1 or to features that are gone; ssh warns about it', { status: 'unsupported' })),
];

const BY_NAME: ReadonlyMap<string, Keyword> = new Map(
  KEYWORDS.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [lowerCase(name), entry] as const)),
);

/** The entry of a name or alias in any case; undefined when no release knows it. */
export function findKeyword(name: string): Keyword | undefined {
  return BY_NAME.get(lowerCase(name));
}
