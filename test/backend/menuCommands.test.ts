/** The menu bar offers the window's commands under their own ids and keys. */
import { expect, test } from 'vitest';
import { acceleratorOf, menuCommands, readChosenKeys } from '../../electron/menuCommands.ts';
import { bindingsOf, commandIds, type CommandId } from '../../renderer/shell/commands.ts';

const items = Object.entries(menuCommands);

test.each(items)('%s is a command of the window, with keys that the window knows', (id, { mac, other }) => {
  expect(commandIds).toContain(id);
  if (mac !== null) expect(bindingsOf(id as CommandId, true).map(({ keys }) => keys)).toContain(mac);
  if (other !== null) expect(bindingsOf(id as CommandId, false).map(({ keys }) => keys)).toContain(other);
});

test('no command of the palette is missing from the menu, but themes, languages and what the edit menu has', () => {
  const elsewhere = /^(theme\.|language\.|terminal\.(copy|paste)$|session\.go\d$)/;
  expect(commandIds.filter((id) => !(id in menuCommands) && !elsewhere.test(id))).toEqual([]);
});

test('keys that a person chose stand in the menu; what is no key does not', () => {
  const chosen = readChosenKeys({
    'pane.up': ['Alt+Shift+ArrowUp'],
    'hosts.filter': [],
    'terminal.find': ['Hyper+\n'],
  });
  expect(acceleratorOf('pane.up', false, chosen)).toBe('Alt+Shift+Up');
  expect(acceleratorOf('hosts.filter', true, chosen)).toBeNull();
  expect(acceleratorOf('terminal.find', true, chosen)).toBeNull();
  expect(acceleratorOf('pane.down', false, chosen)).toBe('Alt+Down');
  for (const sent of [null, 'keys', 3, ['a']])
    expect(acceleratorOf('pane.down', true, readChosenKeys(sent))).toBe('Alt+Meta+Down');
});
