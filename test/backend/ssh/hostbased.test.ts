/**
 * Host-based sign-in with the real ssh-keysign at a real sshd. Both look at fixed places (/etc/ssh, the user's home): they
 * see others there in a mount namespace of their own, which only root can make; elsewhere these tests say that they skip.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { hostKeySigners } from '../../../electron/backend/ssh/hostKeySigners.ts';
import { connect } from '../../../electron/backend/ssh/transport.ts';
import type { AuthenticationPlan } from '../../../electron/backend/ssh/types.ts';
import { TransportError } from '../../../electron/backend/ssh/types.ts';
import type { Attempt } from '../../../shared/contract/connections.ts';
import { keygen, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { planWith, requestOver } from './support.ts';

const KEYSIGN = '/usr/lib/openssh/ssh-keysign';
const canMount =
  process.getuid?.() === 0 &&
  existsSync(KEYSIGN) &&
  spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' }).status === 0;
if (!canMount) console.warn('SKIPPED: host-based sign-in, which needs ssh-keysign and mount namespaces');

/** A program that sees `folder` in place of `at`. */
function seeing(folder: string, at: string, program: string): string {
  const file = join(makeTempFolder('seeing'), 'program');
  writeFileSync(
    file,
    `#!/bin/sh\nexec unshare -m sh -c 'mount --bind "${folder}" "${at}" && exec "${program}" "$@"' sh "$@"\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

/** This machine as ssh-keysign sees it: host keys of its own, and leave to sign. */
function machine(enabled = true) {
  const folder = makeTempFolder('machine');
  for (const type of ['ed25519', 'rsa']) keygen(join(folder, `ssh_host_${type}_key`), '-t', type);
  writeFileSync(join(folder, 'ssh_config'), enabled ? 'EnableSSHKeysign yes\n' : '');
  const publicKeys = ['ed25519', 'rsa'].map((type) => join(folder, `ssh_host_${type}_key.pub`));
  return { publicKeys, keysign: [seeing(folder, '/etc/ssh', KEYSIGN)] };
}

type Machine = ReturnType<typeof machine>;

/** An sshd that believes `known` about the users of the host `name`. */
async function serverTrusting(known: Machine, name: string) {
  const home = makeTempFolder('home');
  writeFileSync(join(home, '.shosts'), `${name} ${userInfo().username}\n`, { mode: 0o600 });
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const lines = known.publicKeys.map((file) => `${name} ${readFileSync(file, 'utf8')}`);
  writeFileSync(join(home, '.ssh/known_hosts'), lines.join(''), { mode: 0o600 });
  return startSshd({
    config: [
      'HostbasedAuthentication yes',
      'HostbasedUsesNameFromPacketOnly yes',
      'IgnoreRhosts no',
      'IgnoreUserKnownHosts no',
      'PubkeyAuthentication no',
    ],
    build: { version: '', command: [seeing(home, homedir(), '/usr/sbin/sshd')], config: [] },
  });
}

const ALGORITHMS = ['ssh-ed25519', 'rsa-sha2-512'];

/** Signs in over TCP, or over something that is no socket. */
async function signIn(port: number, own: Machine, given: Partial<AuthenticationPlan> = {}, overSocket = true) {
  const attempts: Attempt[] = [];
  const tcp = connectTcp(port, '127.0.0.1');
  await once(tcp, 'connect');
  let carrier: Parameters<typeof requestOver>[0] = tcp;
  if (!overSocket) {
    const [near, far] = duplexPair();
    far.pipe(tcp).pipe(far);
    carrier = near;
  }
  const signal = new AbortController().signal;
  const plan = planWith({
    hostbasedAuthentication: true,
    hostbased: () => hostKeySigners(carrier, ALGORITHMS, signal, own),
    onAttempt: (attempt) => attempts.push(attempt),
    ...given,
  });
  const outcome = await connect(requestOver(carrier, userInfo().username, plan)).then(
    (transport) => {
      transport.close();
      return 'signed in';
    },
    (error: unknown) => (error instanceof TransportError ? error.code : String(error)),
  );
  return { outcome, attempts: attempts.map(({ method, note, result }) => [method, note, result]) };
}

describe.skipIf(!canMount)('host-based sign-in', () => {
  test('the key of this machine signs in, over TCP under the name of the address', async () => {
    const own = machine();
    const sshd = await serverTrusting(own, 'localhost');
    expect(await signIn(sshd.port, own)).toEqual({
      outcome: 'signed in',
      attempts: [['hostbased', 'ssh-ed25519', 'accepted']],
    });
    expect(sshd.log()).toContain('Accepted hostbased');
  });

  test('through another host there is no socket: the name is that of this machine, as with ssh', async () => {
    const own = machine();
    const sshd = await serverTrusting(own, hostname());
    expect((await signIn(sshd.port, own, {}, false)).outcome).toBe('signed in');
  });

  test('a machine that the server does not know: each key is tried, and the next method has its turn', async () => {
    const sshd = await serverTrusting(machine(), 'localhost');
    expect(await signIn(sshd.port, machine())).toEqual({
      outcome: 'auth-refused',
      attempts: [
        ['hostbased', 'ssh-ed25519', 'refused'],
        ['hostbased', 'rsa-sha2-512', 'refused'],
      ],
    });
  });

  test('where the system does not allow ssh-keysign, its words are told and nothing is sent', async () => {
    const own = machine(false);
    const sshd = await serverTrusting(own, 'localhost');
    const { outcome, attempts } = await signIn(sshd.port, own);
    expect(outcome).toBe('auth-refused');
    expect(attempts.map(([method, , result]) => [method, result])).toEqual([
      ['hostbased', 'skipped'],
      ['hostbased', 'skipped'],
    ]);
    expect(sshd.log()).not.toContain('Failed hostbased');
  });
});

test('without ssh-keysign nothing is tried, and it is said', async () => {
  const own = { keysign: ['/nowhere/ssh-keysign'], publicKeys: [] };
  const [near] = duplexPair();
  const found = await hostKeySigners(near, ALGORITHMS, new AbortController().signal, own);
  expect(found).toEqual({ tries: [], why: 'ssh-keysign is not installed' });
});
