/** The terminal on a real sshd: what is printed, what is typed, pasted and clicked, and what becomes of a lost server. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { terminalText, waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { connect, enter, focused, hostBlock, PROMPT, sheet, startWindow } from '../helpers/window.ts';

const farSide = `${process.execPath} ${fileURLToPath(new URL('../helpers/farSide.mjs', import.meta.url))}`;

describe('a terminal', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  // Stands for the person's browser: writes down what it is asked to open.
  const opened = join(home.path, 'opened');
  chmodSync(home.write('bin/xdg-open', `#!/bin/sh\necho "$1" >> ${opened}\n`), 0o700);
  const { page, context, errors } = await startWindow({
    home,
    config: hostBlock('web-01', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
    environment: { PATH: `${join(home.path, 'bin')}:${process.env.PATH ?? ''}` },
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await connect(page, 'web-01');
  const clipboard = (text: string) => page.evaluate((given) => navigator.clipboard.writeText(given), text);
  const clipboardNow = () => page.evaluate(() => navigator.clipboard.readText());
  afterEach(() => expect(errors).toEqual([]));

  test('wide characters, joined emoji and marks take the cells that programs count on', async () => {
    // 2 + 2, 2, 1, 2 and 1 cells.
    await enter(page, `${farSide} --width '日本👩‍🚀e\u0301🏳️‍🌈|'`);
    await waitForTerminal(page, 'cells 10');
    expect(await terminalText(page)).toMatch(/^日本👩‍🚀e\u0301🏳️‍🌈\|$/m);
  });

  test('true colour', async () => {
    await enter(page, String.raw`printf '\e[38;2;255;150;10m%s%s\e[0m\n' true colour`);
    await waitForTerminal(page, /^truecolour$/m);
    const colour = await page
      .locator('.xterm-rows span')
      .filter({ hasText: /^truecolour$/ })
      .evaluate((element) => getComputedStyle(element).color);
    expect(colour).toBe('rgb(255, 150, 10)');
  });

  test('a flood is drawn at a pace that can be read, to its last line; small output at once', async () => {
    const draws = () =>
      page.evaluate(() => {
        const times: number[] = [];
        const rows = document.querySelector('.xterm-rows');
        if (rows !== null)
          new MutationObserver(() => times.push(performance.now())).observe(rows, { childList: true, subtree: true });
        Object.assign(window, { drawTimes: times });
      });
    const gaps = async () => {
      const times = await page.evaluate(() => (window as unknown as { drawTimes: number[] }).drawTimes);
      return times.slice(1).map((time, index) => time - (times[index] ?? 0));
    };
    await draws();
    await enter(page, 'seq 1 3000000; echo the"-"end');
    await waitForTerminal(page, /^3000000\nthe-end$/m);
    const short = (await gaps()).filter((gap) => gap < 30).length;
    // The echo of what was typed, the first and the last drawings are not of the flood.
    expect(short, 'drawings closer together than a flood is drawn').toBeLessThan(40);
    await enter(page, 'clear');
  });

  test('the mouse reaches a program that asks for it', async () => {
    await enter(page, `clear; ${farSide} 1000 1006`);
    await waitForTerminal(page, /^listening to 1000 1006$/m);
    const place = await placeOf(page, 'ning');
    await page.mouse.click(place.x, place.y);
    // SGR: button 0 pressed (M) and let go (m), column 6.
    await waitForTerminal(page, /^got ".*\\u001b\[<0;6;\d+M/m);
    await waitForTerminal(page, /\\u001b\[<0;6;\d+m"$/m);
    await page.keyboard.press('q');
    await waitForTerminal(page, PROMPT);
  });

  test('a paste of several lines is one bracketed paste where the program asks for it', async () => {
    await enter(page, `clear; ${farSide} 2004`);
    await waitForTerminal(page, /^listening to 2004$/m);
    await clipboard('one\ntwo\u001b[201~three');
    await page.keyboard.press('Control+Shift+V');
    // What would end the paste early is made harmless.
    await waitForTerminal(page, String.raw`got "\u001b[200~one\rtwo␛[201~three\u001b[201~"`);
    await page.keyboard.press('q');
    await waitForTerminal(page, PROMPT);
  });

  test('without bracketed paste it is looked at first, and can be pasted, joined or left', async () => {
    await enter(page, 'clear; echo read"ing"; cat');
    await waitForTerminal(page, /^reading$/m);
    await clipboard('first line\nsecond line\nthird line\n');
    const ask = async () => {
      await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
      await page.keyboard.press('Control+Shift+V');
      return sheet(page, 'Paste 3 lines?');
    };
    await ask();
    await page.keyboard.press('Escape');
    const second = await ask();
    await expect.poll(() => focused(page)).toBe('button Paste');
    await second.getByText('second line').waitFor();
    await page.keyboard.press('Enter');
    // Once as typed, once as cat prints it.
    await waitForTerminal(page, /third line\n(?:.*\n)*?third line$/m);
    const third = await ask();
    await third.getByRole('button', { name: 'Paste as one line' }).press('Enter');
    await waitForTerminal(page, /^first line second line third line$/m);
    await page.keyboard.press('Control+C');
    await waitForTerminal(page, PROMPT);
  });

  test('search counts the matches and goes to the next one', async () => {
    await enter(page, 'clear; for n in 1 2 3; do echo nee"dle" $n; done');
    await waitForTerminal(page, 'needle 3');
    await page.keyboard.press('Control+Shift+F');
    const search = page.getByRole('search', { name: 'Find in scrollback' });
    await search.getByLabel('Find', { exact: true }).waitFor();
    await page.keyboard.type('needle');
    await search.getByText(/^[1-3] of 3$/).waitFor();
    const before = await search.getByText(/^[1-3] of 3$/).innerText();
    await page.keyboard.press('Enter');
    await expect.poll(() => search.getByText(/^[1-3] of 3$/).innerText()).not.toBe(before);
    await page.keyboard.type('s');
    await search.getByText(/^No match in \d+ lines$/).waitFor();
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
  });

  test('Ctrl with a letter goes to the shell; of Ctrl+K the status bar says so', async () => {
    await page.keyboard.type('echo kept-"by"-k and this goes');
    for (let step = 0; step < ' and this goes'.length; step += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+k');
    await page
      .getByRole('contentinfo', { name: 'Status' })
      .getByText('Ctrl+K went to the shell. Ctrl+Shift+K opens the palette.')
      .waitFor();
    await page.keyboard.press('Enter');
    await waitForTerminal(page, /^kept-by-k$/m);
  });

  test('Ctrl+Shift+C copies what is selected', async () => {
    await enter(page, 'clear; echo copy"-this-word"');
    await waitForTerminal(page, /^copy-this-word$/m);
    const place = await placeOf(page, 'copy-this-word');
    await page.mouse.dblclick(place.x, place.y);
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(clipboardNow).toBe('copy-this-word');
  });

  test('a title that a program sets stands after the host, and does not take its place', async () => {
    await enter(page, String.raw`PROMPT_COMMAND=; printf '\e]0;edit \u202Enotes\a'`);
    const pane = page.getByRole('region', { name: 'web-01' });
    const title = pane.locator('[class*=title]').filter({ hasText: 'notes' });
    await title.waitFor();
    expect(await title.innerText(), 'a mark that turns text around is made visible').not.toContain('\u202e');
    await pane.getByText(`${sshd.user}@127.0.0.1`, { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'web-01, connected' }).waitFor();
    expect(await page.title()).toBe('web-01 – Fairlead');
  });

  test('a link needs Ctrl, and opens outside', async () => {
    const url = 'https://example.com/fairlead?a=1&b=2';
    await enter(page, `clear; echo '${url}'`);
    await waitForTerminal(page, /^https:\/\/example/m);
    const place = await placeOf(page, 'example.com');
    // From another row: xterm.js looks for links where the pointer comes to.
    await page.mouse.move(place.x, place.y + 200);
    await page.mouse.click(place.x, place.y);
    await page.getByText(`Ctrl+click opens ${url}`).waitFor();
    await page.keyboard.down('Control');
    await page.mouse.click(place.x, place.y);
    await page.keyboard.up('Control');
    await expect.poll(() => existsSync(opened) && readFileSync(opened, 'utf8')).toBe(`${url}\n`);
    await page.mouse.move(place.x, place.y + 200);
  });

  test('a program does not get at the clipboard unless a person allows it, each time', async () => {
    await clipboard('mine');
    const request = page.getByRole('status').filter({ hasText: 'web-01 wants to set your clipboard' });
    const ask = async () => {
      await enter(page, String.raw`printf '\e]52;c;%s\a' $(printf theirs | base64)`);
      await request.getByText('theirs').waitFor();
    };
    await ask();
    expect(await clipboardNow()).toBe('mine');
    await request.getByRole('button', { name: 'Ignore' }).press('Enter');
    await request.waitFor({ state: 'detached' });
    expect(await clipboardNow()).toBe('mine');
    await ask();
    await request.getByRole('button', { name: 'Allow once' }).press('Enter');
    await expect.poll(clipboardNow).toBe('theirs');
  });

  test('Ctrl-C ends a flood soon', async () => {
    await enter(page, 'yes flooded');
    await waitForTerminal(page, /(flooded\n){10}/);
    const from = Date.now();
    await page.keyboard.press('Control+C');
    await enter(page, 'clear; echo dry-$((40+2))');
    await waitForTerminal(page, /^dry-42$/m);
    expect(Date.now() - from).toBeLessThan(15_000);
  });

  test('two tabs on one host share one connection, and close apart', async () => {
    const connections = () => sshd.log().split('Accepted publickey').length - 1;
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.type('duplicate');
    await page.getByRole('option', { selected: true }).filter({ hasText: 'Duplicate session' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('tab', { name: 'web-01, connected' }).count()).toBe(2);
    await waitForTerminal(page, PROMPT);
    await enter(page, 'echo second-$((40+2))');
    await waitForTerminal(page, /^second-42$/m);
    expect(connections()).toBe(1);

    await enter(page, 'exit 3');
    await waitForTerminal(page, 'Session ended, exit code 3. Enter reconnects.');
    await page.getByRole('tab', { name: 'web-01, ended' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('tab', { name: 'web-01, connected' }).count()).toBe(2);
    await waitForTerminal(page, 'new shell —');
    await enter(page, 'kill -TERM $$; kill -HUP $$');
    await waitForTerminal(page, 'Session ended by signal HUP.');
    await page.keyboard.press('Alt+1');
    await enter(page, 'echo first-$((40+2))');
    await waitForTerminal(page, /^first-42$/m);
    expect(connections()).toBe(1);
  });
});

describe('a server that goes away', async () => {
  const sshd = await startSshd();
  const { page, errors } = await startWindow({
    config: hostBlock('web-01', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();

  test('is said, keeps what was printed; stopped, Enter brings it back', async () => {
    await connect(page, 'web-01');
    await enter(page, 'echo kept-$((40+2))');
    await waitForTerminal(page, /^kept-42$/m);
    sshd.kill();
    const notice = page.getByRole('status').filter({ hasText: /Connection lost at \d\d:\d\d:\d\d/ });
    await notice.waitFor();
    await page.getByRole('tab', { name: 'web-01, reconnecting' }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Not reconnecting.', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'web-01, connection lost' }).waitFor();

    await startSshd({ again: sshd });
    await page.keyboard.press('Enter');
    await waitForTerminal(page, 'new shell —');
    await waitForTerminal(page, /^kept-42$/m);
    await waitForTerminal(page, PROMPT);
    await enter(page, 'echo back-$((40+2))');
    await waitForTerminal(page, /^back-42$/m);
    expect(errors).toEqual([]);
  });
});

describe('a server that is away for a moment', async () => {
  const sshd = await startSshd();
  const { page, errors } = await startWindow({
    config: hostBlock('web-01', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();

  test('is found again without a person', async () => {
    await connect(page, 'web-01');
    sshd.kill();
    await page.getByRole('tab', { name: 'web-01, reconnecting' }).waitFor();
    await startSshd({ again: sshd });
    await page.getByRole('tab', { name: 'web-01, connected' }).waitFor();
    await waitForTerminal(page, 'new shell —');
    await enter(page, 'echo back-$((40+2))');
    await waitForTerminal(page, /^back-42$/m);
    expect(errors).toEqual([]);
  });
});

/** The middle of the first letter of a text in the terminal in front, in CSS pixels. */
function placeOf(page: Page, text: string): Promise<{ x: number; y: number }> {
  const row = page.locator('.xterm-rows:visible > div').filter({ hasText: text }).last();
  return row.evaluate((element, wanted) => {
    let left = element.textContent.lastIndexOf(wanted);
    const letters = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = letters.nextNode(); node !== null; node = letters.nextNode()) {
      const length = node.nodeValue?.length ?? 0;
      if (left >= length) {
        left -= length;
        continue;
      }
      const range = document.createRange();
      range.setStart(node, left);
      range.setEnd(node, left + 1);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    throw new Error('the text is not in this row');
  }, text);
}
