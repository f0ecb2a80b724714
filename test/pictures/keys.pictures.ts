/** Pictures: the place Keys and trust with its three parts, the details of a key, and its dialogs. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { shoot } from './camera.ts';
import { lockedKey, openPictureWindow, pictureHome, seededKey } from './world.ts';

test('keys and trust', async () => {
  const home = pictureHome();
  const put = (name: string, seed: number, comment: string) => {
    const { file } = seededKey(seed, comment);
    home.write(`.ssh/${name}.pub`, readFileSync(`${file}.pub`));
    return home.write(`.ssh/${name}`, readFileSync(file));
  };
  const work = put('id_ed25519_work', 31, 'sam@work');
  put('id_ed25519_build', 32, 'build hosts');
  chmodSync(put('id_lab', 33, 'lab'), 0o644);
  lockedKey(home, 'id_ed25519_home', 34);
  const ca = seededKey(35, 'corp-user-ca').file;
  const until = ['-V', '20260101000000Z:20360101000000Z'];
  execFileSync('ssh-keygen', [
    '-q',
    '-s',
    ca,
    '-I',
    'sam at work',
    '-n',
    'sam,deploy',
    '-z',
    '42',
    ...until,
    `${work}.pub`,
  ]);
  const hosts = ['bastion', 'web-01', 'web-02', 'db-01'].map(
    (alias) => `Host ${alias}\n  HostName ${alias}.example.com\n  User sam\n  IdentityFile ~/.ssh/id_ed25519_work\n`,
  );
  home.write('.ssh/config', hosts.join('\n'));
  const line = (names: string, seed: number) => `${names} ${seededKey(seed).publicKey}`;
  const known = [
    line('bastion.example.com,192.0.2.10', 41),
    line('web-01.example.com', 42),
    line('[web-02.example.com]:2222', 43),
    line('|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=', 44),
    line('@cert-authority *.corp.example.com', 45),
    line('@revoked old-01.example.com', 46),
    'half a line',
  ];
  home.write('.ssh/known_hosts', `${known.join('\n')}\n`);
  const { page, stop } = await openPictureWindow(home);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await page.keyboard.press('Alt+Shift+3');
  await page.getByRole('table', { name: 'Keys' }).waitFor();
  await shoot(page, 'keys', { highContrast: true });
  await page.locator('[data-key="id_ed25519_work"]').click();
  await page.getByRole('complementary', { name: 'Key id_ed25519_work' }).waitFor();
  await shoot(page, 'keys-detail', { highContrast: true });
  await page.getByRole('button', { name: 'Generate key' }).click();
  await page.getByRole('dialog', { name: 'Generate a key' }).waitFor();
  await shoot(page, 'keys-generate');
  await page.keyboard.press('Escape');
  const segments = page.getByRole('group', { name: 'Show' });
  await segments.getByRole('button', { name: 'Known hosts' }).click();
  await page.getByRole('table', { name: 'Known hosts' }).waitFor();
  await shoot(page, 'keys-known-hosts');
  await segments.getByRole('button', { name: 'Certificates' }).click();
  await page.getByRole('table', { name: 'Certificates' }).waitFor();
  await shoot(page, 'keys-certificates');
  await stop();
});

test('no keys', async () => {
  const { page, stop } = await openPictureWindow(pictureHome());
  await page.getByRole('heading', { name: 'Connect to your first host' }).waitFor();
  await page.keyboard.press('Alt+Shift+3');
  await page.getByText('You have no keys yet').waitFor();
  await shoot(page, 'keys-empty');
  await stop();
});
