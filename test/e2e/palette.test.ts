/** The palette: a line of ssh is shown as it was read, connects with exactly that, and can be kept as a host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { hostBlock, palette, startWindow } from '../helpers/window.ts';

const [sshd, bastion] = await Promise.all([startSshd(), startSshd()]);
const home = makeTempHome();
home.write(
  '.config/fairlead/settings.json',
  JSON.stringify({
    lastUsed: { web: 1 },
    hosts: { web: { environment: 'production', colour: 'none', tags: ['shop'], file: '~/.ssh/config' } },
  }),
);
const { page, errors } = await startWindow({
  home,
  config: `${hostBlock('web', sshd)}\n${hostBlock('bastion', bastion)}`,
  knownHosts: `${sshd.knownHostsLine}\n${bastion.knownHostsLine}\n`,
});
await page.getByRole('tree', { name: 'Hosts' }).waitFor();
afterEach(() => expect(errors).toEqual([]));

const results = page.getByRole('listbox', { name: 'Results' });
const chips = page.getByRole('list', { name: 'What this connects with' });
const selected = (text: string | RegExp): Locator =>
  results.getByRole('option', { selected: true }).filter({ hasText: text });

/** Opens the palette afresh with a text in it. */
async function type(text: string): Promise<void> {
  if (await palette(page).isVisible()) {
    // Back from a list of actions, then the text, then the palette itself.
    while (await palette(page).isVisible()) {
      await page.keyboard.press('Escape');
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  }
  await page.keyboard.press('Control+Shift+K');
  await palette(page).waitFor();
  await palette(page).fill(text);
}

test('a line of ssh is shown in pieces, connects through its hop, and opens its tunnel', async () => {
  const port = await freePort();
  await type(`${sshd.user}@127.0.0.1 -p ${sshd.port} -J bastion -i ${sshd.keyFile} -L ${port}:127.0.0.1:22 -q`);
  await selected('with ssh').waitFor();
  expect(await chips.getByRole('listitem').allInnerTexts()).toEqual([
    '127.0.0.1',
    `as ${sshd.user}`,
    `port ${sshd.port}`,
    'ProxyJump bastion',
    `IdentityFile ${sshd.keyFile}`,
    `-L ${port}:127.0.0.1:22`,
    'without -q',
  ]);
  await page.keyboard.press('Enter');
  await waitForTerminal(page, /[#$]$/m);
  await page.getByText('via bastion').first().waitFor();
  await page.keyboard.press('Alt+Shift+2');
  await page.getByText(`127.0.0.1:${port}`).first().waitFor();
  await page.keyboard.press('Alt+Shift+1');
  await page.keyboard.press('Control+Shift+W');
  await page.getByRole('tab', { name: /127\.0\.0\.1/ }).waitFor({ state: 'detached' });
});

test('what cannot be read is said before Enter', async () => {
  await type('web -J a:99999');
  await results.getByText('-J takes hosts').waitFor();
  await type('ssh -L 80 web');
  await results.getByText('-L 80 is no forwarding specification').waitFor();
});

test('terms narrow hosts, and a folder of a host is a place', async () => {
  await type('tag:shop env:prod');
  await selected('web').waitFor();
  expect(await results.getByRole('option').count()).toBe(1);
  await type('tag:none');
  await results.getByText('Nothing fits').waitFor();
  await type('web:/usr');
  await results.getByRole('option').filter({ hasText: 'Open /usr on web in Files' }).waitFor();
  await type('config');
  await results.getByRole('option').filter({ hasText: 'Edit ~/.ssh/config' }).waitFor();
});

test('what is used comes first among what fits as well', async () => {
  // The theme that is in use is not offered.
  for (const title of ['Theme: light', 'Theme: high contrast', 'Theme: light', 'Theme: dark']) {
    await type(`>${title}`);
    await selected(title).waitFor();
    await page.keyboard.press('Enter');
    await palette(page).waitFor({ state: 'detached' });
  }
  // It was counted by the time that the list shows it first.
  await expect
    .poll(async () => {
      await type('>Theme');
      return (await results.getByRole('option').first().innerText()).trim();
    })
    .toBe('Theme: light');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('by keyboard alone: a typed line is kept as a host of the config', async () => {
  await type(`sam@192.0.2.7 -p 2222 -J bastion -L 8080:localhost:80`);
  await selected('with ssh').waitFor();
  await page.keyboard.press('Tab');
  await results.getByRole('option').filter({ hasText: 'Save as a host…' }).waitFor();
  await page.keyboard.type('save');
  await selected('Save as a host…').waitFor();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New host' });
  await dialog.waitFor();
  await dialog.getByRole('textbox').fill('kept');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  const file = () => readFileSync(join(home.path, '.ssh/config'), 'utf8');
  await expect
    .poll(file)
    .toContain(
      'Host kept\n  HostName 192.0.2.7\n  User sam\n  Port 2222\n  ProxyJump bastion\n  LocalForward 8080 localhost:80\n',
    );
});
