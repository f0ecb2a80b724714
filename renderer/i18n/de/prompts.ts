/** German words: sheets that ask for a password, a passphrase or an answer. */
export const prompts = {
  'prompts.who': '{user} auf {address}',
  'prompts.who.via': '{user} auf {address}, über {hops}',
  'prompts.waiting': '1 von {count} wartet',
  'prompts.cancel': 'Abbrechen',
  'prompts.signIn': 'Anmelden',
  'prompts.continue': 'Weiter',
  'prompts.unlock': 'Entsperren',
  'prompts.capsLock': 'Feststelltaste ist an',
  'prompts.password.title': '<b>{host}</b> fragt nach Ihrem Passwort',
  'prompts.proxyPassword.title': '<b>{proxy}</b> fragt nach Ihrem Passwort',
  'prompts.proxyPassword.who': '{user}, auf dem Weg zu {host}',
  'prompts.localCommand.title': 'Das auf Ihrem Computer ausführen?',
  'prompts.localCommand.who': 'LocalCommand in der Konfiguration von {host}, bei jeder Verbindung',
  'prompts.localCommand.once':
    'Sie werden einmal für diesen Host gefragt, und wieder, wenn sich der Befehl ändert. Er läuft mit Ihren Rechten.',
  'prompts.localCommand.yes': 'Ausführen',
  'prompts.localCommand.later': 'Jetzt nicht',
  'prompts.localCommand.no': 'Nicht ausführen',
  'prompts.password.label': 'Passwort',
  'prompts.password.refused': 'Dieses Passwort wurde abgelehnt. Versuch {attempt} von {of}.',
  'prompts.passphrase.title': '<b>{key}</b> auf diesem Computer entsperren',
  'prompts.passphrase.label': 'Passphrase',
  'prompts.passphrase.for': '<mono>{file}</mono>, zur Anmeldung bei {host}',
  'prompts.passphrase.for.comment': '<mono>{file}</mono> ({comment}), zur Anmeldung bei {host}',
  'prompts.passphrase.wrong': 'Diese Passphrase öffnet {key} nicht. Versuch {attempt} von {of}.',
  'prompts.interactive.title':
    '{count, plural, =0 {<b>{host}</b> hat eine Nachricht für Sie} one {<b>{host}</b> stellt 1 Frage} other {<b>{host}</b> stellt # Fragen}}',
  'prompts.interactive.says': 'Der Server sagt',
  'prompts.interactive.answer': 'Antwort {number}',
  'prompts.interactive.refused': 'Diese Antwort wurde abgelehnt. Versuch {attempt} von {of}.',
  'prompts.interactive.code': 'Einmalcodes werden nie gespeichert',
  'prompts.store':
    'Speichern in {platform, select, mac {macOS Schlüsselbund} windows {Windows-Anmeldeinformationsverwaltung} other {Ihrem Schlüsselbund}}',
  'prompts.store.missing.module':
    'Diese Kopie von Fairlead erreicht den Schlüsselbund nicht ({detail}). Nichts wird gespeichert.',
  'prompts.store.missing.service':
    'Hier läuft kein Schlüsselbund, oder er ist gesperrt ({detail}). Nichts wird gespeichert.',
  'prompts.tooOpen.title': 'Andere können <b>{key}</b> lesen',
  'prompts.tooOpen.words':
    'Die Rechte 0{mode} von ‘{file}’ sind zu offen. Private Schlüsseldateien dürfen für andere NICHT zugänglich sein.',
  'prompts.tooOpen.yes': 'Auf 0600 setzen und benutzen',
  'prompts.tooOpen.no': 'Schlüssel übergehen',
  'prompts.addKey.title': '<b>{key}</b> in Ihren Agenten laden?',
  'prompts.addKey.words': 'Der Agent signiert dann damit ({comment}), ohne noch einmal nach der Passphrase zu fragen.',
  'prompts.addKey.yes': 'Laden',
  'prompts.addKey.no': 'Nicht laden',
  'prompts.touch.title': '<b>{key}</b> berühren',
  'prompts.touch.words': 'Ihr Sicherheitsschlüssel wartet auf eine Berührung, um Sie anzumelden.',
  'prompts.agent.title':
    '{what, select, sign {<b>{host}</b> möchte sich mit Ihrem Schlüssel irgendwo anmelden} other {<b>{host}</b> möchte die Schlüssel in Ihrem Agenten ändern}}',
  'prompts.agent.why':
    '{what, select, sign {Ein Programm auf diesem Host benutzt Ihren weitergeleiteten Agenten. Es signiert einmal und sieht den Schlüssel nie.} other {Ein Programm auf diesem Host möchte Schlüssel in Ihrem weitergeleiteten Agenten hinzufügen, entfernen oder sperren.}} Ohne Antwort in {seconds} s wird es abgelehnt.',
  'prompts.agent.allow': 'Einmal erlauben',
  'prompts.agent.refuse': 'Ablehnen',
  'prompts.saveFailed.title': 'Der Schlüssel von <b>{host}</b> wurde nicht gespeichert',
  'prompts.saveFailed.why':
    '{reason, select, EACCES {Fairlead darf <mono>{file}</mono> nicht schreiben (keine Berechtigung).} EPERM {Fairlead darf <mono>{file}</mono> nicht schreiben (keine Berechtigung).} EROFS {<mono>{file}</mono> liegt auf einem nur lesbaren Dateisystem.} ENOSPC {Für <mono>{file}</mono> ist kein Platz mehr.} other {<mono>{file}</mono> konnte nicht geschrieben werden ({reason}).}}',
  'prompts.saveFailed.next':
    'Sie können weitermachen, ohne zu speichern. Fairlead fragt dann beim nächsten Mal wieder nach diesem Schlüssel.',
  'prompts.saveFailed.goOn': 'Ohne Speichern weiter',
  'prompts.saveFailed.disconnect': 'Trennen',
  'prompts.hostKeys.title': 'Die neuen Host-Schlüssel von <b>{host}</b> behalten?',
  'prompts.hostKeys.why':
    'Der Host hat sie über diese Verbindung genannt, deren Schlüssel Sie vertrauen, und bewiesen, dass er sie besitzt. Behalten Sie sie, entfällt die Frage, wenn er seinen Schlüssel wechselt.',
  'prompts.hostKeys.added': 'In known_hosts geschrieben',
  'prompts.hostKeys.removed': 'Herausgenommen: Der Host hat sie nicht mehr',
  'prompts.hostKeys.yes': 'Behalten',
  'prompts.hostKeys.no': 'So lassen',
};
