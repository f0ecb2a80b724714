/** Words: why a tunnel's listening end could not be opened, and what can be done about it. */
export const listening = {
  'listen.in-use':
    '{programGiven, select, true {port in use by {program} ({pid})} other {port in use by another program}}',
  'listen.no-permission': 'not allowed to open {address}',
  'listen.no-address': 'this computer has no address {address}',
  'listen.path-too-long': 'the path is longer than {most} bytes',
  'listen.path-exists': '{inUse, select, true {a program uses this socket} other {something is there already}}',
  'listen.system': '{address} cannot be opened ({reason})',
  'listen.no-permission.next': 'A port below 1024 needs special rights: choose one above, or a folder that is yours.',
  'listen.no-address.next': 'Listen on 127.0.0.1, or on an address that this computer has.',
  'listen.path-too-long.next': 'Choose a shorter path, as in your home folder.',
  'listen.path-exists.next':
    '{inUse, select, true {Choose another path, or end that program.} other {Remove it, choose another path, or set StreamLocalBindUnlink yes for this host.}}',
} as const;
