/** Snippets: written, filled in, inserted and run in panes by keyboard, and run on hosts that are not open. */
import { afterEach, describe, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { connect, focused, hostBlock, startWindow } from '../helpers/window.ts';

describe('snippets', async () => {
  const sshd = await startSshd();
  const { page, errors } = await startWindow({
    config: ['web-01', 'web-02', 'db-01'].map((alias) => hostBlock(alias, sshd)).join('\n'),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your 3 hosts are ready' }).waitFor();
  const dialog = page.getByRole('dialog', { name: 'Run a snippet' });
  const list = page.getByRole('list', { name: 'Snippets' });
  afterEach(() => expect(errors).toEqual([]));

  /** Only this one is there. */
  async function writeSnippet(name: string, text: string): Promise<void> {
    await page.keyboard.press('Alt+Shift+5');
    await page.getByRole('heading', { name: 'Snippets', level: 1 }).waitFor();
    const close = page.getByRole('region', { name: 'Results' }).getByRole('button', { name: 'Close' });
    if ((await close.count()) > 0) {
      await close.click();
      await close.waitFor({ state: 'detached' });
    }
    for (let left = await list.getByRole('button').count(); left > 0; left -= 1) {
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect.poll(() => list.getByRole('button').count()).toBe(left - 1);
    }
    await page.getByRole('button', { name: 'New snippet' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Text' }).fill(text);
    await page.getByRole('textbox', { name: 'Text' }).blur();
    await list.getByText(text).waitFor();
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).waitFor();
  }

  async function closeTabs(): Promise<void> {
    await page.keyboard.press('Alt+Shift+1');
    const tabs = page.getByRole('tablist', { name: 'Sessions' }).getByRole('tab');
    for (let left = await tabs.count(); left > 0; left -= 1) {
      await page.keyboard.press('Control+Shift+W');
      await expect.poll(() => tabs.count()).toBe(left - 1);
    }
  }

  test('by keyboard: filled in, inserted without Enter, then run', async () => {
    await writeSnippet('Greet', 'echo {{what=hello}}-$((40+2))');
    await page.getByText('what', { exact: true }).waitFor();
    await page.keyboard.press('Alt+Shift+1');
    await connect(page, 'web-01');
    await page.keyboard.press('Control+Shift+R');
    await dialog.waitFor();
    await dialog.getByRole('textbox', { name: 'what' }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type("it's me");
    await dialog.getByText(`echo 'it'\\''s me'-$((40+2))`).waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
    await waitForTerminal(page, `echo 'it'\\''s me'-$((40+2))`);
    // Nothing ran yet: that is Enter's.
    await page.keyboard.press('Enter');
    await waitForTerminal(page, /^it's me-42$/m);

    await page.keyboard.press('Control+Shift+R');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await waitForTerminal(page, /^hello-42$/m);
    await closeTabs();
  });

  test('in all open panes at once', async () => {
    await writeSnippet('Both', 'echo both-$((40+2))');
    await page.keyboard.press('Alt+Shift+1');
    await connect(page, 'web-01');
    await connect(page, 'web-02');
    await page.keyboard.press('Control+Shift+R');
    await dialog.getByRole('radio', { name: 'Open panes' }).check();
    expect(await dialog.getByRole('checkbox').count()).toBe(2);
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await waitForTerminal(page, /^both-42$/m);
    await page.keyboard.press('Alt+1');
    await waitForTerminal(page, /^both-42$/m);
    await closeTabs();
  });

  test('on hosts that are not open, side by side with their exit codes; production is asked about', async () => {
    await page.getByRole('treeitem', { name: /db-01/ }).waitFor();
    await page.getByRole('treeitem', { name: /db-01/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Environment' }).click();
    await page.getByRole('menuitemradio', { name: 'Production' }).click();
    await writeSnippet('Count', 'echo "said $((40+2))"; exit {{code=0|3}}');
    await page.getByRole('button', { name: 'Run…' }).click();
    await dialog.getByRole('combobox', { name: 'code' }).selectOption('3');
    await dialog.getByRole('radio', { name: 'Hosts, without a pane' }).check();
    await dialog.getByRole('checkbox', { name: 'web-01' }).check();
    await dialog.getByRole('checkbox', { name: 'db-01' }).check();
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await dialog.getByText('Run on 1 production host?').waitFor();
    await dialog.getByRole('button', { name: 'Run there too' }).click();
    await page.getByText('Ran on 2 hosts: 0 with exit code 0, 2 otherwise').waitFor();
    for (const host of ['web-01', 'db-01']) {
      const card = page.getByRole('article', { name: host });
      await card.getByText('exit code 3').waitFor();
      await card.getByText('said 42').waitFor();
    }
    await page.getByRole('region', { name: 'Results' }).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('textbox', { name: 'Name' }).waitFor();
    await page.keyboard.press('Alt+Shift+1');
  });
});
