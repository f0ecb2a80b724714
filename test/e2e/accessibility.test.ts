/** No screen breaks a rule of WCAG 2.2 AA that a machine can check, in dark, in light and in high contrast. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenRules } from '../helpers/accessible.ts';
import { waitForTerminal } from '../helpers/app.ts';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { choose, hostBlock, palette, PROMPT, sheet, startWindow } from '../helpers/window.ts';

const [sshd, fresh] = await Promise.all([startSshd(), startSshd()]);
mkdirSync(join(sshd.folder, 'far'));
writeFileSync(join(sshd.folder, 'far/one.txt'), 'one');
const { page, errors } = await startWindow({
  config: [
    hostBlock('web-01', sshd, `LocalForward 127.0.0.1:${await freePort()} 127.0.0.1:9`),
    hostBlock('new-01', fresh),
    hostBlock('cache-01', { port: 1 }),
    'Host web-*\n  ServerAliveInterval 20\n',
  ].join('\n'),
  knownHosts: `${sshd.knownHostsLine}\n`,
});
await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();

/** The page as it is now, in each theme that the system can ask for. */
async function check(): Promise<void> {
  for (const media of [
    { colorScheme: 'dark', contrast: null },
    { colorScheme: 'light', contrast: null },
    { colorScheme: 'dark', contrast: 'more' },
  ] as const) {
    await page.emulateMedia(media);
    expect.soft(await brokenRules(page), JSON.stringify(media)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'dark', contrast: null });
  expect(errors).toEqual([]);
}

test('the first screen', check);

test('the question about an unknown key', async () => {
  await choose(page, 'new-01');
  await sheet(page, /^First time/);
  await check();
  await page.keyboard.press('Escape');
});

test('a connection that failed, and why', async () => {
  await choose(page, 'cache-01');
  await page.getByText('nothing listens on port').first().waitFor();
  await check();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByRole('region', { name: 'Why this failed' }).waitFor();
  await check();
});

test('a terminal, its search, and its connection', async () => {
  await choose(page, 'web-01');
  await waitForTerminal(page, PROMPT);
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('search', { name: 'Find in scrollback' }).waitFor();
  await check();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByRole('heading', { name: 'Connected to web-01' }).waitFor();
  await check();
});

test('the files of a session, and permissions', async () => {
  await page.getByRole('tab', { name: 'Files' }).click();
  const remote = page.getByRole('region', { name: 'Files on web-01' });
  await remote.getByRole('listbox', { name: /^Files in \/./ }).waitFor();
  await remote.getByRole('button', { name: 'Type a path' }).click();
  await remote.getByRole('combobox', { name: 'Type a path' }).fill(join(sshd.folder, 'far'));
  await page.keyboard.press('Enter');
  const row = remote.locator('[role=option][data-name="one.txt"]');
  await row.click();
  await check();
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Permissions, owner and time…' }).click();
  await page.getByRole('textbox', { name: 'Octal' }).waitFor();
  await check();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Terminal' }).click();
});

test('the palette', async () => {
  await page.keyboard.press('Control+Shift+K');
  await palette(page).waitFor();
  await page.keyboard.type('web');
  await page.getByText('Connect without saving').waitFor();
  await check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('tunnels as a map and as a table, and a new one', async () => {
  await page.getByRole('button', { name: /^Tunnels/ }).click();
  await page.getByRole('heading', { name: 'Tunnels', exact: true }).waitFor();
  await check();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await page.getByRole('table', { name: 'Tunnels' }).waitFor();
  await check();
  await page.getByRole('button', { name: 'New tunnel' }).click();
  await page.getByRole('dialog', { name: 'New tunnel' }).waitFor();
  await check();
  await page.keyboard.press('Escape');
});

test('the config editor, and the changes before they are saved', async () => {
  await page.getByRole('button', { name: 'SSH config' }).click();
  await page.getByRole('textbox', { name: 'User', exact: true }).fill('eve');
  await page.getByText('Saving changes').waitFor();
  await check();
  await page.getByRole('button', { name: 'Review diff' }).click();
  await page.getByRole('dialog', { name: 'Review the changes' }).waitFor();
  await check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
});

test.each(['Keys and trust', 'Snippets', 'Session logs', 'Settings'])('the place %s', async (name) => {
  await page.getByRole('button', { name, exact: true }).click();
  await check();
});

test('the list of shortcuts', async () => {
  await page.keyboard.press('Control+Shift+/');
  await page.getByRole('dialog').waitFor();
  await check();
  await page.keyboard.press('Escape');
});
