/** A connection that one line of the config mends: the button adds the line for this host, and the next try goes on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSshServer } from '../helpers/sshServer.ts';
import { choose, hostBlock, sheet, startWindow } from '../helpers/window.ts';

test('BatchMode keeps Fairlead from asking; with the line added the password is asked for', async () => {
  const server = await startSshServer((connection) =>
    connection.on('authentication', (context) => context.reject(['password'])),
  );
  const { page, home, errors } = await startWindow({
    config: `# mine\n${hostBlock('web', server, 'IdentityFile none', 'BatchMode yes')}`,
    knownHosts: `${server.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  const before = readFileSync(join(home.path, '.ssh/config'), 'utf8');
  await choose(page, 'web');
  await page.getByRole('tab', { name: 'Connection', exact: true }).click();
  await page.getByRole('button', { name: 'Add line and try again' }).press('Enter');
  await sheet(page, 'web asks for your password');
  expect(readFileSync(join(home.path, '.ssh/config'), 'utf8')).toBe(before.replace('BatchMode yes', 'BatchMode no'));
  expect(errors).toEqual([]);
});
