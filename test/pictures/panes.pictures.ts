/** Pictures: panes that share a tab, what Fairlead keeps about a host, and a key for the agent. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshAgent } from '../helpers/sshAgent.ts';
import { choose, enter } from '../helpers/window.ts';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome, pictureHost, PORTS } from './world.ts';

/** Waits until the pane that was opened as this one, from 0, shows its prompt. */
const prompt = (page: Page, pane: number) =>
  expect
    .poll(() => page.locator('section.pane').nth(pane).locator('.xterm-rows').innerText(), { timeout: 20_000 })
    .toMatch(/~\$\s*$/);

test('panes, host settings and a key for the agent', async () => {
  const home = pictureHome();
  const agent = await startSshAgent();
  const [web, stage, fresh] = await Promise.all([
    pictureHost('web-01', PORTS.web),
    pictureHost('stg-web-01', PORTS.stage),
    pictureHost('build-02', PORTS.first),
  ]);
  home.write('.ssh/config', [web.block(), stage.block(), fresh.block('AddKeysToAgent ask')].join('\n'));
  home.write('.ssh/known_hosts', [web, stage, fresh].map(({ knownHostsLine }) => `${knownHostsLine}\n`).join(''));
  const { page, stop } = await openPictureWindow(home, { SSH_AUTH_SOCK: agent.path });
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await choose(page, 'web-01');
  await waitForTerminal(page, /~\$$/m);
  await page.keyboard.press('Alt+Shift+Equal');
  await prompt(page, 1);
  await enter(page, 'clear; uptime --since > /dev/null; id -un');
  await page.keyboard.press('Control+Shift+K');
  await page.keyboard.type('stg-web-01');
  await page.getByRole('option', { selected: true }).filter({ hasText: 'stg-web-01' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await prompt(page, 2);
  await shoot(page, 'splits', { highContrast: true });

  await page.getByRole('treeitem').filter({ hasText: 'stg-web-01' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Proxy and agent…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Proxy and agent for stg-web-01' });
  await dialog.getByLabel('SOCKS5').check();
  await dialog.getByLabel('Address of the proxy').fill('proxy.example.com');
  await dialog.getByLabel('Port').fill('1080');
  await shoot(page, 'host-proxy');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await choose(page, 'build-02');
  await page.getByText(/to your agent\?/).waitFor();
  await shoot(page, 'agent-add-key');
  await stop();
});
