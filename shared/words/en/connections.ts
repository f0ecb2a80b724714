/** Words: what is being done on the way to a host, and what came of it; in the window, in reports and on the command line. */
export const connections = {
  'progress.address': 'Looking up the address of {hop}…',
  'progress.tcp': 'Connecting to {detailGiven, select, true {{detail}} other {{hop}}}…',
  'progress.version': 'Exchanging versions with {hop}…',
  'progress.kex': 'Agreeing on encryption with {hop}…',
  'progress.hostkey': 'Checking the identity of {hop}…',
  'progress.auth': '{detailGiven, select, true {Signing in to {hop} as {detail}…} other {Signing in to {hop}…}}',
  'progress.shell': 'Opening a shell on {hop}…',

  'step.address': 'Find the address',
  'step.tcp': 'Open TCP connection',
  'step.version': 'Exchange versions',
  'step.kex': 'Agree on encryption',
  'step.hostkey': 'Check the server’s identity',
  'step.auth': 'Sign in',
  'step.shell': 'Open a shell',
  'step.address.done': '{name} is {addresses}',
  'step.tcp.done':
    '{throughGiven, select, true {{address} port {port}, through {through}} other {{address} port {port}}}',
  'step.version.done': 'Server runs {server}',
  'step.hostkey.done': '{accepted, select, true {{type} {fingerprint} is trusted} other {{type} {fingerprint}}}',
  'step.auth.done':
    '{keyGiven, select, true {{method} with {key}} other {{method}}}: {result, select, accepted {accepted} refused {refused} partial {partial} other {skipped}}',

  'report.title': '{host}, attempt {number}, {time}',
  'report.underway': 'Under way',
  'report.connected': 'Connected',
  'report.cause': 'Cause: {cause}. {fix}.',
  'report.shared': '{hop}: connected already',
} as const;
