/** Words: why a connection failed or was lost. Headline without a full stop; facts; what to do, in one sentence. */
export const failures = {
  'failure.name-not-found.headline': 'No address for {name}',
  'failure.name-not-found.detail': 'The name service knows no host {name}, or gave no answer.',
  'failure.name-not-found.next':
    '{nearestGiven, select, true {Check the spelling: the config has {nearest}.} other {Check the spelling and the network, then try again.}}',
  'failure.refused.headline': '{address} answered, but nothing listens on port {port}',
  'failure.refused.detail': 'The connection to {address} port {port} was refused.',
  'failure.refused.next': 'Check Port in the config, and that the SSH server is running there.',
  'failure.timed-out.headline': '{address} did not answer in {seconds} s',
  'failure.timed-out.detail':
    'No connection to {address} port {port} was made. A firewall that drops packets looks the same.',
  'failure.timed-out.next': 'Check the network or VPN, or reach the host through another one with ProxyJump.',
  'failure.unreachable.headline': 'There is no way to {addressGiven, select, true {{address}} other {{host}}}',
  'failure.unreachable.detail': '{system}',
  'failure.unreachable.next': 'Check the network or VPN, then try again.',
  'failure.silent.headline': '{address} port {port} is open, but did not finish the SSH greeting in {seconds} s',
  'failure.silent.detail':
    'The TCP connection worked. The server is overloaded, or it waits for something other than SSH.',
  'failure.silent.next': 'Check that the port belongs to an SSH server, then try again.',
  'failure.closed-early.headline': 'The server closed the connection before saying hello',
  'failure.closed-early.detail':
    '{address} port {port} took the connection and dropped it. Rate limits and allow lists often do this.',
  'failure.closed-early.next':
    'Wait 60 s and try again; if it stays so, ask whoever runs {host} whether your address is allowed.',
  'failure.not-ssh.headline': '{address} port {port} does not speak SSH',
  'failure.not-ssh.detail':
    '{sampleGiven, select, true {It said first: {sample}} other {It sent something that is not an SSH version.}}',
  'failure.not-ssh.next': 'Check Port in the config: another service listens there.',
  'failure.no-common-algorithm.headline':
    '{offeredGiven, select, true {{host} only offers {offered}, which Fairlead has turned off or does not have} other {{what, select, kex {{host} and Fairlead have no key exchange method in common} hostkey {{host} and Fairlead have no host key type in common} cipher {{host} and Fairlead have no cipher in common} mac {{host} and Fairlead have no MAC in common} compression {{host} and Fairlead have no compression method in common} other {{host} and Fairlead have no algorithm in common}}}}',
  'failure.no-common-algorithm.detail':
    '{what, select, kex {This is about the key exchange method.} hostkey {This is about the host key type.} cipher {This is about the cipher.} mac {This is about the MAC.} compression {This is about the compression method.} other {This is about the algorithm.}} {wantedGiven, select, true {Fairlead offers {wanted}.} other {Fairlead offers none.}}',
  'failure.no-common-algorithm.next':
    '{what, select, kex {Update the SSH server, or check KexAlgorithms for this host in the config.} hostkey {Update the SSH server, or check HostKeyAlgorithms for this host in the config.} cipher {Update the SSH server, or check Ciphers for this host in the config.} mac {Update the SSH server, or check MACs for this host in the config.} compression {Update the SSH server, or check Compression for this host in the config.} other {Update the SSH server, or check the algorithm options for this host in the config.}}',
  'failure.protocol-error.headline': '{host} broke the rules of SSH',
  'failure.protocol-error.detail':
    '{detailGiven, select, true {The connection was ended: {detail}.} other {The connection was ended.}}',
  'failure.protocol-error.next': 'Try again; if it happens each time, the server or something on the way is faulty.',
  'failure.damaged.headline': 'What came from {host} was changed on the way',
  'failure.damaged.detail':
    'A message did not pass its check (MAC), so the connection was ended. Nothing of that message was used.',
  'failure.damaged.next':
    'Try again; if it happens each time, a VPN, a router or faulty memory on the way changes data.',
  'failure.host-key-changed.headline': '{host} is showing a different identity',
  'failure.host-key-changed.detail':
    'Its key {fingerprint} is not the one on record{placesGiven, select, true { at {places}} other {}}. No password or key was sent.',
  'failure.host-key-changed.next':
    'Do not go on until you know why: get the right fingerprint from whoever runs the server, and compare.',
  'failure.host-key-revoked.headline': 'The key of {host} was revoked',
  'failure.host-key-revoked.detail':
    'Its key {fingerprint} is marked as revoked{placesGiven, select, true { at {places}} other {}}. Someone else may hold it.',
  'failure.host-key-revoked.next': 'Ask whoever runs the server for its new key; this one is never accepted.',
  'failure.host-key-unknown.headline': '{host} is not a known host',
  'failure.host-key-unknown.detail':
    '{placeGiven, select, true {Its {keyType} key {fingerprint} is not on record. Your config allows only known hosts ({place}).} other {Its {keyType} key {fingerprint} is not on record, and the config does not let it be added.}}',
  'failure.host-key-unknown.next': 'Compare the fingerprint with the server’s own, then add its key to known_hosts.',
  'failure.host-key-declined.headline':
    '{asked, select, true {The key of {host} was not trusted} other {{host} is not a known host, and nobody can be asked}}',
  'failure.host-key-declined.detail': 'Its key is {fingerprint}. No password or key was sent.',
  'failure.host-key-declined.next':
    '{asked, select, true {Connect again once you have compared the fingerprint.} other {Connect once without batch mode to check its key, or add the key to known_hosts.}}',
  'failure.known-hosts-unreadable.headline': '{file} cannot be read',
  'failure.known-hosts-unreadable.detail':
    'Reading it failed: {reason}. Without it, the identity of {host} cannot be checked.',
  'failure.known-hosts-unreadable.next': 'Make {file} readable, or name another file in the config, then try again.',
  'failure.known-hosts-unwritable.headline': 'The key of {host} could not be saved in {file}',
  'failure.known-hosts-unwritable.detail': 'Writing failed: {reason}. The connection was not made.',
  'failure.known-hosts-unwritable.next': 'Make {file} writable, or trust the key once without saving it.',
  'failure.too-many-tries.headline':
    '{keys, plural, =0 {{host} allows no more tries for {user}} one {{host} stopped after # key; the right one was never tried} other {{host} stopped after # keys; the right one was never tried}}',
  'failure.too-many-tries.detail': 'The server allows only so many tries for {user}. {tried}',
  'failure.too-many-tries.next':
    '{keys, plural, =0 {Wait a minute, check the user name and the password, then try again.} other {Add IdentitiesOnly yes and the right IdentityFile for this host to the config.}}',
  'failure.auth-refused.headline':
    '{refused, select, nobody {{host} asks {user} for something, and nobody answered} nothing {{host} has no way to sign in for {user} that can be used here} password {{host} refused the password of {user}} answers {{host} refused the answers of {user}} key {{host} does not accept {key} for {user}} unnamed {{host} does not accept the key for {user}} other {{host} does not accept any of {keys, plural, one {# key} other {# keys}} for {user}}}',
  'failure.auth-refused.detail':
    '{tried} {methodsGiven, select, true {It still accepts {methods}.} other {It names no other way to sign in.}}',
  'failure.auth-refused.next':
    '{takes, select, answers {Connect without batch mode to answer, or sign in with a key that needs no answer.} keys {The server takes keys only: put your public key into its authorized_keys, or try another user.} other {Check the user name, the password and the keys for this host, then try again.}}',
  'failure.closed-in-auth.headline': '{host} closed the connection while {user} was signing in',
  'failure.closed-in-auth.detail': '{tried}',
  'failure.closed-in-auth.next': 'Wait 60 s and try again; the server’s own log says why it hung up.',
  'failure.closed-while-asking.headline': '{host} did not wait for the answer and closed the connection',
  'failure.closed-while-asking.detail':
    'The question was open for {seconds} s. Servers wait for a sign-in only so long, two minutes as a rule.',
  'failure.closed-while-asking.next': 'Connect to {host} again, with the answer at hand.',
  'failure.lost.closed.headline': '{host} closed the connection',
  'failure.lost.closed.detail': 'The server, or something on the way, ended it. It may have been restarted.',
  'failure.lost.closed.next': 'Reconnect; if that fails, find out whether the server is up.',
  'failure.lost.reset.headline': 'The connection to {host} broke',
  'failure.lost.reset.detail': 'The network reported it as gone.',
  'failure.lost.reset.next': 'Check the network or VPN, then reconnect.',
  'failure.lost.keepalive.headline': '{host} has not answered for {seconds} s',
  'failure.lost.keepalive.detail': 'Fairlead asked whether the server is still there, and gave up.',
  'failure.lost.keepalive.next': 'Check the network or VPN, then reconnect.',
  'failure.lost.asleep.headline': 'This computer was asleep for {span}',
  'failure.lost.asleep.detail': 'When it woke up, {host} did not answer any more.',
  'failure.lost.asleep.next': 'Reconnect.',
  'failure.lost.network.headline': 'The network changed',
  'failure.lost.network.detail': '{host} does not answer over the new one on the old connection.',
  'failure.lost.network.next': 'Reconnect.',
  'failure.shell-refused.headline': 'Signed in, but {host} did not open a shell',
  'failure.shell-refused.detail':
    '{reasonGiven, select, true {The server said: {reason}.} other {The server gave no reason.}}',
  'failure.shell-refused.next': 'Ask whoever runs the server whether this account may have a shell.',
  'failure.files-refused.no-server.headline': 'Signed in, but {host} offers no SFTP',
  'failure.files-refused.no-server.detail':
    '{saidGiven, select, true {The server said: {said}.} other {The server gave no reason.}}',
  'failure.files-refused.no-server.next': 'Ask whoever runs the server to turn it on: Subsystem sftp in sshd_config.',
  'failure.files-refused.sudo-password.headline': 'sudo at {host} asks for a password, which SFTP cannot give',
  'failure.files-refused.sudo-password.detail': 'It said: {said}',
  'failure.files-refused.sudo-password.next':
    'Allow the command without one: NOPASSWD in sudoers, for sftp-server alone.',
  'failure.files-refused.other-text.headline': '{host} sent something else than SFTP',
  'failure.files-refused.other-text.detail': 'It began with: {said}',
  'failure.files-refused.other-text.next':
    'Start-up files at the server, such as .bashrc, must print nothing when there is no terminal.',
  'failure.files-refused.ended.headline': 'What serves SFTP at {host} ended at once',
  'failure.files-refused.ended.detail': '{saidGiven, select, true {It said: {said}} other {It said nothing.}}',
  'failure.files-refused.ended.next':
    'Check the command for SFTP that is set for this host, or Subsystem sftp in sshd_config.',
  'failure.forward-refused.headline': 'Stopped at {host}: it did not carry the connection to {next}',
  'failure.forward-refused.detail':
    '{reasonGiven, select, true {Signed in to {host}, but {reason}.} other {Signed in to {host}, but it gave no reason.}}',
  'failure.forward-refused.next': 'Check that {host} may forward (AllowTcpForwarding) and that it can reach {next}.',
  'failure.proxy-command-failed.headline':
    '{signalGiven, select, true {The ProxyCommand of {host} ended by {signal} before {host} answered} other {The ProxyCommand of {host} ended with status {status} before {host} answered}}',
  'failure.proxy-command-failed.detail':
    'The command was: {command}. {saidGiven, select, true {It said last: {said}} other {It said nothing.}}',
  'failure.proxy-command-failed.next':
    'Run the command in a terminal to see what is wrong, or correct ProxyCommand in the config.',
  'failure.proxy-unreachable.headline':
    '{reason, select, ETIMEDOUT {The {proxy} did not answer in {seconds} s} other {The {proxy} cannot be reached}}',
  'failure.proxy-unreachable.detail': 'Fairlead’s settings lead to {host} through it. {system}',
  'failure.proxy-unreachable.next': 'Check the network or VPN, and the proxy in the settings of this host.',
  'failure.proxy-auth-refused.no-user.headline': 'The {proxy} wants to know who you are',
  'failure.proxy-auth-refused.no-user.detail': 'The settings of this host name no user for it.',
  'failure.proxy-auth-refused.no-user.next': 'Enter your user for the proxy in the settings of {host}.',
  'failure.proxy-auth-refused.password.headline': 'The {proxy} refused the password of {user}',
  'failure.proxy-auth-refused.password.detail': 'It never came to the host itself.',
  'failure.proxy-auth-refused.password.next':
    'Try again with the right password, or correct the user in the settings of this host.',
  'failure.proxy-auth-refused.nobody-asked.headline':
    'The {proxy} wants the password of {user}, and nobody can be asked',
  'failure.proxy-auth-refused.nobody-asked.detail': 'No password for it is kept.',
  'failure.proxy-auth-refused.nobody-asked.next': 'Connect once where you can be asked, and have the password stored.',
  'failure.proxy-auth-refused.method.headline': 'The {proxy} wants a sign-in that Fairlead does not have',
  'failure.proxy-auth-refused.method.detail':
    'Fairlead knows user and password (RFC 1929, and Basic of HTTP). NTLM and Kerberos are not among them.',
  'failure.proxy-auth-refused.method.next': 'Set a ProxyCommand for {host} with a program that can sign in to it.',
  'failure.proxy-refused.headline':
    '{verdict, select, forbidden {The {proxy} does not allow connections to {address} port {port}} unreachable {The {proxy} cannot reach {address} port {port}} refused {The {proxy} was refused by {address} port {port}} silence {The {proxy} got no answer from {address} port {port}} other {The {proxy} did not connect to {address} port {port}}}',
  'failure.proxy-refused.detail': 'Its answer was: {said}.',
  'failure.proxy-refused.next':
    '{why, select, forbidden {Ask whoever runs the proxy to allow port {port}.} other {Check the name and port of the host; the proxy looks the name up, not this computer.}}',
  'failure.not-a-proxy.headline':
    '{kind, select, socks5 {{proxyHost} port {proxyPort} is no SOCKS5 proxy} other {{proxyHost} port {proxyPort} is no HTTP proxy}}',
  'failure.not-a-proxy.detail':
    '{sampleGiven, select, true {It said: {sample}} other {It closed the connection without an answer.}}',
  'failure.not-a-proxy.next': 'Check the kind and the port of the proxy in the settings of this host.',
  'failure.jump-loop.headline': 'ProxyJump leads back to {host}',
  'failure.jump-loop.detail': 'To reach {host}, the connection would have to go through {host} first.',
  'failure.jump-loop.next': 'Correct ProxyJump in the config; ProxyJump none stops a jump that Host * sets.',
  'failure.config-refused.headline':
    '{errorsGiven, select, true {The config has an error at {place}} other {ssh would refuse the config}}',
  'failure.config-refused.detail':
    '{errorsGiven, select, true {{errors}. Nothing was tried.} other {Nothing was tried.}}',
  'failure.config-refused.next': 'Correct the config; ssh stops at the same place.',
  'failure.not-honoured.headline': '{host} needs {option}, which Fairlead cannot do yet',
  'failure.not-honoured.detail':
    'The config says {option} {value}{placeGiven, select, true { ({place})} other {}}. Going on without it would not be what it asks for.',
  'failure.not-honoured.next': 'Use ssh for this host, or change {option}.',
  'failure.cancelled.headline': 'Connecting to {host} was cancelled',
  'failure.cancelled.detail': 'Nothing is left open.',
  'failure.cancelled.next': 'Connect again when you are ready.',
  'failure.internal.headline': 'Something went wrong inside Fairlead while connecting to {host}',
  'failure.internal.detail': 'This is a defect of Fairlead. The log has the whole error under {id}.',
  'failure.internal.next': 'Try again; if it happens again, report it with what the log has under {id}.',

  'failure.system':
    '{reason, select, EHOSTUNREACH {The system reports that the host cannot be reached.} ENETUNREACH {The system reports that there is no network.} ENETDOWN {The system reports that the network is down.} EADDRNOTAVAIL {The system reports that the local address (BindAddress) is not one of this computer.} EACCES {The system reports that connecting is not permitted.} EPERM {The system reports that connecting is not permitted.} ECONNREFUSED {The system reports that nothing listens there.} ECONNRESET {The system reports that the connection was broken.} ETIMEDOUT {The system reports no answer.} ENOTFOUND {The system reports that there is no such name.} other {The system reports {reason}.}}',
  'failure.tried': '{eachGiven, select, true {Tried {each}.} other {Nothing could be tried.}}',
  'failure.tried.one':
    '{keyGiven, select, true {{method} with {key}} other {{method}}}: {result, select, accepted {accepted} refused {refused} partial {accepted, but more is wanted} other {skipped}}{noteGiven, select, true { ({note})} other {}}',
  'failure.proxy': '{kind, select, socks5 {SOCKS5 proxy {address}} other {HTTP proxy {address}}}',
  'failure.span.s': '{count} s',
  'failure.span.min': '{count} min',
  'failure.span.h': '{count} h',
} as const;
