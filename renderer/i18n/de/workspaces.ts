/** German words: workspaces. */
export const workspaces = {
  'workspaces.save': 'Tabs als Arbeitsbereich speichern…',
  'workspaces.save.title': 'Tabs als Arbeitsbereich speichern',
  'workspaces.save.name': 'Name',
  'workspaces.save.hint':
    'Tabs, Bereiche, Hosts, Ordner und laufende Tunnel. Nichts von dem, was ausgegeben wurde, wird behalten.',
  'workspaces.save.replaces': 'Es gibt schon einen Arbeitsbereich dieses Namens: Er wird ersetzt.',
  'workspaces.save.cancel': 'Abbrechen',
  'workspaces.save.save': 'Speichern',
  'workspaces.saved': 'Arbeitsbereich {name} gespeichert',
  'workspaces.open': 'Arbeitsbereich {name} öffnen',
  'workspaces.remove': 'Arbeitsbereich {name} entfernen',
  'workspaces.removed': 'Arbeitsbereich {name} entfernt',
  'workspaces.none': 'Es gibt keinen Arbeitsbereich {name}',
  'workspaces.last': 'Tabs vom letzten Mal öffnen',
  'workspaces.last.button': '{count, plural, one {Den Tab} other {Die # Tabs}} vom letzten Mal öffnen',
};
