import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { cleanUp } from '../helpers/cleanUp.ts';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { startTcpServer } from '../helpers/tcpServer.ts';
import type { TempHome } from '../helpers/tempHome.ts';
import { hostBlock, palette, startWindow } from '../helpers/window.ts';

let page: Page;
let home: TempHome;
let listen: number;
let busy: number;

const curl = async (port: number) =>
  (await promisify(execFile)('curl', ['-sS', '--http0.9', '--max-time', '10', `http://127.0.0.1:${port}/`])).stdout;

beforeAll(async () => {
  const sshd = await startSshd();
  const target = await startTcpServer((socket) => socket.end('through the tunnel'));
  listen = await freePort();
  busy = await freePort();
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(busy, '127.0.0.1', resolve));
  cleanUp(() => blocker.close());
  const forwards = [`LocalForward ${listen} 127.0.0.1:${target}`, `LocalForward ${busy} 127.0.0.1:${target}`];
  const config = `Host *.example\n  User nobody\n\n${hostBlock('web', { port: sshd.port, user: sshd.user, keyFile: sshd.keyFile }, ...forwards)}`;
  const opened = await startWindow({ config, knownHosts: `${sshd.knownHostsLine}\n` });
  ({ page, home } = opened);
  // Keys do nothing before the window is there.
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await page.keyboard.press('Alt+Shift+2');
});

const card = (name: string | RegExp) =>
  page.getByRole('list', { name: 'Tunnels' }).getByRole('button', { name }).first();

test('a forward of the config starts, carries and stops', async () => {
  await page
    .getByRole('button', { name: /^Start / })
    .first()
    .click();
  await card(/ready/).waitFor();
  expect(await curl(listen)).toBe('through the tunnel');
  await card(/ready|idle|B\/s/).click();
  const drawer = page.getByRole('complementary', { name: /^Tunnel / });
  await drawer.getByText(/config:\d+$/).waitFor();
  await drawer.getByText(`ssh -N -L ${listen}:`).waitFor();
  await drawer.getByRole('button', { name: 'Test target' }).click();
  await drawer.getByText(/answers after/).waitFor();
  await drawer.getByRole('button', { name: 'Stop' }).click();
  await drawer.getByRole('button', { name: 'Start' }).waitFor();
  await expect(curl(listen)).rejects.toThrow();
});

test('where it is defined leads to that line in the editor', async () => {
  await page.keyboard.press('Alt+Shift+2');
  await page.getByRole('heading', { name: 'Tunnels', level: 1 }).waitFor();
  const drawer = page.getByRole('complementary', { name: /^Tunnel / });
  if (!(await drawer.isVisible())) await card(`127.0.0.1:${listen}`).click();
  await drawer.getByRole('button', { name: /config:\d+$/ }).press('Enter');
  const block = page.getByRole('list', { name: 'Blocks' }).getByRole('button', { name: /^Host web/ });
  await expect.poll(() => block.getAttribute('aria-current')).toBe('true');
  await page.keyboard.press('Alt+Shift+2');
  await drawer.waitFor();
});

test('a busy port says who has it, and the next port is offered', async () => {
  await card(`127.0.0.1:${busy}`).focus();
  await page.keyboard.press('Space');
  await page
    .getByText(/port in use by/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: /^Fix…/ }).click();
  await page.getByRole('button', { name: `Use port ${busy + 1}` }).waitFor();
});

test('a new tunnel is made in one sentence and stands in the config', async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New tunnel' }).click();
  const form = page.getByRole('dialog', { name: 'New tunnel' });
  await form.getByRole('button', { name: 'SOCKS' }).click();
  const port = await freePort();
  await form.getByRole('textbox', { name: 'with the SOCKS proxy at' }).fill(`127.0.0.1:${port}`);
  await form.getByText(`ssh -N -D 127.0.0.1:${port} web`).waitFor();
  await form.getByRole('textbox', { name: 'Name' }).fill('Browse as web');
  await form.getByRole('button', { name: 'Save and start' }).click();
  await card(/Browse as web.*ready/).waitFor();
  expect(readFileSync(join(home.path, '.ssh/config'), 'utf8')).toContain(`DynamicForward 127.0.0.1:${port}`);
});

test('along the path of a tunnel by keyboard, and back', async () => {
  await card(/Browse as web/).focus();
  const focused = page.locator(':focus');
  await page.keyboard.press('ArrowRight');
  await focused.getByText('web', { exact: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  await focused.getByText('Any address').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => focused.getAttribute('aria-label')).toMatch(/^Browse as web, -D/);
});

test('the palette lists tunnels with their state', async () => {
  await page.keyboard.press('Control+Shift+K');
  await palette(page).waitFor();
  await page.keyboard.type(':browse');
  const row = page.getByRole('option', { name: /Stop tunnel Browse as web.*ready/ });
  await row.waitFor();
  await page.keyboard.press('Enter');
  await card(/Browse as web.*stopped/).waitFor();
  await card(/Browse as web/).focus();
  await page.keyboard.press('Space');
  await card(/Browse as web.*ready/).waitFor();
});

test('a tunnel that was removed comes back by Undo', async () => {
  // What was saved last is chosen: its details are open.
  await page
    .getByRole('complementary', { name: /^Tunnel / })
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect.poll(() => card(/Browse as web/).count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await card(/Browse as web.*ready/).waitFor();
  await page.keyboard.press('Escape');
});

test('the same as a table, by keyboard', async () => {
  await card(/Browse as web/).focus();
  await page.keyboard.press('t');
  const table = page.getByRole('table', { name: 'Tunnels' });
  // The focus stays on the tunnel.
  await expect.poll(() => page.locator(':focus').innerText()).toBe('Browse as web');
  await table
    .getByRole('row', { name: /Browse as web/ })
    .getByText('ready')
    .waitFor();
  await table.getByRole('button', { name: 'Stop Browse as web' }).click();
  await table.getByRole('button', { name: 'Start Browse as web' }).waitFor();
});
