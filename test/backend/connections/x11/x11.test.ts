/** X11 over SSH: a real X server here, real programs on a real sshd there. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createX11Forward } from '../../../../electron/backend/connections/x11/x11Forward.ts';
import type { HostOptions } from '../../../../shared/sshConfig/hostOptions.ts';
import { type Sshd, startSshd } from '../../../helpers/sshd.ts';
import { startXvfb, WITHOUT_X11, type Xvfb } from '../../../helpers/xvfb.ts';
import { makePool, makeWaiter, optionsFor, run } from '../testPool.ts';
import { nobody } from '../../trust/testKeys.ts';

const SECONDS = 1000;
const host = (alias: string) => ({ kind: 'host', host: alias }) as const;
if (WITHOUT_X11 !== null) console.warn(`X11 is not tested: ${WITHOUT_X11}`);

describe.skipIf(WITHOUT_X11 !== null)('X11', () => {
  let xvfb: Xvfb;
  let sshd: Sshd;
  beforeAll(async () => {
    [xvfb, sshd] = await Promise.all([startXvfb(), startSshd({ config: ['X11Forwarding yes'] })]);
  });

  async function open(given: Partial<HostOptions>, server = sshd, environment = xvfb.environment) {
    const pool = makePool([optionsFor('web', server, { forwardX11: true, ...given })], {
      platform: { kind: 'linux', environment: { PATH: process.env['PATH'], ...environment }, homeFolder: '/' },
    });
    const waiter = makeWaiter(nobody);
    const { transport } = await pool.acquire(host('web'), waiter);
    return { run: (command: string) => run(transport, command), notices: waiter.notices };
  }

  test('trusted programs have the display, and the host never the real cookie', async () => {
    const web = await open({ forwardX11Trusted: true });
    const outputs = await Promise.all([1, 2, 3].map(() => web.run('xdpyinfo 2>&1 | grep "name of display"')));
    for (const output of outputs) expect(output).toMatch(/name of display: +localhost:\d+/);
    const cookies = await web.run('xauth list');
    expect(cookies).toMatch(/MIT-MAGIC-COOKIE-1 +[0-9a-f]{32}/);
    expect(cookies).not.toContain(xvfb.cookie);
  });

  test('untrusted programs have a cookie that is good for less', async () => {
    const web = await open({ forwardX11Trusted: false });
    expect(await web.run('xdpyinfo 2>&1 | grep "name of display"')).toMatch(/localhost:\d+/);
    // The display shows untrusted programs fewer extensions (X Security Extension).
    expect(await web.run('xdpyinfo | grep -c MIT-SHM')).toBe('0\n');
    const trusted = await open({ forwardX11Trusted: true });
    expect(await trusted.run('xdpyinfo | grep -c MIT-SHM')).not.toBe('0\n');
  });

  test('a program with another cookie is refused', async () => {
    const web = await open({ forwardX11Trusted: true });
    const wrong = `xauth -q -f wrong add "$DISPLAY" MIT-MAGIC-COOKIE-1 ${'0'.repeat(32)}`;
    expect(await web.run(`cd $HOME; ${wrong}; XAUTHORITY=wrong xdpyinfo 2>&1`)).toContain('unable to open display');
    // The real one, which the host could have guessed, is none either.
    const real = `xauth -q -f real add "$DISPLAY" MIT-MAGIC-COOKIE-1 ${xvfb.cookie}`;
    expect(await web.run(`cd $HOME; ${real}; XAUTHORITY=real xdpyinfo 2>&1`)).toContain('unable to open display');
  });

  test('after ForwardX11Timeout no untrusted program gets in', async () => {
    const made = (forwardX11Trusted: boolean) =>
      createX11Forward(
        { forwardX11Trusted, forwardX11Timeout: 0.001, xauthLocation: '/usr/bin/xauth' },
        { environment: { PATH: process.env['PATH'], ...xvfb.environment } },
      );
    const [untrusted, trusted] = await Promise.all([made(false), made(true)]);
    await expect.poll(() => typeof untrusted !== 'string' && untrusted.isOpen(), { timeout: 5 * SECONDS }).toBe(false);
    expect(trusted).toMatchObject({ protocol: 'MIT-MAGIC-COOKIE-1', screen: 0 });
    expect(typeof trusted !== 'string' && trusted.isOpen()).toBe(true);
  });

  test('a server that forbids it opens the session all the same', async () => {
    const strict = await startSshd({ config: ['X11Forwarding no'] });
    const web = await open({ forwardX11Trusted: true }, strict);
    expect(await web.run('echo "here[$DISPLAY]"')).toBe('here[]\n');
    expect(web.notices.filter((text) => text.includes('ForwardX11'))).toHaveLength(1);
  });

  test('both agent and X11 refused cost the session nothing', async () => {
    const strict = await startSshd({ config: ['X11Forwarding no', 'AllowAgentForwarding no'] });
    const agents = { isAllowed: () => true, lend: () => ({ serve: () => undefined, end: () => undefined }) };
    const pool = makePool(
      [optionsFor('web', strict, { forwardX11: true, forwardX11Trusted: true, forwardAgent: { agent: '/none' } })],
      { agents, platform: { kind: 'linux', environment: xvfb.environment, homeFolder: '/' } },
    );
    const waiter = makeWaiter(nobody);
    const { transport } = await pool.acquire(host('web'), waiter);
    expect(await run(transport, 'echo here')).toBe('here\n');
    expect(waiter.notices).toHaveLength(2);
  });

  test('without a display, or without xauth for untrusted programs, it is said, and the session opens', async () => {
    const none = await open({ forwardX11Trusted: true }, sshd, {});
    expect(await none.run('echo "here[$DISPLAY]"')).toBe('here[]\n');
    expect(none.notices).toEqual(['X11 is not forwarded to web: DISPLAY is not set.']);
    const noProgram = await open({ xauthLocation: null });
    expect(await noProgram.run('echo "here[$DISPLAY]"')).toBe('here[]\n');
    expect(noProgram.notices[0]).toContain('xauth made no cookie');
  });
});
