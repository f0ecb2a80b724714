/** The hosts of the config: followed while other programs edit it, honest when it cannot be read, quick when it is long. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { choose, enter, palette, sheet, startWindow } from '../helpers/window.ts';

/** "Within a second" is the promise; a slow machine gets more before the test gives up. In milliseconds. */
const SOON = { timeout: 5000 };

const option = (page: Page, name: string) => page.getByRole('option').filter({ hasText: name });

describe('a config that other programs edit', async () => {
  const { home, page, errors } = await startWindow({ config: 'Include config.d/*.conf\n\nHost web-01\n  User sam\n' });
  afterEach(() => expect(errors).toEqual([]));

  test('an edit in place shows', async () => {
    await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
    home.write('.ssh/config', 'Include config.d/*.conf\n\nHost web-01\n  User sam\nHost web-02\n  Port 2222\n');
    await option(page, 'web-02').waitFor(SOON);
    await page.getByRole('heading', { name: 'Your 2 hosts are ready' }).waitFor();
  });

  test('an edit by rename shows, as most editors save, also the second time', async () => {
    for (const name of ['db-01', 'db-02']) {
      const written = home.write('.ssh/config.new', `Include config.d/*.conf\n\nHost ${name}\n  User postgres\n`);
      renameSync(written, join(home.path, '.ssh/config'));
      await option(page, name).filter({ hasText: 'postgres@' }).waitFor(SOON);
      await option(page, 'web-02').waitFor({ state: 'detached' });
    }
  });

  test('an included file shows when it appears, changes and goes, with its own place', async () => {
    home.write('.ssh/config.d/lab.conf', 'Host pi-garage\n  User pi\n');
    await option(page, 'pi-garage').waitFor(SOON);
    // The row that Enter would connect shows that in the place of its place.
    await page.keyboard.press('ArrowDown');
    await option(page, 'pi-garage').filter({ hasText: 'lab.conf:1' }).waitFor();
    home.write('.ssh/config.d/lab.conf', '# moved\nHost pi-attic\n  User pi\n');
    await option(page, 'pi-attic').filter({ hasText: 'lab.conf:2' }).waitFor(SOON);
    renameSync(join(home.path, '.ssh/config.d/lab.conf'), join(home.path, '.ssh/config.d/lab.off'));
    await option(page, 'pi-attic').waitFor({ state: 'detached', ...SOON });
  });

  test('lines that are not understood are said, shown on request, and the rest is listed', async () => {
    home.write('.ssh/config', 'Host web-01\n  User sam\n\nHost web-02\n  Prot 22\n');
    const notice = page.getByRole('status').filter({ hasText: 'keeps ssh from starting' });
    await notice.waitFor(SOON);
    await option(page, 'web-02').waitFor();
    const show = notice.getByRole('button', { name: 'Show' });
    await show.press('Enter');
    await notice
      .getByRole('listitem')
      .filter({ hasText: /config:5.*prot/i })
      .waitFor();
    await notice.getByRole('button', { name: 'Hide' }).press('Enter');
    await notice.getByRole('listitem').waitFor({ state: 'detached' });

    home.write('.ssh/config', 'Host web-01\n  User sam\n');
    await notice.waitFor({ state: 'detached', ...SOON });
  });
});

describe('no config, and one that cannot be read', async () => {
  const home = makeTempHome();
  const { page, errors } = await startWindow({ home });
  afterEach(() => expect(errors).toEqual([]));

  test('without a config there are three ways to start, and the first host appears by itself', async () => {
    await page.getByRole('heading', { name: 'Connect to your first host' }).waitFor();
    for (const name of ['Try the demo server', 'Add a host', 'Choose another config file']) {
      await page.getByRole('heading', { name }).waitFor();
    }
    home.write('.ssh/config', 'Host first-01\n  User sam\n');
    await option(page, 'first-01').waitFor(SOON);
  });

  test('the first host can be written here, and is there at once', async () => {
    rmSync(join(home.path, '.ssh/config'));
    await page.getByRole('button', { name: 'New host' }).click();
    const dialog = page.getByRole('dialog', { name: 'New host' });
    await dialog.getByRole('textbox').fill('made-01');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Host name', exact: true }).fill('192.0.2.10');
    await page.keyboard.press('Control+s');
    await expect.poll(() => existsSync(join(home.path, '.ssh/config'))).toBe(true);
    expect(readFileSync(join(home.path, '.ssh/config'), 'utf8')).toBe('Host made-01\n    HostName 192.0.2.10\n');
    await page.getByRole('button', { name: 'Sessions' }).click();
    await option(page, 'made-01').waitFor(SOON);
  });

  test('another file can be chosen; one that is not there says so', async () => {
    const path = page.getByRole('textbox', { name: 'Path of the config file' });
    await path.focus();
    await enter(page, '~/work/none');
    await page.getByRole('alert').filter({ hasText: 'That file cannot be read' }).waitFor();
    home.write('work/ssh_config', 'Host office-01\n  User sam\n');
    await path.fill('~/work/ssh_config');
    await page.keyboard.press('Enter');
    await option(page, 'office-01').waitFor();
  });

  test('a folder in its place is said in plain words', async () => {
    const unreadable = makeTempHome();
    mkdirSync(join(unreadable.path, '.ssh/config'));
    const second = await startWindow({ home: unreadable });
    await second.page.getByText('Fairlead cannot read ~/.ssh/config (it is a folder).').waitFor();
    expect(second.errors).toEqual([]);
  });
});

describe('2,000 hosts', async () => {
  const sshd = await startSshd();
  const blocks = Array.from({ length: 2000 }, (_, index) => {
    const name = `node-${String(index).padStart(4, '0')}`;
    return `Host ${name}\n  HostName ${name}.example.com\n  User ops\n`;
  });
  const { page, errors } = await startWindow({ config: blocks.join('\n') });
  afterEach(() => expect(errors).toEqual([]));

  test('are listed by the rows that fit, and each key of the filter is answered at once', async () => {
    await page.getByRole('heading', { name: /^Your 2,?000 hosts are ready$/ }).waitFor();
    expect(await page.getByRole('option').count()).toBeLessThan(60);
    const filter = page.getByRole('combobox', { name: 'Type a host, or user@host:port' });
    await filter.fill('');
    await filter.focus();
    // From the key to the frame that shows its answer.
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(window, { keyTimes: times });
      document.addEventListener(
        'keydown',
        () => {
          const at = performance.now();
          requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - at)));
        },
        { capture: true },
      );
    });
    await page.keyboard.type('node-1999');
    await expect.poll(() => page.getByRole('option').count()).toBe(1);
    const keyTimes = () => page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes);
    // The last of them is noted only after the frame in which the row is there.
    await expect.poll(async () => (await keyTimes()).length).toBe('node-1999'.length);
    const times = (await keyTimes()).toSorted((a, b) => a - b);
    // The middle one: a busy machine may hold up any single frame.
    expect(times[4], `milliseconds per key: ${times.map(Math.round).join(' ')}`).toBeLessThan(250);
    await option(page, 'ops@node-1999.example.com').waitFor();
    await page.keyboard.press('Escape');
    await option(page, 'node-0000').waitFor();
  });

  test('the palette finds one of them, and says what it will do with each form of a destination', async () => {
    await page.keyboard.press('Control+Shift+K');
    await palette(page).waitFor();
    const results = page.getByRole('listbox', { name: 'Results' });
    const typed = async (text: string, row: string | RegExp) => {
      await palette(page).fill('');
      await page.keyboard.type(text);
      await results.getByRole('option', { selected: true }).filter({ hasText: row }).waitFor();
    };
    await typed('1234', /node-1234 *ops@node-1234\.example\.com/);
    await typed('sam@192.0.2.7:2222', /Connect to “sam@192.0.2.7:2222” with ssh *not in your config/);
    await typed('ssh -p 2222 sam@192.0.2.7', 'Connect to “sam@192.0.2.7:2222” with ssh');
    await typed('ssh://sam@192.0.2.7:2222', 'Connect to “sam@192.0.2.7:2222” with ssh');
    await typed('ssh -v -p 2222 sam@192.0.2.7', 'without -v');
    await palette(page).fill('sam@192.0.2.7:99999');
    await results.getByText('A port is a number from 1 to 65535, not 99999').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  test('a pasted ssh line connects where it says', async () => {
    await choose(page, `ssh -p ${sshd.port} ${sshd.user}@127.0.0.1`, 'with ssh');
    const first = await sheet(page, 'First time you connect to 127.0.0.1');
    await first.getByText(`127.0.0.1, port ${sshd.port}`).waitFor();
    await page.keyboard.press('Escape');
  });
});
