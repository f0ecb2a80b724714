/** Browser mode's door: one address, one browser profile. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openPage, startApp, startBrowser } from '../helpers/app.ts';
import { makeTempHome } from '../helpers/tempHome.ts';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

describe('the address of browser mode', async () => {
  const home = makeTempHome();
  home.write('.ssh/config', 'Host web-01 web-02\n');
  const app = await startApp(home.path);
  const { browser, context } = await startBrowser();
  const ready = { name: 'Your 2 hosts are ready' };

  test('opens the window, loses its token, and can be reloaded and opened again in the same profile', async () => {
    const { page, errors } = await openPage(context, app.url);
    await page.getByRole('heading', ready).waitFor();
    expect(page.url()).toBe(app.url.replace(/#.*/, ''));
    // The words for a slow start come after 400 ms; a window that is there must not be covered by them later.
    await page.waitForFunction(() => performance.now() > 1500);
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', ready).waitFor();
    const again = await openPage(context, app.url);
    await again.page.getByRole('heading', ready).waitFor();
    expect([...errors, ...again.errors], "the strict Content-Security-Policy is in nobody's way").toEqual([]);
  });

  test('a browser profile that is not signed in is told how to get in, and the new address works', async () => {
    const stranger = await browser.newContext();
    const { page } = await openPage(stranger, app.url);
    await page.getByRole('heading', { name: 'This browser is not signed in to Fairlead' }).waitFor();
    await page.getByText('npm start').waitFor();

    const second = spawnSync(process.execPath, [script, '--browser', '--no-open'], {
      env: { ...process.env, HOME: home.path, XDG_CONFIG_HOME: join(home.path, '.config') },
      encoding: 'utf8',
    });
    const url = /http:\S+#token=\S+/.exec(second.stdout)?.[0] ?? '';
    await page.goto(url);
    await page.getByRole('heading', ready).waitFor();
  });

  test('when Fairlead ends, the window says so', async () => {
    const { page } = await openPage(context, app.url);
    await page.getByRole('heading', ready).waitFor();
    expect(await app.stop()).toBe(0);
    await page.getByRole('button', { name: 'Try now' }).waitFor();
  });
});
