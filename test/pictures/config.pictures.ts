/** Pictures: the config editor with its dialogs, and the settings. */
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome } from './world.ts';

const CONFIG = `# Bastion stays first. Ask sam before editing.
Include config.d/*.conf

Host bastion
    HostName 198.51.100.7
    User sam
    IdentityFile ~/.ssh/id_ed25519_work
    ControlMaster auto
    LocalForward 127.0.0.1:5432 192.0.2.20:5432

Host web-01
    # Frankfurt, rack 4
    HostName web-01.example.com
    User deploy
    ServerAliveInterval 30

Host db-01 db-02
    HostName %h.example.com
    User postgres
    ProxyJump bastion

Host web-*
    User admin
    ProxyJump bastion
    IdentityFile ~/.ssh/id_rsa_2016

Match host *.lab.example.com
    ProxyJump none

Match exec "test -e /etc/on-vpn"
    ServerAliveCountMax 5

Host *
    User sam
    AddKeysToAgent yes
    ServerAliveInterval 60
    HashKnownHosts yes
`;

const form = (page: Page) => page.getByRole('region', { name: 'Form' });

test('the config editor', async () => {
  const home = pictureHome();
  home.write('.ssh/config', CONFIG);
  home.write('.ssh/config.d/lab.conf', 'Host pi-garage.lan\n    User pi\n');
  home.write('.ssh/config.d/work.conf', 'Host build-02\n    HostName 192.0.2.52\n    User sam\n');
  const { page, stop } = await openPictureWindow(home);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await page.keyboard.press('Alt+Shift+4');
  await page.getByRole('button', { name: /^Host web-01/ }).click();
  await form(page).getByRole('heading', { name: 'Host web-01' }).waitFor();
  await page.getByRole('button', { name: 'Run once' }).waitFor();
  await shoot(page, 'config', { highContrast: true });
  await page.getByRole('button', { name: 'Run once' }).click();
  await page.getByText('exec does not hold.').waitFor();
  await shoot(page, 'config-run-once');
  await page.setViewportSize({ width: 900, height: 600 });
  await page.getByRole('button', { name: /^Files and blocks/ }).click();
  await shoot(page, 'config-files', { smallOnly: true });
  await page.setViewportSize({ width: 900, height: 600 });
  await page.getByRole('button', { name: 'Effective options' }).click();
  await shoot(page, 'config-effective', { smallOnly: true });
  for (const [view, name] of [
    ['Form', 'form'],
    ['Text', 'text'],
    ['Side by side', ''],
  ] as const) {
    await page.getByRole('button', { name: view, exact: true }).click();
    if (name !== '') await shoot(page, `config-${name}`);
  }

  await page.getByRole('textbox', { name: 'User', exact: true }).fill('deployer');
  await page.getByText('Saving changes').waitFor();
  await shoot(page, 'config-edited');
  await page.getByRole('button', { name: 'Review diff' }).click();
  await page.getByRole('dialog', { name: 'Review the changes' }).waitFor();
  await shoot(page, 'config-review', { highContrast: true });
  await page.getByRole('button', { name: 'Save these changes' }).click();
  await page.getByText('Saving changes').waitFor({ state: 'detached' });
  await page.getByRole('status').filter({ hasText: 'Saved.' }).first().waitFor();
  await page.getByRole('button', { name: 'Backups of this file' }).click();
  const backups = page.getByRole('dialog', { name: 'Backups of ~/.ssh/config' });
  await backups.getByText('User deployer').waitFor();
  await shoot(page, 'config-backups');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Compare with your ssh' }).click();
  await page.getByRole('button', { name: 'Let ssh run it' }).click();
  await page.getByText(/options? differs?,|No difference:/).waitFor();
  await shoot(page, 'config-compare');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Host bastion/ }).click();
  await form(page)
    .getByRole('button', { name: /^More for/ })
    .click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename bastion' });
  await rename.waitFor();
  await page.keyboard.type('gate');
  await rename.getByText('ProxyJump gate').first().waitFor();
  await shoot(page, 'config-rename');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'New host' }).click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, 'config-new-host');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Host db-01/ }).click();
  await page.getByRole('textbox', { name: 'User', exact: true }).fill('dba');
  await page.getByText('Saving changes').waitFor();
  home.write('.ssh/config', CONFIG.replace('User postgres', 'User admin'));
  await page.getByText('Both edits touch the same lines.').waitFor();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('dialog', { name: 'Two edits of ~/.ssh/config' }).waitFor();
  await shoot(page, 'config-conflict');
  await page.getByRole('button', { name: 'Take theirs' }).click();

  home.write('.ssh/config', CONFIG.replace('ServerAliveInterval 30', 'Prot 2222\n    Ciphers aes256-ctr,3des-cbc'));
  await page.getByRole('region', { name: 'Problems' }).waitFor();
  await page.getByRole('button', { name: /^Host web-01/ }).click();
  // Off every label: no tooltip is in the picture.
  await page.mouse.move(640, 20);
  await shoot(page, 'config-problems');
  await stop();
});

test('the settings', async () => {
  const home = pictureHome();
  home.write('.ssh/config', CONFIG);
  const { page, stop } = await openPictureWindow(home);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await page.keyboard.press('Control+,');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await shoot(page, 'settings', { highContrast: true });
  for (const section of ['Keyboard', 'About']) {
    await page.getByRole('heading', { name: section, exact: true }).scrollIntoViewIfNeeded();
    await page.getByRole('heading', { name: section, exact: true }).evaluate((heading) => heading.scrollIntoView());
    await shoot(page, `settings-${section.toLowerCase()}`);
  }
  await stop();
});
