/** The files of a session: this machine beside a real sshd, with the mouse and with the keyboard alone. */
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { connect, hostBlock, startWindow } from '../helpers/window.ts';

describe('files of a session', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  const far = join(sshd.folder, 'far');
  mkdirSync(join(far, 'releases'), { recursive: true });
  writeFileSync(join(far, 'nginx.conf'), 'worker_processes 4;\n');
  writeFileSync(join(far, 'releases', 'one'), '1');
  writeFileSync(join(far, '.hidden'), '');
  symlinkSync('nowhere', join(far, 'old-cache'));
  home.write('work/report.txt', 'a report\n');
  home.write('work/nginx.conf', 'worker_processes 8;\n');
  const { page, errors } = await startWindow({
    home,
    config: hostBlock('web-01', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await connect(page, 'web-01');
  afterEach(() => expect(errors).toEqual([]));

  const local = page.getByRole('region', { name: 'Files on This computer' });
  const remote = page.getByRole('region', { name: 'Files on web-01' });
  const transfers = page.getByRole('region', { name: 'Transfers' });

  async function goTo(pane: typeof local, path: string): Promise<void> {
    await pane.getByRole('button', { name: 'Type a path' }).click();
    await pane.getByRole('combobox', { name: 'Type a path' }).fill(path);
    await page.keyboard.press('Enter');
    await pane.getByRole('listbox', { name: `Files in ${path} on` }).waitFor();
  }

  test('both sides are listed: folders first, a broken link said, hidden files on demand', async () => {
    await page.getByRole('tab', { name: 'Files' }).click();
    await goTo(remote, far);
    await goTo(local, join(home.path, 'work'));
    await expect.poll(() => namesIn(remote)).toEqual(['releases', 'nginx.conf', 'old-cache']);
    await remote.getByText('broken link').waitFor();
    await remote.getByRole('button', { name: 'Show hidden files' }).click();
    await expect.poll(() => namesIn(remote)).toContain('.hidden');
    await expect.poll(() => namesIn(local)).toEqual(['nginx.conf', 'report.txt']);
    await remote.getByText(/free$/).waitFor();
  });

  test('a file is copied with F5, whole, with its time', async () => {
    await choose(local, 'report.txt');
    await page.keyboard.press('F5');
    await expect.poll(() => namesIn(remote)).toContain('report.txt');
    expect(readFileSync(join(far, 'report.txt'), 'utf8')).toBe('a report\n');
    const times = [join(home.path, 'work/report.txt'), join(far, 'report.txt')].map((file) =>
      Math.floor(statSync(file).mtimeMs / 1000),
    );
    expect(times[1]).toBe(times[0]);
    await transfers.getByRole('tab', { name: /^Done/ }).click();
    await transfers.getByText(/^Done, /).waitFor();
    await transfers.getByRole('tab', { name: /^Queue/ }).click();
  });

  test('a name that is taken is asked about, and nothing is written before the answer', async () => {
    await choose(local, 'nginx.conf');
    await page.keyboard.press('F5');
    const question = transfers.getByRole('alert').filter({ hasText: 'nginx.conf is there already.' });
    await question.waitFor();
    expect(readFileSync(join(far, 'nginx.conf'), 'utf8')).toBe('worker_processes 4;\n');
    await question.getByRole('button', { name: 'Keep both' }).click();
    await expect.poll(() => namesIn(remote)).toContain('nginx (2).conf');
    expect(readFileSync(join(far, 'nginx.conf'), 'utf8')).toBe('worker_processes 4;\n');
    await choose(local, 'nginx.conf');
    await page.keyboard.press('F5');
    await question.getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => readFileSync(join(far, 'nginx.conf'), 'utf8')).toBe('worker_processes 8;\n');
  });

  test('with the keyboard alone: into a folder and out, a new folder, another name', async () => {
    await choose(remote, 'releases');
    await page.keyboard.press('Enter');
    await remote.getByRole('listbox', { name: `Files in ${far}/releases on` }).waitFor();
    await page.keyboard.press('Backspace');
    await remote.getByRole('listbox', { name: `Files in ${far} on` }).waitFor();
    await page.keyboard.press('F7');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('new one');
    await page.keyboard.press('Enter');
    await expect.poll(() => namesIn(remote)).toContain('new one');
    await choose(remote, 'new one');
    await page.keyboard.press('F2');
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('releases');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'This name is taken here.' }).waitFor();
    await name.fill('renamed');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(join(far, 'renamed'))).toBe(true);
  });

  test('permissions: the boxes and the number say the same, and the server has them', async () => {
    await choose(remote, 'report.txt');
    await (await row(remote, 'report.txt')).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Permissions, owner and time…' }).click();
    await page.getByRole('textbox', { name: 'Octal' }).fill('640');
    await page.getByRole('checkbox', { name: 'Others may read' }).check();
    await expect.poll(() => page.getByRole('textbox', { name: 'Octal' }).inputValue()).toBe('644');
    await page.getByRole('checkbox', { name: 'Group may read' }).uncheck();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => (statSync(join(far, 'report.txt')).mode & 0o777).toString(8)).toBe('604');
  });

  test('what is deleted is counted first, and asked once', async () => {
    await choose(remote, 'releases');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete releases on web-01?' });
    await dialog.getByText('1 file in 1 folder').waitFor();
    expect(existsSync(join(far, 'releases/one'))).toBe(true);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => existsSync(join(far, 'releases'))).toBe(false);
    await expect.poll(() => namesIn(remote)).not.toContain('releases');
  });

  test('a folder that cannot be opened leaves the list where it is, and says why', async () => {
    await remote.getByRole('button', { name: 'Type a path' }).click();
    await remote.getByRole('combobox', { name: 'Type a path' }).fill('/nowhere/at/all');
    await page.keyboard.press('Enter');
    await remote.getByRole('alert').filter({ hasText: '/nowhere/at/all cannot be opened' }).waitFor();
    expect(await namesIn(remote)).toContain('nginx.conf');
  });

  async function row(pane: typeof local, name: string) {
    const found = pane.locator(`[role=option][data-name="${name}"]`);
    await found.waitFor();
    return found;
  }

  async function choose(pane: typeof local, name: string): Promise<void> {
    await (await row(pane, name)).click();
    await pane.getByRole('listbox').focus();
  }
});

function namesIn(pane: ReturnType<Page['getByRole']>): Promise<(string | null)[]> {
  return pane
    .locator('[role=option]')
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('aria-posinset')) - Number(b.getAttribute('aria-posinset')))
        .map((each) => each.getAttribute('data-name')),
    );
}
