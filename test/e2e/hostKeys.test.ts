/** Host keys: first use, a changed key, a revoked one. What is written is read back by the real ssh. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd, type Sshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { choose, focused, hostBlock, PROMPT, sheet, startWindow } from '../helpers/window.ts';

/** As `ssh-keygen -l` says it on the server: SHA256:… */
function fingerprintOf(sshd: Sshd): string {
  const line = execFileSync('ssh-keygen', ['-lf', join(sshd.folder, 'host_ed25519.pub')], { encoding: 'utf8' });
  return line.split(' ')[1] ?? '';
}

/** Whether the real ssh accepts the server by this file alone. */
function sshAccepts(sshd: Sshd, knownHosts: string): { status: number | null; stderr: string } {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=none',
  ];
  const { status, stderr } = spawnSync(
    'ssh',
    [
      '-F',
      'none',
      ...options.flatMap((option) => ['-o', option]),
      '-i',
      sshd.keyFile,
      '-p',
      `${sshd.port}`,
      `${sshd.user}@127.0.0.1`,
      'true',
    ],
    { encoding: 'utf8' },
  );
  return { status, stderr };
}

describe('host keys', async () => {
  const home = makeTempHome();
  const [web, other, several] = await Promise.all([
    startSshd(),
    startSshd(),
    startSshd({ hostKeyTypes: ['ed25519', 'ecdsa'] }),
  ]);
  /** One for each try of a test: a host that is connected asks nothing more. */
  const unused = ['many-01', 'many-02'];
  const at = (name: string) => join(home.path, '.ssh', name);
  const otherFingerprint = fingerprintOf(other);
  const webFingerprint = fingerprintOf(web);
  const changedBefore = [
    '# kept by hand',
    other.knownHostsLine,
    `[127.0.0.1]:${web.port} ${other.hostKey} the old key`,
    '',
    `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${other.hostKey}`,
    'not a line that anybody understands',
    '@cert-authority *.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ',
    '',
  ];
  home.write('.ssh/changed', changedBefore.join('\n'));
  for (const name of unused) home.write(`.ssh/${name}`, `${several.knownHostsLine}\n`);
  home.write('.ssh/revoked', `@revoked * ${web.hostKey}\n`);
  const { page, errors, wire } = await startWindow({
    home,
    config: [
      hostBlock('web-01', web),
      hostBlock('web-02', other, 'HashKnownHosts yes'),
      hostBlock('db-01', web, `UserKnownHostsFile ${at('changed')}`, 'HashKnownHosts no'),
      ...unused.map((name) => hostBlock(name, several, `UserKnownHostsFile ${at(name)}`, 'UpdateHostKeys ask')),
      hostBlock('old-01', web, `UserKnownHostsFile ${at('revoked')}`),
    ].join('\n'),
  });
  await page.getByRole('heading', { name: 'Your 6 hosts are ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));

  test('first use, trusted once: connected, and nothing is written', async () => {
    // As on a slow machine: the question is there before the pane that shows it, which takes the focus all the same.
    await page.route(/SessionArea.*\.js$/, async (route) => {
      await expect.poll(() => wire.received.some((frame) => frame.includes('host-key-unknown'))).toBe(true);
      await route.continue();
    });
    await choose(page, 'web-01');
    const first = await sheet(page, 'First time you connect to web-01');
    await expect
      .poll(() => focused(page), { message: 'no button looks chosen' })
      .toBe('h2 First time you connect to web-01');
    await first.getByRole('img', { name: 'Picture of the key; compare the fingerprint instead' }).waitFor();
    await first.getByRole('button', { name: 'Trust once' }).click();
    await waitForTerminal(page, PROMPT);
    expect(existsSync(at('known_hosts'))).toBe(false);
  });

  test('the pasted fingerprint is compared, and a wrong one locks both ways on', async () => {
    await choose(page, 'web-02');
    const first = await sheet(page, 'First time you connect to web-02');
    const compare = first.getByLabel('Paste a fingerprint to compare');
    await compare.fill(webFingerprint);
    await first.getByRole('alert').filter({ hasText: 'Does not match the key offered now. Do not go on.' }).waitFor();
    for (const name of ['Trust once', 'Trust and save']) {
      const button = first.getByRole('button', { name });
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await button.press('Enter');
    }
    await compare.fill(otherFingerprint);
    await first.getByText('Matches: all 43 characters are the same.').waitFor();
  });

  test('trusted and saved: the real ssh accepts what was written', async () => {
    const first = await sheet(page, 'First time you connect to web-02');
    await first.getByRole('button', { name: 'Trust and save' }).press('Enter');
    await page.getByRole('tab', { name: 'web-02, connected' }).waitFor();
    const written = readFileSync(at('known_hosts'), 'utf8');
    expect(written, 'one line, with the name hashed as the config says').toMatch(/^\|1\|\S+=\|\S+= ssh-ed25519 \S+\n$/);
    expect(written).toContain(other.hostKey);
    expect(sshAccepts(other, at('known_hosts'))).toEqual({ status: 0, stderr: '' });
  });

  test('a changed key: Disconnect has the focus, and Esc disconnects', async () => {
    await choose(page, 'db-01');
    await sheet(page, 'db-01 is showing a different identity');
    await expect.poll(() => focused(page)).toBe('button Disconnect');
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: /^db-01, (?!conn)/ }).waitFor();
    expect(readFileSync(at('changed'), 'utf8')).toBe(changedBefore.join('\n'));
  });

  test('it is replaced only with the proof, and the other lines stay byte for byte', async () => {
    const acceptedBefore = accepted(web);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    const dialog = await sheet(page, 'db-01 is showing a different identity');
    const replace = dialog.getByRole('button', { name: 'Replace stored key' });
    const proof = dialog.getByLabel(/paste it here/);
    const pasted = async (text: string, said: string) => {
      await proof.fill(text);
      await dialog.getByRole('status').filter({ hasText: said }).waitFor();
      expect(await replace.getAttribute('aria-disabled')).toBe('true');
      await replace.press('Enter');
    };
    await pasted(`SHA256:${'A'.repeat(43)}`, 'This is neither the stored key nor the one offered now. Do not go on.');
    await pasted(otherFingerprint, 'This is the old key. The server in front of you is not the one you trust.');
    await pasted(webFingerprint.slice(0, -1), 'A fingerprint has 43 characters after SHA256:.');
    expect(accepted(web), 'nobody has signed in').toBe(acceptedBefore);

    await proof.fill(webFingerprint);
    await dialog
      .getByRole('status')
      .filter({ hasText: 'This is the key offered now: all 43 characters are the same.' })
      .waitFor();
    await replace.press('Enter');
    await page.getByRole('tab', { name: 'db-01, connected' }).waitFor();

    const after = readFileSync(at('changed'), 'utf8').split('\n');
    expect(after.filter((line) => line !== web.knownHostsLine && !line.includes('the old key')).join('\n')).toBe(
      changedBefore.filter((line) => !line.includes('the old key')).join('\n'),
    );
    expect(after.some((line) => line.includes('the old key') && line.includes(other.hostKey))).toBe(false);
    expect(sshAccepts(web, at('changed')).status).toBe(0);
  });

  test('other keys of a known host are written after a yes (UpdateHostKeys ask)', async () => {
    const name = unused.shift() ?? '';
    await choose(page, name);
    const keep = await sheet(page, `Keep the new host keys of ${name}?`);
    await keep.getByText('ECDSA').waitFor();
    expect(readFileSync(at(name), 'utf8')).toBe(`${several.knownHostsLine}\n`);
    await keep.getByRole('button', { name: 'Keep' }).press('Enter');
    await expect.poll(() => readFileSync(at(name), 'utf8')).toContain('ecdsa-sha2-nistp256');
    await waitForTerminal(page, PROMPT);
  });

  test('a revoked key is refused, and there is no way on', async () => {
    await choose(page, 'old-01');
    await page.getByRole('status').filter({ hasText: 'The key of old-01 was revoked' }).waitFor();
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    expect(await page.getByRole('button', { name: /Trust|Replace/ }).count()).toBe(0);
    expect(readFileSync(at('revoked'), 'utf8')).toBe(`@revoked * ${web.hostKey}\n`);
  });
});

/** How many times somebody signed in. */
function accepted(sshd: Sshd): number {
  return sshd.log().split('Accepted publickey').length - 1;
}
