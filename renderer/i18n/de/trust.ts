/** German words: host keys, first use and change. */
export const trust = {
  'trust.randomart': 'Bild des Schlüssels; vergleichen Sie stattdessen den Fingerabdruck',
  'trust.fingerprint.what': 'Fingerabdruck',
  'trust.fingerprint': 'Fingerabdruck',
  'trust.fingerprint.of': '{type}-Fingerabdruck',
  'trust.disconnect': 'Trennen',
  'trust.place': '{file}:{line}',
  'trust.first.title': '<b>Ihre erste Verbindung mit {host}</b>',
  'trust.first.how':
    'Vergleichen Sie den Fingerabdruck mit einem, den Sie auf anderem Weg bekommen haben, etwa von der Person, die den Server betreibt.',
  'trust.first.where': '{address}, Port {port}',
  'trust.first.where.via': '{address}, Port {port}, über {hops}',
  'trust.first.answers': 'Antwortet von',
  'trust.first.known': 'Unter anderem Namen bekannt',
  'trust.first.known.as': 'Gleicher Schlüssel wie {names}',
  'trust.first.known.usual': 'Üblich, wenn beide Namen zu einem Rechner führen.',
  'trust.first.types': 'Andere bekannte Schlüssel dieses Hosts',
  'trust.first.paste': 'Fingerabdruck zum Vergleich einfügen',
  'trust.first.matches': 'Stimmt überein: alle 43 Zeichen sind gleich.',
  'trust.first.differs': 'Stimmt nicht mit dem jetzt gezeigten Schlüssel überein. Machen Sie nicht weiter.',
  'trust.first.differs.reason': 'Der eingefügte Fingerabdruck ist ein anderer',
  'trust.first.saves':
    '{file, select, memory {Speichern behält den Schlüssel im Speicher, bis Fairlead geschlossen wird.} other {Speichern fügt {file} eine Zeile hinzu{hashed, select, true {, mit dem Namen als Hash} other {}}.}}',
  'trust.first.saves.nowhere':
    'Ihre Konfiguration führt keine Datei bekannter Hosts; dieser Schlüssel kann nicht gespeichert werden.',
  'trust.first.once': 'Einmal vertrauen',
  'trust.first.save': 'Vertrauen und speichern',
  'trust.paste.incomplete': 'Ein Fingerabdruck hat 43 Zeichen nach SHA256:.',
  'trust.paste.md5': 'Das ist ein MD5-Fingerabdruck. Fragen Sie nach dem mit SHA256: ssh-keygen -lf gibt ihn aus.',
  'trust.changed.title': '{host} zeigt eine andere Identität',
  'trust.changed.stopped':
    '<b>Fairlead hat hier gestoppt. Kein Passwort und kein Schlüssel wurde gesendet.</b> Das geschieht, wenn ein Server neu aufgesetzt wurde, oder wenn jemand Ihre Verbindung abfängt. Machen Sie nicht weiter, bis Sie wissen, was davon es ist.',
  'trust.changed.others': 'Denselben neuen Schlüssel zeigt auch {hosts}.',
  'trust.changed.stored': 'Gespeicherter Schlüssel',
  'trust.changed.offered': 'Jetzt gezeigter Schlüssel',
  'trust.changed.storedIn': 'Gespeichert in',
  'trust.changed.moreStored':
    '{count, plural, one {und 1 weiterer bekannter Schlüssel} other {und # weitere bekannte Schlüssel}}',
  'trust.changed.known': 'Unter anderem Namen bekannt',
  'trust.changed.known.none':
    '{count, plural, =0 {Nein.} one {Nein. Ihr einer anderer bekannter Host benutzt ihn nicht.} other {Nein. Keiner Ihrer # bekannten Hosts benutzt ihn.}}',
  'trust.changed.answered': 'Geantwortet hat',
  'trust.changed.step1':
    'Besorgen Sie den echten Fingerabdruck auf anderem Weg: an der Konsole des Servers oder von der Person, die ihn betreibt.',
  'trust.changed.command.what': 'Befehl',
  'trust.changed.step2':
    'Stimmt er mit dem jetzt gezeigten Schlüssel überein, fügen Sie ihn hier ein. „Gespeicherten Schlüssel ersetzen“ wird dann möglich.',
  'trust.changed.compares': 'Fairlead vergleicht alle 43 Zeichen',
  'trust.changed.same': 'Das ist der jetzt gezeigte Schlüssel: alle 43 Zeichen sind gleich.',
  'trust.changed.old': 'Das ist der alte Schlüssel. Der Server vor Ihnen ist nicht der, dem Sie vertrauen.',
  'trust.changed.different':
    'Das ist weder der gespeicherte noch der jetzt gezeigte Schlüssel. Machen Sie nicht weiter.',
  'trust.changed.replace': 'Gespeicherten Schlüssel ersetzen',
  'trust.changed.replace.reason': 'Fügen Sie zuerst den Fingerabdruck des neuen Schlüssels ein',
  'trust.changed.replace.system':
    'Der gespeicherte Schlüssel steht in einer Datei, die Fairlead nicht ändern darf ({file}). Fragen Sie die Person, die diesen Computer betreibt.',
};
