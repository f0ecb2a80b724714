/** Shells live in the program, not in the window: windows that reload, come twice, lose the wire, or lose the program. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openPage, startApp, terminalText, waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { freePort } from '../helpers/ports.ts';
import { choose, connect, enter, hostBlock, isFromNetwork, PROMPT, startWindow } from '../helpers/window.ts';

const focusTerminal = (page: Page) => page.getByRole('textbox', { name: /^Terminal, web-01/ }).focus();

describe('a window and its shells', async () => {
  const sshd = await startSshd();
  const config = hostBlock('web-01', sshd);
  const knownHosts = `${sshd.knownHostsLine}\n`;
  const port = await freePort();
  const args = ['--port', `${port}`];
  const { home, app, page, context, errors } = await startWindow({ config, knownHosts, arguments: args });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await connect(page, 'web-01');

  test('a reload shows what was there, once, and the shell goes on', async () => {
    await enter(page, 'clear; MARK=$((40+2)); seq -f "row %g." 1 20');
    await waitForTerminal(page, /^row 20\.$/m);
    await page.reload();
    await waitForTerminal(page, /^row 20\.$/m);
    const rows = (await terminalText(page)).match(/^row \d+\.$/gm);
    expect(rows).toEqual(Array.from({ length: 20 }, (_, index) => `row ${index + 1}.`));
    await focusTerminal(page);
    await enter(page, 'echo mark-$MARK');
    await waitForTerminal(page, /^mark-42$/m);
    expect(sshd.log().split('Accepted publickey').length - 1).toBe(1);
    expect(errors).toEqual([]);
  });

  test('a second window shows the same shell, and both show what either types', async () => {
    const second = await openPage(context, page.url());
    await waitForTerminal(second.page, /^mark-42$/m);
    await focusTerminal(second.page);
    await enter(second.page, 'echo from-$((1+1))');
    await waitForTerminal(second.page, /^from-2$/m);
    await waitForTerminal(page, /^from-2$/m);
    await second.page.close();
    await focusTerminal(page);
    await enter(page, 'echo alone-$((1+1))');
    await waitForTerminal(page, /^alone-2$/m);
    expect([...errors, ...second.errors]).toEqual([]);
  });

  test('leaving the page asks first, but only while a shell runs', async () => {
    const leaving = await openPage(context, page.url());
    await waitForTerminal(leaving.page, /^alone-2$/m);
    // A browser asks only where something was typed or clicked.
    await focusTerminal(leaving.page);
    await leaving.page.keyboard.press('Shift');
    const question = leaving.page.waitForEvent('dialog');
    const closed = leaving.page.close({ runBeforeUnload: true });
    const dialog = await question;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await closed;
    await enter(leaving.page, 'echo stayed-$((1+1))');
    await waitForTerminal(leaving.page, /^stayed-2$/m);
    await leaving.page.close();
  });

  test('the wire breaks in the middle of output: nothing is lost and nothing comes twice', async () => {
    let cut = () => Promise.resolve();
    await page.routeWebSocket(/\/ws$/, (near) => {
      const far = near.connectToServer();
      cut = async () => {
        await Promise.all([near.close(), far.close()]);
      };
    });
    await page.reload();
    await waitForTerminal(page, /^alone-2$/m);
    await focusTerminal(page);
    // Slow enough to be cut in the middle, quick enough not to wait for.
    await enter(page, 'clear; for n in $(seq 1 300); do echo li"ne" $n.; sleep 0.005; done; echo all-$((40+2))');
    await waitForTerminal(page, /^line \d\d+\.$/m);
    await context.setOffline(true);
    await cut();
    await page.getByRole('alertdialog', { name: 'Connection to Fairlead lost. Trying again…' }).waitFor();
    await context.setOffline(false);
    // By itself, at its next attempt.
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await waitForTerminal(page, /^all-42$/m);
    expect(await countOf(page, 'line ')).toBe(300);
    expect(await countOf(page, 'line 31.')).toBe(1);
    expect(errors.filter((error) => !isFromNetwork(error))).toEqual([]);
  });

  test('the program is killed: the window says so, and how to go on; started again, its address leads to the hosts', async () => {
    errors.length = 0;
    process.kill(app.pid, 'SIGKILL');
    await page.getByRole('alertdialog', { name: 'Fairlead stopped' }).waitFor();
    await page.getByText('Start it again with “npm start” and open the new address that it prints.').waitFor();

    const restarted = await startApp(home.path, args);
    // The page goes on trying; the new program does not know its cookie, and says what to do.
    await page.getByRole('heading', { name: 'This browser is not signed in to Fairlead' }).waitFor();
    await page.goto(restarted.url);
    await page.getByRole('button', { name: 'Open a session' }).waitFor();
    await choose(page, 'web-01');
    await waitForTerminal(page, PROMPT);
    expect(errors.filter((error) => !isFromNetwork(error) && !/status of 401/.test(error))).toEqual([]);
  });
});

/** How often a text stands in the terminal in front and in what has scrolled away. */
async function countOf(page: Page, text: string): Promise<number> {
  await focusTerminal(page);
  await page.keyboard.press('Control+Shift+F');
  const search = page.getByRole('search', { name: 'Find in scrollback' });
  await search.getByLabel('Find', { exact: true }).fill(text);
  const said = await search.getByText(/^\d+ of \d+$/).innerText();
  await page.keyboard.press('Escape');
  await search.waitFor({ state: 'detached' });
  return Number(said.split(' of ')[1]);
}
