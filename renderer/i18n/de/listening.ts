/** German words: why a tunnel's listening end could not be opened, and what can be done about it. */
export const listening = {
  'listen.in-use':
    '{programGiven, select, true {Port von {program} ({pid}) belegt} other {Port von einem anderen Programm belegt}}',
  'listen.no-permission': 'darf {address} nicht öffnen',
  'listen.no-address': 'dieser Computer hat keine Adresse {address}',
  'listen.path-too-long': 'der Pfad ist länger als {most} Bytes',
  'listen.path-exists': '{inUse, select, true {ein Programm benutzt diesen Socket} other {dort ist schon etwas}}',
  'listen.system': '{address} kann nicht geöffnet werden ({reason})',
  'listen.no-permission.next':
    'Ein Port unter 1024 braucht besondere Rechte: Wählen Sie einen darüber, oder einen Ordner, der Ihnen gehört.',
  'listen.no-address.next': 'Lauschen Sie auf 127.0.0.1 oder auf einer Adresse, die dieser Computer hat.',
  'listen.path-too-long.next': 'Wählen Sie einen kürzeren Pfad, etwa in Ihrem Home-Ordner.',
  'listen.path-exists.next':
    '{inUse, select, true {Wählen Sie einen anderen Pfad, oder beenden Sie dieses Programm.} other {Entfernen Sie es, wählen Sie einen anderen Pfad, oder setzen Sie StreamLocalBindUnlink yes für diesen Host.}}',
};
