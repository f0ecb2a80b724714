/** Words: workspaces. */
export const workspaces = {
  'workspaces.save': 'Save tabs as a workspace…',
  'workspaces.save.title': 'Save tabs as a workspace',
  'workspaces.save.name': 'Name',
  'workspaces.save.hint': 'Tabs, panes, hosts, folders and running tunnels. Nothing that was printed is kept.',
  'workspaces.save.replaces': 'There is a workspace of this name: it is replaced.',
  'workspaces.save.cancel': 'Cancel',
  'workspaces.save.save': 'Save',
  'workspaces.saved': 'Workspace {name} saved',
  'workspaces.open': 'Open workspace {name}',
  'workspaces.remove': 'Remove workspace {name}',
  'workspaces.removed': 'Workspace {name} removed',
  'workspaces.none': 'There is no workspace {name}',
  'workspaces.last': 'Open the tabs of last time',
  'workspaces.last.button': 'Open the {count, plural, one {tab} other {# tabs}} of last time',
} as const;
