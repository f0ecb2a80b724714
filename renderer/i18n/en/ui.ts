/** Words: widgets that every place uses. */
export const ui = {
  'ui.state.connected': 'Connected',
  'ui.state.idle': 'Not connected',
  'ui.state.connecting': 'Connecting',
  'ui.state.reconnecting': 'Reconnecting',
  'ui.state.degraded': 'Degraded',
  'ui.state.failed': 'Failed',
  'ui.state.stopped': 'Stopped',
  'ui.copy': 'Copy',
  'ui.copy.what': 'Copy {what}',
  'ui.copied': 'Copied',
  'ui.copy.failed': 'Not copied: the browser did not allow it',
  'ui.close': 'Close',
  'ui.toast.dismiss': 'Dismiss',
  'ui.notifications': 'Notices',
  'ui.show': 'Show',
  'ui.hide': 'Hide',
} as const;
