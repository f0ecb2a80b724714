/** `fairlead open` and links: the running window gets them, one is started if none runs, and strangers are asked about. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { openPage, startBrowser, waitForTerminal } from '../helpers/app.ts';
import { cleanUp } from '../helpers/cleanUp.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { hostBlock, PROMPT, startWindow } from '../helpers/window.ts';

const program = fileURLToPath(new URL('../../out/cli.js', import.meta.url));
const sshd = await startSshd();
const config = `${hostBlock('web-01', sshd)}\n${hostBlock('db-01', sshd)}`;
const { page, home, errors } = await startWindow({ config, knownHosts: `${sshd.knownHostsLine}\n` });
await page.getByRole('heading', { name: 'Your 2 hosts are ready' }).waitFor();
afterEach(() => expect(errors).toEqual([]));

const fairlead = (where: TempHome, ...args: string[]) =>
  promisify(execFile)(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], HOME: where.path, XDG_CONFIG_HOME: join(where.path, '.config') },
  });
const tabs = page.getByRole('tablist', { name: 'Sessions' }).getByRole('tab');

async function closeAll(): Promise<void> {
  // Panes go one by one, a tab with its last one.
  const panes = page.locator('section.pane');
  for (let count = await panes.count(); count > 0; count = await panes.count()) {
    await page.keyboard.press('Control+Shift+W');
    await expect.poll(() => panes.count()).toBeLessThan(count);
  }
}

test('hosts are opened in the window that is there: in tabs, and side by side', async () => {
  await closeAll();
  await fairlead(home, 'open', 'web-01');
  await waitForTerminal(page, PROMPT);
  await tabs.filter({ hasText: 'web-01' }).waitFor();
  await fairlead(home, 'open', '--split', 'web-01', 'db-01');
  await tabs.filter({ hasText: 'web-01 + db-01' }).waitFor();
  await closeAll();
});

test('a link to a host of the config opens; one to a stranger is asked about, and No is the easy answer', async () => {
  await closeAll();
  await fairlead(home, 'open', 'ssh://db-01');
  await tabs.filter({ hasText: 'db-01' }).waitFor();
  await closeAll();

  await fairlead(home, 'open', `ssh://${sshd.user}@127.0.0.1:${sshd.port}`);
  const dialog = page.getByRole('dialog', { name: 'A link wants to connect to a host' });
  await dialog.getByText(`${sshd.user}@127.0.0.1:${sshd.port}`).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await tabs.count()).toBe(0);

  await fairlead(home, 'open', `ssh://${sshd.user}@127.0.0.1:${sshd.port}`);
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await tabs.filter({ hasText: '127.0.0.1' }).waitFor();
  await closeAll();
  await expect(fairlead(home, 'open', 'ssh://-oProxyCommand=id')).rejects.toMatchObject({ code: 2 });
});

test('a link to files shows the folder', async () => {
  await closeAll();
  await fairlead(home, 'open', 'sftp://web-01/usr');
  await page.getByRole('tab', { name: 'Files', selected: true }).waitFor();
  await page.getByText('share', { exact: true }).first().waitFor();
  await closeAll();
});

test('without a Fairlead one is started, and its address leads to the hosts', async () => {
  const other = makeTempHome();
  other.write('.ssh/config', config);
  other.write('.ssh/known_hosts', `${sshd.knownHostsLine}\n`);
  const { stdout } = await fairlead(other, 'open', 'web-01');
  const { pid } = JSON.parse(readFileSync(join(other.path, '.config/fairlead/control.json'), 'utf8')) as {
    pid: number;
  };
  cleanUp(() => {
    process.kill(pid, 'SIGTERM');
  });
  const url = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(stdout)?.[0] ?? '';
  const { context } = await startBrowser();
  const opened = await openPage(context, url);
  await waitForTerminal(opened.page, PROMPT);
  expect(opened.errors).toEqual([]);
});
