/** Pictures in German: the first screen, a connection that failed, and files. */
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome, pictureHost, PORTS } from './world.ts';

/** Opens the host that the palette finds first. */
async function open(page: Page, host: string): Promise<void> {
  await page.keyboard.press('Control+Shift+K');
  await page.getByRole('combobox', { name: 'Suchen oder verbinden' }).waitFor();
  await page.keyboard.type(host);
  await page.getByRole('option', { selected: true }).filter({ hasText: host }).waitFor();
  await page.keyboard.press('Enter');
}

test('in German', async () => {
  const home = pictureHome();
  const web = await pictureHost('web-01', PORTS.web);
  home.write(
    '.ssh/config',
    [
      web.block('LocalForward 127.0.0.1:22432 192.0.2.20:5432'),
      // Nothing listens there.
      `Host db-01\n  HostName 127.0.0.1\n  Port ${PORTS.vault}\n  User postgres\n`,
      'Host *\n  ServerAliveInterval 60\n',
    ].join('\n'),
  );
  home.write('.ssh/known_hosts', `${web.knownHostsLine}\n`);
  home.write('.config/fairlead/settings.json', JSON.stringify({ language: 'de' }));
  const { page, stop } = await openPictureWindow(home);
  await page.getByRole('heading', { name: /Hosts sind bereit/ }).waitFor();
  await shoot(page, 'german-first-run');

  await open(page, 'db-01');
  await page
    .getByText(/an Port \d+ lauscht nichts/)
    .first()
    .waitFor();
  await page.keyboard.press('Control+Shift+4');
  await page.getByRole('region', { name: 'Warum es fehlschlug' }).waitFor();
  await shoot(page, 'german-failed');

  await open(page, 'web-01');
  await waitForTerminal(page, /~\$$/m);
  await page.keyboard.press('Control+Shift+2');
  await page.getByText('Dieser Computer').first().waitFor();
  await shoot(page, 'german-files');
  await stop();
});
