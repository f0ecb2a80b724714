/** German words: why a connection failed or was lost. */
export const failures = {
  'failure.name-not-found.headline': 'Keine Adresse für {name}',
  'failure.name-not-found.detail': 'Der Namensdienst kennt keinen Host {name} oder hat nicht geantwortet.',
  'failure.name-not-found.next':
    '{nearestGiven, select, true {Prüfen Sie die Schreibweise: In der Konfiguration steht {nearest}.} other {Prüfen Sie Schreibweise und Netzwerk und versuchen Sie es erneut.}}',
  'failure.refused.headline': '{address} hat geantwortet, aber an Port {port} lauscht nichts',
  'failure.refused.detail': 'Die Verbindung zu {address} Port {port} wurde abgelehnt.',
  'failure.refused.next': 'Prüfen Sie Port in der Konfiguration, und ob der SSH-Server dort läuft.',
  'failure.timed-out.headline': '{address} hat in {seconds} s nicht geantwortet',
  'failure.timed-out.detail':
    'Keine Verbindung zu {address} Port {port} kam zustande. Eine Firewall, die Pakete verwirft, sieht genauso aus.',
  'failure.timed-out.next':
    'Prüfen Sie Netzwerk oder VPN, oder erreichen Sie den Host mit ProxyJump über einen anderen.',
  'failure.unreachable.headline': 'Kein Weg zu {addressGiven, select, true {{address}} other {{host}}}',
  'failure.unreachable.detail': '{system}',
  'failure.unreachable.next': 'Prüfen Sie Netzwerk oder VPN und versuchen Sie es erneut.',
  'failure.silent.headline': '{address} Port {port} ist offen, hat aber die SSH-Begrüßung in {seconds} s nicht beendet',
  'failure.silent.detail': 'Die TCP-Verbindung stand. Der Server ist überlastet oder wartet auf etwas anderes als SSH.',
  'failure.silent.next': 'Prüfen Sie, ob der Port zu einem SSH-Server gehört, und versuchen Sie es erneut.',
  'failure.closed-early.headline': 'Der Server hat die Verbindung noch vor der Begrüßung geschlossen',
  'failure.closed-early.detail':
    '{address} Port {port} hat die Verbindung angenommen und wieder fallen lassen. Ratenbegrenzungen und Zulassungslisten tun das oft.',
  'failure.closed-early.next':
    'Warten Sie 60 s und versuchen Sie es erneut; bleibt es so, fragen Sie den Betreiber von {host}, ob Ihre Adresse zugelassen ist.',
  'failure.not-ssh.headline': '{address} Port {port} spricht kein SSH',
  'failure.not-ssh.detail':
    '{sampleGiven, select, true {Zuerst kam: {sample}} other {Es kam etwas, das keine SSH-Version ist.}}',
  'failure.not-ssh.next': 'Prüfen Sie Port in der Konfiguration: Dort lauscht ein anderer Dienst.',
  'failure.no-common-algorithm.headline':
    '{offeredGiven, select, true {{host} bietet nur {offered}, was Fairlead abgeschaltet oder nicht hat} other {{what, select, kex {{host} und Fairlead haben keinen Schlüsselaustausch gemeinsam} hostkey {{host} und Fairlead haben keine Art von Host-Schlüssel gemeinsam} cipher {{host} und Fairlead haben keine Chiffre gemeinsam} mac {{host} und Fairlead haben keinen MAC gemeinsam} compression {{host} und Fairlead haben keine Kompression gemeinsam} other {{host} und Fairlead haben keinen Algorithmus gemeinsam}}}}',
  'failure.no-common-algorithm.detail':
    '{what, select, kex {Es geht um den Schlüsselaustausch.} hostkey {Es geht um die Art des Host-Schlüssels.} cipher {Es geht um die Chiffre.} mac {Es geht um den MAC.} compression {Es geht um die Kompression.} other {Es geht um den Algorithmus.}} {wantedGiven, select, true {Fairlead bietet {wanted}.} other {Fairlead bietet keinen.}}',
  'failure.no-common-algorithm.next':
    '{what, select, kex {Aktualisieren Sie den SSH-Server, oder prüfen Sie KexAlgorithms für diesen Host in der Konfiguration.} hostkey {Aktualisieren Sie den SSH-Server, oder prüfen Sie HostKeyAlgorithms für diesen Host in der Konfiguration.} cipher {Aktualisieren Sie den SSH-Server, oder prüfen Sie Ciphers für diesen Host in der Konfiguration.} mac {Aktualisieren Sie den SSH-Server, oder prüfen Sie MACs für diesen Host in der Konfiguration.} compression {Aktualisieren Sie den SSH-Server, oder prüfen Sie Compression für diesen Host in der Konfiguration.} other {Aktualisieren Sie den SSH-Server, oder prüfen Sie die Optionen für Algorithmen dieses Hosts in der Konfiguration.}}',
  'failure.protocol-error.headline': '{host} hat die Regeln von SSH gebrochen',
  'failure.protocol-error.detail':
    '{detailGiven, select, true {Die Verbindung wurde beendet: {detail}.} other {Die Verbindung wurde beendet.}}',
  'failure.protocol-error.next':
    'Versuchen Sie es erneut; geschieht es jedes Mal, ist der Server oder etwas auf dem Weg fehlerhaft.',
  'failure.damaged.headline': 'Was von {host} kam, wurde unterwegs verändert',
  'failure.damaged.detail':
    'Eine Nachricht bestand ihre Prüfung (MAC) nicht, darum wurde die Verbindung beendet. Nichts von ihr wurde benutzt.',
  'failure.damaged.next':
    'Versuchen Sie es erneut; geschieht es jedes Mal, verändert ein VPN, ein Router oder fehlerhafter Speicher auf dem Weg die Daten.',
  'failure.host-key-changed.headline': '{host} zeigt eine andere Identität',
  'failure.host-key-changed.detail':
    'Sein Schlüssel {fingerprint} ist nicht der bekannte{placesGiven, select, true { aus {places}} other {}}. Kein Passwort und kein Schlüssel wurde gesendet.',
  'failure.host-key-changed.next':
    'Machen Sie nicht weiter, bis Sie wissen, warum: Besorgen Sie den richtigen Fingerabdruck vom Betreiber des Servers und vergleichen Sie.',
  'failure.host-key-revoked.headline': 'Der Schlüssel von {host} wurde widerrufen',
  'failure.host-key-revoked.detail':
    'Sein Schlüssel {fingerprint} ist als widerrufen markiert{placesGiven, select, true { in {places}} other {}}. Jemand anderes könnte ihn haben.',
  'failure.host-key-revoked.next':
    'Fragen Sie den Betreiber des Servers nach dem neuen Schlüssel; dieser wird nie angenommen.',
  'failure.host-key-unknown.headline': '{host} ist kein bekannter Host',
  'failure.host-key-unknown.detail':
    '{placeGiven, select, true {Sein {keyType}-Schlüssel {fingerprint} ist nicht verzeichnet. Ihre Konfiguration erlaubt nur bekannte Hosts ({place}).} other {Sein {keyType}-Schlüssel {fingerprint} ist nicht verzeichnet, und die Konfiguration lässt ihn nicht hinzufügen.}}',
  'failure.host-key-unknown.next':
    'Vergleichen Sie den Fingerabdruck mit dem des Servers und fügen Sie seinen Schlüssel dann known_hosts hinzu.',
  'failure.host-key-declined.headline':
    '{asked, select, true {Dem Schlüssel von {host} wurde nicht vertraut} other {{host} ist kein bekannter Host, und niemand kann gefragt werden}}',
  'failure.host-key-declined.detail':
    'Sein Schlüssel ist {fingerprint}. Kein Passwort und kein Schlüssel wurde gesendet.',
  'failure.host-key-declined.next':
    '{asked, select, true {Verbinden Sie erneut, wenn Sie den Fingerabdruck verglichen haben.} other {Verbinden Sie einmal ohne Batch-Modus, um den Schlüssel zu prüfen, oder fügen Sie ihn known_hosts hinzu.}}',
  'failure.known-hosts-unreadable.headline': '{file} kann nicht gelesen werden',
  'failure.known-hosts-unreadable.detail':
    'Das Lesen schlug fehl: {reason}. Ohne sie kann die Identität von {host} nicht geprüft werden.',
  'failure.known-hosts-unreadable.next':
    'Machen Sie {file} lesbar, oder nennen Sie in der Konfiguration eine andere Datei, und versuchen Sie es erneut.',
  'failure.known-hosts-unwritable.headline': 'Der Schlüssel von {host} konnte nicht in {file} gespeichert werden',
  'failure.known-hosts-unwritable.detail':
    'Das Schreiben schlug fehl: {reason}. Die Verbindung wurde nicht hergestellt.',
  'failure.known-hosts-unwritable.next':
    'Machen Sie {file} schreibbar, oder vertrauen Sie dem Schlüssel einmal, ohne ihn zu speichern.',
  'failure.too-many-tries.headline':
    '{keys, plural, =0 {{host} erlaubt {user} keine weiteren Versuche} one {{host} hat nach # Schlüssel abgebrochen; der richtige wurde nie versucht} other {{host} hat nach # Schlüsseln abgebrochen; der richtige wurde nie versucht}}',
  'failure.too-many-tries.detail': 'Der Server erlaubt {user} nur so viele Versuche. {tried}',
  'failure.too-many-tries.next':
    '{keys, plural, =0 {Warten Sie eine Minute, prüfen Sie Benutzername und Passwort und versuchen Sie es erneut.} one {Setzen Sie IdentitiesOnly yes und das richtige IdentityFile für diesen Host in der Konfiguration.} other {Setzen Sie IdentitiesOnly yes und das richtige IdentityFile für diesen Host in der Konfiguration.}}',
  'failure.auth-refused.headline':
    '{refused, select, nobody {{host} fragt {user} etwas, und niemand hat geantwortet} nothing {{host} hat für {user} keinen Weg zur Anmeldung, der hier möglich ist} password {{host} hat das Passwort von {user} abgelehnt} answers {{host} hat die Antworten von {user} abgelehnt} key {{host} akzeptiert {key} nicht für {user}} unnamed {{host} akzeptiert den Schlüssel nicht für {user}} other {{host} akzeptiert {keys, plural, one {den # Schlüssel} other {keinen der # Schlüssel}} für {user}}}',
  'failure.auth-refused.detail':
    '{tried} {methodsGiven, select, true {Er akzeptiert noch {methods}.} other {Er nennt keinen anderen Weg zur Anmeldung.}}',
  'failure.auth-refused.next':
    '{takes, select, answers {Verbinden Sie ohne Batch-Modus, um zu antworten, oder melden Sie sich mit einem Schlüssel an, der keine Antwort braucht.} keys {Der Server nimmt nur Schlüssel: Tragen Sie Ihren öffentlichen Schlüssel in seine authorized_keys ein, oder versuchen Sie einen anderen Benutzer.} other {Prüfen Sie Benutzername, Passwort und Schlüssel für diesen Host und versuchen Sie es erneut.}}',
  'failure.closed-in-auth.headline': '{host} hat die Verbindung geschlossen, während sich {user} anmeldete',
  'failure.closed-in-auth.detail': '{tried}',
  'failure.closed-in-auth.next':
    'Warten Sie 60 s und versuchen Sie es erneut; das Protokoll des Servers sagt, warum er aufgelegt hat.',
  'failure.closed-while-asking.headline': '{host} hat nicht auf die Antwort gewartet und die Verbindung geschlossen',
  'failure.closed-while-asking.detail':
    'Die Frage war {seconds} s offen. Server warten nur begrenzt auf eine Anmeldung, meist zwei Minuten.',
  'failure.closed-while-asking.next': 'Verbinden Sie erneut mit {host} und halten Sie die Antwort bereit.',
  'failure.lost.closed.headline': '{host} hat die Verbindung geschlossen',
  'failure.lost.closed.detail': 'Der Server oder etwas auf dem Weg hat sie beendet. Vielleicht wurde er neu gestartet.',
  'failure.lost.closed.next': 'Verbinden Sie neu; klappt das nicht, finden Sie heraus, ob der Server läuft.',
  'failure.lost.reset.headline': 'Die Verbindung zu {host} ist abgebrochen',
  'failure.lost.reset.detail': 'Das Netzwerk meldete sie als verschwunden.',
  'failure.lost.reset.next': 'Prüfen Sie Netzwerk oder VPN und verbinden Sie neu.',
  'failure.lost.keepalive.headline': '{host} hat {seconds} s lang nicht geantwortet',
  'failure.lost.keepalive.detail': 'Fairlead hat gefragt, ob der Server noch da ist, und aufgegeben.',
  'failure.lost.keepalive.next': 'Prüfen Sie Netzwerk oder VPN und verbinden Sie neu.',
  'failure.lost.asleep.headline': 'Dieser Computer hat {span} lang geschlafen',
  'failure.lost.asleep.detail': 'Als er aufwachte, antwortete {host} nicht mehr.',
  'failure.lost.asleep.next': 'Verbinden Sie neu.',
  'failure.lost.network.headline': 'Das Netzwerk hat gewechselt',
  'failure.lost.network.detail': '{host} antwortet über das neue nicht auf der alten Verbindung.',
  'failure.lost.network.next': 'Verbinden Sie neu.',
  'failure.shell-refused.headline': 'Angemeldet, aber {host} hat keine Shell geöffnet',
  'failure.shell-refused.detail':
    '{reasonGiven, select, true {Der Server sagte: {reason}.} other {Der Server nannte keinen Grund.}}',
  'failure.shell-refused.next': 'Fragen Sie den Betreiber des Servers, ob dieses Konto eine Shell haben darf.',
  'failure.files-refused.no-server.headline': 'Angemeldet, aber {host} bietet kein SFTP',
  'failure.files-refused.no-server.detail':
    '{saidGiven, select, true {Der Server sagte: {said}.} other {Der Server nannte keinen Grund.}}',
  'failure.files-refused.no-server.next':
    'Bitten Sie den Betreiber des Servers, es einzuschalten: Subsystem sftp in sshd_config.',
  'failure.files-refused.sudo-password.headline': 'sudo auf {host} verlangt ein Passwort, das SFTP nicht geben kann',
  'failure.files-refused.sudo-password.detail': 'Es sagte: {said}',
  'failure.files-refused.sudo-password.next':
    'Erlauben Sie den Befehl ohne Passwort: NOPASSWD in sudoers, nur für sftp-server.',
  'failure.files-refused.other-text.headline': '{host} hat etwas anderes als SFTP gesendet',
  'failure.files-refused.other-text.detail': 'Es begann mit: {said}',
  'failure.files-refused.other-text.next':
    'Startdateien auf dem Server, etwa .bashrc, dürfen ohne Terminal nichts ausgeben.',
  'failure.files-refused.ended.headline': 'Was auf {host} SFTP bedient, endete sofort',
  'failure.files-refused.ended.detail': '{saidGiven, select, true {Es sagte: {said}} other {Es sagte nichts.}}',
  'failure.files-refused.ended.next':
    'Prüfen Sie den Befehl für SFTP, der für diesen Host gesetzt ist, oder Subsystem sftp in sshd_config.',
  'failure.forward-refused.headline': 'Bei {host} gestoppt: Er hat die Verbindung zu {next} nicht weitergetragen',
  'failure.forward-refused.detail':
    '{reasonGiven, select, true {Bei {host} angemeldet, aber: {reason}.} other {Bei {host} angemeldet, aber er nannte keinen Grund.}}',
  'failure.forward-refused.next':
    'Prüfen Sie, ob {host} weiterleiten darf (AllowTcpForwarding) und {next} erreichen kann.',
  'failure.proxy-command-failed.headline':
    '{signalGiven, select, true {Der ProxyCommand von {host} endete durch {signal}, bevor {host} antwortete} other {Der ProxyCommand von {host} endete mit Status {status}, bevor {host} antwortete}}',
  'failure.proxy-command-failed.detail':
    'Der Befehl war: {command}. {saidGiven, select, true {Zuletzt sagte er: {said}} other {Er sagte nichts.}}',
  'failure.proxy-command-failed.next':
    'Führen Sie den Befehl in einem Terminal aus, um den Fehler zu sehen, oder berichtigen Sie ProxyCommand in der Konfiguration.',
  'failure.proxy-unreachable.headline':
    '{reason, select, ETIMEDOUT {{proxy} hat in {seconds} s nicht geantwortet} other {{proxy} ist nicht erreichbar}}',
  'failure.proxy-unreachable.detail': 'Fairleads Einstellungen führen über ihn zu {host}. {system}',
  'failure.proxy-unreachable.next': 'Prüfen Sie Netzwerk oder VPN und den Proxy in den Einstellungen dieses Hosts.',
  'failure.proxy-auth-refused.no-user.headline': '{proxy} will wissen, wer Sie sind',
  'failure.proxy-auth-refused.no-user.detail': 'Die Einstellungen dieses Hosts nennen keinen Benutzer für ihn.',
  'failure.proxy-auth-refused.no-user.next':
    'Geben Sie Ihren Benutzer für den Proxy in den Einstellungen von {host} ein.',
  'failure.proxy-auth-refused.password.headline': '{proxy} hat das Passwort von {user} abgelehnt',
  'failure.proxy-auth-refused.password.detail': 'Bis zum Host selbst kam es nicht.',
  'failure.proxy-auth-refused.password.next':
    'Versuchen Sie es mit dem richtigen Passwort, oder berichtigen Sie den Benutzer in den Einstellungen dieses Hosts.',
  'failure.proxy-auth-refused.nobody-asked.headline':
    '{proxy} verlangt das Passwort von {user}, und niemand kann gefragt werden',
  'failure.proxy-auth-refused.nobody-asked.detail': 'Kein Passwort dafür ist gespeichert.',
  'failure.proxy-auth-refused.nobody-asked.next':
    'Verbinden Sie einmal dort, wo man Sie fragen kann, und lassen Sie das Passwort speichern.',
  'failure.proxy-auth-refused.method.headline': '{proxy} verlangt eine Anmeldung, die Fairlead nicht beherrscht',
  'failure.proxy-auth-refused.method.detail':
    'Fairlead kann Benutzer und Passwort (RFC 1929 und Basic von HTTP). NTLM und Kerberos gehören nicht dazu.',
  'failure.proxy-auth-refused.method.next':
    'Setzen Sie für {host} einen ProxyCommand mit einem Programm, das sich dort anmelden kann.',
  'failure.proxy-refused.headline':
    '{verdict, select, forbidden {{proxy} erlaubt keine Verbindungen zu {address} Port {port}} unreachable {{proxy} erreicht {address} Port {port} nicht} refused {{proxy} wurde von {address} Port {port} abgelehnt} silence {{proxy} bekam keine Antwort von {address} Port {port}} other {{proxy} hat nicht mit {address} Port {port} verbunden}}',
  'failure.proxy-refused.detail': 'Seine Antwort war: {said}.',
  'failure.proxy-refused.next':
    '{why, select, forbidden {Bitten Sie den Betreiber des Proxys, Port {port} zu erlauben.} other {Prüfen Sie Name und Port des Hosts; der Proxy schlägt den Namen nach, nicht dieser Computer.}}',
  'failure.not-a-proxy.headline':
    '{kind, select, socks5 {{proxyHost} Port {proxyPort} ist kein SOCKS5-Proxy} other {{proxyHost} Port {proxyPort} ist kein HTTP-Proxy}}',
  'failure.not-a-proxy.detail':
    '{sampleGiven, select, true {Es sagte: {sample}} other {Es schloss die Verbindung ohne Antwort.}}',
  'failure.not-a-proxy.next': 'Prüfen Sie Art und Port des Proxys in den Einstellungen dieses Hosts.',
  'failure.jump-loop.headline': 'ProxyJump führt zurück zu {host}',
  'failure.jump-loop.detail': 'Um {host} zu erreichen, müsste die Verbindung erst über {host} gehen.',
  'failure.jump-loop.next':
    'Berichtigen Sie ProxyJump in der Konfiguration; ProxyJump none beendet einen Sprung, den Host * setzt.',
  'failure.config-refused.headline':
    '{errorsGiven, select, true {Die Konfiguration hat einen Fehler bei {place}} other {ssh würde die Konfiguration ablehnen}}',
  'failure.config-refused.detail':
    '{errorsGiven, select, true {{errors}. Nichts wurde versucht.} other {Nichts wurde versucht.}}',
  'failure.config-refused.next': 'Berichtigen Sie die Konfiguration; ssh stoppt an derselben Stelle.',
  'failure.not-honoured.headline': '{host} braucht {option}, was Fairlead noch nicht kann',
  'failure.not-honoured.detail':
    'Die Konfiguration sagt {option} {value}{placeGiven, select, true { ({place})} other {}}. Ohne das weiterzumachen wäre nicht, was sie verlangt.',
  'failure.not-honoured.next': 'Benutzen Sie ssh für diesen Host, oder ändern Sie {option}.',
  'failure.cancelled.headline': 'Die Verbindung zu {host} wurde abgebrochen',
  'failure.cancelled.detail': 'Nichts bleibt offen.',
  'failure.cancelled.next': 'Verbinden Sie erneut, wenn Sie so weit sind.',
  'failure.internal.headline': 'Beim Verbinden mit {host} ging in Fairlead etwas schief',
  'failure.internal.detail': 'Das ist ein Fehler von Fairlead. Das Protokoll hat alles dazu unter {id}.',
  'failure.internal.next':
    'Versuchen Sie es erneut; geschieht es wieder, melden Sie es mit dem, was das Protokoll unter {id} hat.',

  'failure.system':
    '{reason, select, EHOSTUNREACH {Das System meldet, dass der Host nicht erreichbar ist.} ENETUNREACH {Das System meldet, dass es kein Netzwerk gibt.} ENETDOWN {Das System meldet, dass das Netzwerk ausgefallen ist.} EADDRNOTAVAIL {Das System meldet, dass die lokale Adresse (BindAddress) nicht zu diesem Computer gehört.} EACCES {Das System meldet, dass die Verbindung nicht erlaubt ist.} EPERM {Das System meldet, dass die Verbindung nicht erlaubt ist.} ECONNREFUSED {Das System meldet, dass dort nichts lauscht.} ECONNRESET {Das System meldet, dass die Verbindung abbrach.} ETIMEDOUT {Das System meldet keine Antwort.} ENOTFOUND {Das System meldet, dass es keinen solchen Namen gibt.} other {Das System meldet {reason}.}}',
  'failure.tried': '{eachGiven, select, true {Versucht: {each}.} other {Nichts konnte versucht werden.}}',
  'failure.tried.one':
    '{keyGiven, select, true {{method} mit {key}} other {{method}}}: {result, select, accepted {angenommen} refused {abgelehnt} partial {angenommen, aber mehr verlangt} other {ausgelassen}}{noteGiven, select, true { ({note})} other {}}',
  'failure.proxy': '{kind, select, socks5 {SOCKS5-Proxy {address}} other {HTTP-Proxy {address}}}',
  'failure.span.s': '{count} s',
  'failure.span.min': '{count} min',
  'failure.span.h': '{count} h',
};
