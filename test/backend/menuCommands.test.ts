/** The menu bar offers the window's commands under their own ids and keys. */
import { expect, test } from 'vitest';
import { menuCommands } from '../../electron/menuCommands.ts';
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
