/** German words: what is being done on the way to a host, and what came of it. */
export const connections = {
  'progress.address': 'Adresse von {hop} wird gesucht…',
  'progress.tcp': 'Verbindet mit {detailGiven, select, true {{detail}} other {{hop}}}…',
  'progress.version': 'Tauscht Versionen mit {hop} aus…',
  'progress.kex': 'Vereinbart Verschlüsselung mit {hop}…',
  'progress.hostkey': 'Prüft die Identität von {hop}…',
  'progress.auth':
    '{detailGiven, select, true {Meldet sich bei {hop} als {detail} an…} other {Meldet sich bei {hop} an…}}',
  'progress.shell': 'Öffnet eine Shell auf {hop}…',

  'step.address': 'Adresse finden',
  'step.tcp': 'TCP-Verbindung öffnen',
  'step.version': 'Versionen austauschen',
  'step.kex': 'Verschlüsselung vereinbaren',
  'step.hostkey': 'Identität des Servers prüfen',
  'step.auth': 'Anmelden',
  'step.shell': 'Shell öffnen',
  'step.address.done': '{name} ist {addresses}',
  'step.tcp.done': '{throughGiven, select, true {{address} Port {port}, über {through}} other {{address} Port {port}}}',
  'step.version.done': 'Auf dem Server läuft {server}',
  'step.hostkey.done':
    '{accepted, select, true {{type} {fingerprint} ist vertrauenswürdig} other {{type} {fingerprint}}}',
  'step.auth.done':
    '{keyGiven, select, true {{method} mit {key}} other {{method}}}: {result, select, accepted {angenommen} refused {abgelehnt} partial {mehr verlangt} other {ausgelassen}}',

  'report.title': '{host}, Versuch {number}, {time}',
  'report.underway': 'Läuft',
  'report.connected': 'Verbunden',
  'report.cause': 'Ursache: {cause}. {fix}.',
  'report.shared': '{hop}: schon verbunden',
};
