/** Pictures: the closer look at a connection that was made, over two hops and failed; a forwarded agent's question. */
import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshAgent } from '../helpers/sshAgent.ts';
import { choose, enter, hostBlock } from '../helpers/window.ts';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome, pictureHost, PORTS, seededKey } from './world.ts';

test('the Connection view, and an agent that is asked', async () => {
  const home = pictureHome();
  const agent = await startSshAgent();
  const [gate, web, build] = await Promise.all([
    pictureHost('bastion', PORTS.gate),
    pictureHost('web-01', PORTS.web),
    pictureHost('build-02', PORTS.stage, { config: ['MaxAuthTries 3'] }),
  ]);
  for (const seed of [31, 32, 33]) agent.add(seededKey(seed, `key-${seed}`).file);
  const agentKey = seededKey(34, 'sam@laptop');
  agent.add(agentKey.file);
  web.sshd.authorize(readFileSync(`${agentKey.file}.pub`, 'utf8'));
  const own = home.write('.ssh/id_ed25519_build', readFileSync(seededKey(35).file));
  home.write(
    '.ssh/config',
    [
      gate.block(),
      web.block('ProxyJump bastion', 'ForwardAgent yes'),
      hostBlock('build-02', { ...build.sshd, keyFile: own }),
      hostBlock('cache-01', { port: 1, user: 'ops' }, 'IdentityAgent none'),
    ].join('\n'),
  );
  const known = [gate, web, build].map(({ knownHostsLine }) => `${knownHostsLine}\n`);
  home.write('.ssh/known_hosts', known.join(''));
  home.write(
    '.config/fairlead/settings.json',
    JSON.stringify({ hosts: { 'web-01': { environment: 'none', colour: 'teal', agentForwarding: 'ask' } } }),
  );
  const { page, stop } = await openPictureWindow(home, { SSH_AUTH_SOCK: agent.path });
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  const connection = () => page.getByRole('tab', { name: 'Connection' }).click();

  await choose(page, 'bastion');
  await waitForTerminal(page, /~\$$/m);
  await connection();
  await page.getByRole('heading', { name: 'Connected to bastion' }).waitFor();
  await page.locator('summary:visible').filter({ hasText: 'Agree on encryption' }).click();
  await shoot(page, 'inspector-connected', { highContrast: true });

  await choose(page, 'web-01');
  await waitForTerminal(page, /~\$$/m);
  await connection();
  await page.getByRole('heading', { name: 'Connected to web-01' }).waitFor();
  await shoot(page, 'inspector-hops');

  await choose(page, 'build-02');
  await page.getByRole('tab', { name: /^build-02, / }).waitFor();
  await connection();
  await page.getByRole('region', { name: 'Why this failed' }).waitFor();
  await shoot(page, 'inspector-failed', { highContrast: true });
  await page.locator('summary:visible').filter({ hasText: 'Raw log' }).click();
  await shoot(page, 'inspector-log');

  await choose(page, 'web-01');
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await page.getByRole('textbox', { name: /^Terminal, web-01/ }).focus();
  await enter(
    page,
    'ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -p 22101 127.0.0.1 true',
  );
  await page.getByText('wants to sign in somewhere with your key').waitFor();
  await shoot(page, 'agent-request');
  await stop();
});
