/** Keywords about the way to a host and what sessions use of this machine, each seen to work from a real config. */
import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { type SshAgent, startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { startXvfb, WITHOUT_X11 } from '../../helpers/xvfb.ts';
import { failureOf, makeWaiter, run } from '../connections/testPool.ts';
import { nobody } from '../trust/testKeys.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd({ config: ['X11Forwarding yes'] });
});

/** A window's backend over a config whose host `web` has these lines. */
function backendFor(lines: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const home = makeTempHome();
  const { backend } = connectBackend({
    home,
    config: hostBlock('web', sshd, home, ...lines),
    environment: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const waiter = makeWaiter(nobody);
  const acquire = () => backend.pool.acquire({ kind: 'host', host: 'web' }, waiter);
  return { acquire, waiter };
}

/** What a command on the host prints. */
async function says(command: string, ...how: Parameters<typeof backendFor>): Promise<string> {
  const { transport } = await backendFor(...how).acquire();
  return run(transport, command);
}

describe('the way', () => {
  test('ProxyCommand, with %h, %n, %p, %r and %%', async () => {
    const seen = join(makeTempFolder('tokens'), 'seen');
    const carry = `'${process.execPath}' -e 'const s=require("net").connect(${sshd.port},"127.0.0.1");process.stdin.pipe(s).pipe(process.stdout)'`;
    const command = `sh -c 'echo "$@" >${seen}; exec ${carry.replaceAll("'", `'"'"'`).replaceAll('%', '%%')}' - %h %n %p %r %%`;
    expect(await says(`cat ${seen}`, [`ProxyCommand ${command}`])).toBe(`127.0.0.1 web ${sshd.port} ${sshd.user} %\n`);
  });

  test('ProxyCommand none connects directly, and the first of ProxyCommand and ProxyJump counts', async () => {
    expect(await says('printf direct', ['ProxyCommand none', 'ProxyJump nowhere'])).toBe('direct');
    const { acquire } = backendFor(['ProxyCommand false', 'ProxyJump nowhere']);
    expect(await failureOf(acquire())).toMatchObject({ code: 'proxy-command-failed', status: 1 });
  });

  test('ProxyUseFdpass is not honoured, and that is said', async () => {
    const { acquire, waiter } = backendFor(['ProxyUseFdpass yes']);
    await acquire();
    expect(waiter.notices[0]).toMatch(/^ProxyUseFdpass yes .* is not honoured yet/);
  });

  test('BindAddress and BindInterface are where the connection comes from', async () => {
    expect(await says('echo $SSH_CONNECTION', ['BindAddress 127.0.0.1'])).toMatch(/^127\.0\.0\.1 /);
    const [loopback = ''] =
      Object.entries(networkInterfaces()).find(([, list]) => list?.some(({ internal }) => internal)) ?? [];
    expect(await says('echo $SSH_CONNECTION', [`BindInterface ${loopback}`])).toMatch(/^127\.0\.0\.1 /);
    const { acquire } = backendFor(['BindInterface nonexistent0']);
    expect(await failureOf(acquire())).toMatchObject({ code: 'unreachable', reason: 'EADDRNOTAVAIL' });
  });

  test('AddressFamily: an IPv4 address is none for inet6', async () => {
    expect(await says('echo $SSH_CONNECTION', ['AddressFamily inet'])).toMatch(/^127\.0\.0\.1 /);
    const { acquire } = backendFor(['AddressFamily inet6']);
    expect(await failureOf(acquire())).toMatchObject({ code: 'name-not-found' });
  });
});

describe('ForwardAgent', () => {
  let agent: SshAgent;
  let fingerprint: string;
  beforeAll(async () => {
    agent = await startSshAgent();
    const key = join(makeTempFolder('agent'), 'key');
    keygen(key, '-t', 'ed25519');
    agent.add(key);
    fingerprint = execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
  });

  test('yes is the agent of the environment, or IdentityAgent', async () => {
    expect(await says('ssh-add -l', ['ForwardAgent yes'], { SSH_AUTH_SOCK: agent.path })).toContain(fingerprint);
    expect(await says('ssh-add -l', ['ForwardAgent yes', `IdentityAgent ${agent.path}`])).toContain(fingerprint);
  });

  test('a path, also with a variable in it, and $VARIABLE', async () => {
    const environment = { MY_AGENT: agent.path };
    expect(await says('ssh-add -l', [`ForwardAgent ${agent.path}`])).toContain(fingerprint);
    expect(await says('ssh-add -l', ['ForwardAgent ${MY_AGENT}'], environment)).toContain(fingerprint);
    expect(await says('ssh-add -l', ['ForwardAgent $MY_AGENT'], environment)).toContain(fingerprint);
  });

  test('no, nothing, and no agent: the host has none', async () => {
    const environment = { SSH_AUTH_SOCK: agent.path };
    for (const lines of [[], ['ForwardAgent no']]) {
      expect(await says('echo "[$SSH_AUTH_SOCK]"', lines, environment)).toBe('[]\n');
    }
    expect(await says('echo "[$SSH_AUTH_SOCK]"', ['ForwardAgent yes'])).toBe('[]\n');
  });
});

test.skipIf(WITHOUT_X11 !== null)(
  'ForwardX11 and ForwardX11Trusted and ForwardX11Timeout and XAuthLocation',
  async () => {
    const { environment } = await startXvfb();
    const extensions = (...lines: string[]) =>
      says('xdpyinfo | grep -c MIT-SHM', ['ForwardX11 yes', ...lines], environment);
    expect(await extensions('ForwardX11Trusted yes')).toBe('1\n');
    // Untrusted programs see fewer extensions.
    expect(await extensions('ForwardX11Trusted no', 'ForwardX11Timeout 10m')).toBe('0\n');
    expect(await says('echo "[$DISPLAY]"', ['ForwardX11 no'], environment)).toBe('[]\n');
    const without = ['ForwardX11 yes', 'ForwardX11Trusted no', 'XAuthLocation /nonexistent/xauth'];
    expect(await says('echo "[$DISPLAY]"', without, environment)).toBe('[]\n');
    // Programs that come after the time are refused.
    const untilRefused = 'while xdpyinfo >/dev/null 2>&1; do :; done; echo refused';
    expect(
      await says(untilRefused, ['ForwardX11 yes', 'ForwardX11Trusted no', 'ForwardX11Timeout 1'], environment),
    ).toBe('refused\n');
  },
);
