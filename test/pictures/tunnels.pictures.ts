/** Pictures: the place Tunnels as a map and as a table, its details, its form, and a port that is taken. */
import { createServer } from 'node:net';
import { test } from 'vitest';
import { cleanUp } from '../helpers/cleanUp.ts';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome, pictureHost, PORTS } from './world.ts';

const TAKEN = 22_306;
const host = (name: string) => ({ kind: 'host', host: name });
const port = (at: number, address: string | null = '127.0.0.1') => ({ kind: 'port', host: address, port: at });

test('tunnels', async () => {
  const home = pictureHome();
  const [gate, stage] = await Promise.all([pictureHost('bastion', PORTS.gate), pictureHost('stg-web-01', PORTS.stage)]);
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(TAKEN, '127.0.0.1', resolve));
  cleanUp(() => blocker.close());
  home.write(
    '.ssh/config',
    [
      gate.block('LocalForward 127.0.0.1:22432 192.0.2.20:5432', 'LocalForward 127.0.0.1:22443 192.0.2.31:443'),
      stage.block('ProxyJump bastion', 'DynamicForward 127.0.0.1:22180'),
      'Host stg-db-01\n  HostName stg-db-01.example.com\n  User deploy\n  LocalForward 127.0.0.1:22433 localhost:5432\n',
    ].join('\n'),
  );
  home.write('.ssh/known_hosts', `${gate.knownHostsLine}\n${stage.knownHostsLine}\n`);
  home.write(
    '.config/fairlead/settings.json',
    JSON.stringify({
      tunnels: {
        own: [
          {
            id: 'webhook',
            target: host('stg-web-01'),
            spec: { type: 'remote', listen: port(22_900, null), connect: port(3000, 'localhost') },
          },
          {
            id: 'mysql',
            target: host('bastion'),
            spec: { type: 'local', listen: port(TAKEN), connect: port(3306, 'localhost') },
          },
        ],
        startWithTerminal: false,
        facts: {
          webhook: { name: 'Webhook preview', group: '', startsWithFairlead: false },
          mysql: { name: 'MySQL legacy', group: '', startsWithFairlead: false },
        },
      },
    }),
  );
  const { page, stop } = await openPictureWindow(home);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await page.keyboard.press('Alt+Shift+2');
  const list = page.getByRole('list', { name: 'Tunnels' });
  const start = async (name: RegExp, state: RegExp) => {
    await list.getByRole('button', { name }).first().focus();
    await page.keyboard.press('Space');
    await list.getByRole('button', { name: state }).first().waitFor();
  };
  await start(/22432/, /22432.*ready/);
  await start(/22443/, /22443.*ready/);
  await start(/22180/, /22180.*ready/);
  await start(/Webhook/, /Webhook.*ready/);
  await start(/MySQL/, /MySQL.*port in use/);
  await shoot(page, 'tunnels', { highContrast: true });
  await list.getByRole('button', { name: /22432/ }).first().click();
  const drawer = page.getByRole('complementary', { name: /^Tunnel / });
  await drawer.waitFor();
  await shoot(page, 'tunnels-drawer', { highContrast: true });
  await drawer.getByRole('button', { name: 'Close the details' }).click();
  await page.getByRole('button', { name: /^Fix…/ }).click();
  await drawer.getByRole('button', { name: /^Use port/ }).waitFor();
  await shoot(page, 'tunnels-port-in-use');
  await drawer.getByRole('button', { name: 'Close the details' }).click();
  await list.getByRole('button', { name: /22432/ }).first().focus();
  await page.keyboard.press('t');
  await page.getByRole('table', { name: 'Tunnels' }).waitFor();
  await shoot(page, 'tunnels-table');
  await page.getByRole('button', { name: 'New tunnel' }).click();
  const form = page.getByRole('dialog', { name: 'New tunnel' });
  await form.getByLabel('Make').fill('192.0.2.20:6379');
  await shoot(page, 'tunnels-new', { highContrast: true });
  await page.keyboard.press('Escape');
  await stop();
});

test('no tunnels', async () => {
  const { page, stop } = await openPictureWindow(pictureHome());
  await page.getByRole('heading', { name: 'Connect to your first host' }).waitFor();
  await page.keyboard.press('Alt+Shift+2');
  await page.getByText('No tunnels yet').waitFor();
  await shoot(page, 'tunnels-empty');
  await stop();
});
