/** The forwarded agent: a real ssh-agent here, ssh-add and ssh on real servers there. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAgentForwarding } from '../../../electron/backend/agentForwarding/agentForwardingService.ts';
import { messages } from '../../../electron/backend/agentForwarding/agentMessages.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { wireByte, wireString } from '../../../electron/backend/ssh/wire.ts';
import type { AgentPolicy, ForwardedAgent } from '../../../shared/contract/agentForwarding.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import { createLog } from '../../../electron/backend/log.ts';
import { type SshAgent, startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makeFollower, makeSupervisor } from '../connections/followers.ts';
import { makePool, makeWaiter, optionsFor, run } from '../connections/testPool.ts';
import { nobody, person } from '../trust/testKeys.ts';

const host = (alias: string) => ({ kind: 'host', host: alias }) as const;
const noLog = createLog((line) => {
  throw new Error(`nothing should be logged: ${line}`);
});

let folder: string;
let gate: Sshd;
let web: Sshd;
/** Reached from web only, with the key of the agent. */
let third: Sshd;
let agent: SshAgent;
let fingerprint: string;

beforeAll(async () => {
  folder = makeTempFolder('forwarding');
  [gate, web, third] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  agent = await startSshAgent();
  keygen(join(folder, 'key'), '-t', 'ed25519', '-C', 'my travelling key');
  agent.add(join(folder, 'key'));
  third.authorize(readFileSync(join(folder, 'key.pub'), 'utf8'));
  fingerprint = execFileSync('ssh-keygen', ['-lf', join(folder, 'key.pub')], { encoding: 'utf8' }).split(' ')[1] ?? '';
});

/** ssh on a server to another one, with nothing but the agent to sign in. */
const sshTo = ({ port, user, knownHostsLine }: Sshd, command: string) => {
  const knownHosts = join(folder, `known_hosts_${port}`);
  writeFileSync(knownHosts, `${knownHostsLine}\n`);
  const options = ['BatchMode=yes', `UserKnownHostsFile=${knownHosts}`, 'IdentityFile=none', 'LogLevel=ERROR'];
  return `ssh -F none ${options.map((option) => `-o ${option}`).join(' ')} -p ${port} ${user}@127.0.0.1 ${command} 2>&1`;
};

/** A pool whose hosts forward this agent, and what became known of it. */
function forwardingPool(policy: AgentPolicy = 'allow', path = agent.path, askFor?: number) {
  const agents = createAgentForwarding({
    policyOf: () => policy,
    log: noLog,
    onChanged: () => undefined,
    ...(askFor === undefined ? {} : { askFor }),
  });
  const forwardAgent = { agent: path };
  const pool = makePool(
    [
      optionsFor('gate', gate, { forwardAgent }),
      optionsFor('web', web, { forwardAgent }),
      optionsFor('far', web, { forwardAgent, proxyJump: [{ host: 'gate' }] }),
    ],
    { agents, lingerMs: 0 },
  );
  const acquire = (alias: string, asker: Asker = nobody) => pool.acquire(host(alias), makeWaiter(asker));
  const loans = () => agents.handlers['agentForwarding.list'](null, undefined) as ForwardedAgent[];
  return { pool, acquire, loans };
}

describe.each(['web', 'far'])('%s', (alias) => {
  test('lists the keys, ten at a time', async () => {
    const { acquire, loans } = forwardingPool();
    const lease = await acquire(alias);
    const lists = await Promise.all(Array.from({ length: 10 }, () => run(lease.transport, 'ssh-add -l')));
    for (const list of lists) expect(list).toBe(`256 ${fingerprint} my travelling key (ED25519)\n`);
    expect(loans()).toMatchObject([
      { connection: lease.connection, host: alias, policy: 'allow', requests: 10, signatures: 0, refused: 0 },
    ]);
    lease.release();
    await lease.lost;
    expect(loans()).toEqual([]);
  });

  test('signs in to a third host, ten at a time, and each use is told', async () => {
    const { acquire, loans } = forwardingPool();
    const lease = await acquire(alias);
    const command = sshTo(third, 'printf third');
    const outputs = await Promise.all(Array.from({ length: 10 }, () => run(lease.transport, command)));
    expect(outputs).toEqual(outputs.map(() => 'third'));
    const [loan] = loans();
    expect(loan).toMatchObject({ signatures: 10, refused: 0 });
    expect(loan?.recent.filter(({ what }) => what === 'sign')).toContainEqual({
      at: expect.any(Number) as number,
      what: 'sign',
      key: { fingerprint, comment: 'my travelling key' },
      result: 'answered',
    });
    lease.release();
  });
});

describe('policy', () => {
  test('never: the host hears of no agent', async () => {
    const { acquire, loans } = forwardingPool('never');
    const lease = await acquire('web');
    expect(await run(lease.transport, 'echo "[$SSH_AUTH_SOCK]"')).toBe('[]\n');
    expect(loans()).toEqual([]);
    lease.release();
  });

  test('ask: the person sees host, key and purpose; yes signs, no does not; listing goes on', async () => {
    const { acquire, loans } = forwardingPool('ask');
    let allow = true;
    const asked = person(() => (allow ? { kind: 'continue' } : null));
    const lease = await acquire('web', asked);
    expect(await run(lease.transport, sshTo(third, 'printf third'))).toBe('third');
    expect(asked.asked.at(-1)).toEqual({
      kind: 'agent-request',
      host: 'web',
      user: web.user,
      address: '127.0.0.1',
      port: web.port,
      via: [],
      what: 'sign',
      key: { fingerprint, comment: 'my travelling key' },
      seconds: 60,
    } satisfies Question);

    allow = false;
    expect(await run(lease.transport, sshTo(third, 'printf third'))).toContain('Permission denied');
    expect(await run(lease.transport, 'ssh-add -D 2>&1')).toContain('Failed to remove all identities');
    expect(asked.asked.at(-1)).toMatchObject({ what: 'change', key: null });
    expect(await run(lease.transport, 'ssh-add -l')).toContain(fingerprint);
    expect(loans()[0]?.signatures).toBe(1);
    expect(loans()[0]?.refused).toBeGreaterThanOrEqual(2);
    lease.release();
  });

  test('ask: of all who stay connected, also those who came later, and not those who left', async () => {
    const { supervisor } = makeSupervisor(forwardingPool('ask').pool);
    const left = person(() => ({ kind: 'continue' }));
    const [first, later] = [person(() => null), person(() => ({ kind: 'continue' }))];
    const follow = async (asker: Asker) => {
      const follower = makeFollower(asker);
      const kept = supervisor.keep(host('web'), follower);
      await follower.sees('ready');
      return { follower, kept };
    };
    const gone = await follow(left);
    const { follower } = await follow(first);
    gone.kept.release();
    const connection = await follower.until(() => follower.ready[0]);
    expect(await run(connection.transport, sshTo(third, 'printf third'))).toContain('Permission denied');
    const other = await follow(later);
    expect(other.follower.ready[0]?.transport).toBe(connection.transport);
    await run(connection.transport, sshTo(third, 'printf third'));
    for (const { asked } of [first, later]) expect(asked.at(-1)).toMatchObject({ kind: 'agent-request', what: 'sign' });
    expect(left.asked).toEqual([]);
  });

  test('ask: without an answer in time it is a no, and other channels do not wait', async () => {
    const { acquire, loans } = forwardingPool('ask', agent.path, 500);
    const silent: Asker = {
      interactive: true,
      ask: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null))),
    };
    const lease = await acquire('web', silent);
    const order: string[] = [];
    const denied = run(lease.transport, sshTo(third, 'printf third')).then((text) => {
      order.push('denied');
      return text;
    });
    await run(lease.transport, 'ssh-add -l').then(() => order.push('listed'));
    expect(await denied).toContain('Permission denied');
    expect(order).toEqual(['listed', 'denied']);
    expect(loans()).toMatchObject([{ refused: 1 }]);
    lease.release();
  });

  test('ask with nobody to ask is a no', async () => {
    const { acquire } = forwardingPool('ask');
    const lease = await acquire('web');
    expect(await run(lease.transport, sshTo(third, 'printf third'))).toContain('Permission denied');
    lease.release();
  });
});

test('keys that are bound to hosts work on their way, and on no other', async () => {
  const bound = await startSshAgent();
  const names = join(folder, 'names');
  writeFileSync(names, `web ${web.hostKey}\nthird ${third.hostKey}\n`);
  bound.add('-H', names, '-h', 'web', '-h', 'web>third', join(folder, 'key'));
  gate.authorize(readFileSync(join(folder, 'key.pub'), 'utf8'));
  const { acquire, loans } = forwardingPool('allow', bound.path);
  const lease = await acquire('web');
  expect(await run(lease.transport, sshTo(third, 'printf third'))).toBe('third');
  expect(loans()[0]?.recent.map(({ what }) => what)).toContain('bind');
  expect(await run(lease.transport, sshTo(gate, 'printf gate'))).toContain('Permission denied');
  lease.release();
});

test('a server that takes no agent opens the session all the same, and it is said once', async () => {
  const strict = await startSshd({ config: ['AllowAgentForwarding no'] });
  const agents = createAgentForwarding({ policyOf: () => 'allow', log: noLog, onChanged: () => undefined });
  const pool = makePool([optionsFor('strict', strict, { forwardAgent: { agent: agent.path } })], { agents });
  const waiter = makeWaiter(nobody);
  const lease = await pool.acquire(host('strict'), waiter);
  expect(await run(lease.transport, 'echo "here[$SSH_AUTH_SOCK]"')).toBe('here[]\n');
  expect(await run(lease.transport, 'echo again')).toBe('again\n');
  expect(waiter.notices.filter((text) => text.includes('ForwardAgent'))).toHaveLength(1);
});

test('an agent that is not there refuses, and costs nothing else', async () => {
  const { acquire } = forwardingPool('allow', join(folder, 'no-agent'));
  const lease = await acquire('web');
  expect(await run(lease.transport, 'ssh-add -l 2>&1; echo shell')).toMatch(/shell\n$/);
  lease.release();
});

test('after the connection has closed the agent cannot be used any more', async () => {
  const agents = createAgentForwarding({ policyOf: () => 'allow', log: noLog, onChanged: () => undefined });
  const who = { host: 'web', user: 'me', address: '', port: 22, via: [] };
  const loan = agents.lend({ connection: 'one', who, agentPath: agent.path, asker: nobody });
  const list = wireString(wireByte(11));

  const [near, far] = duplexPair();
  loan.serve(far, null);
  near.write(list);
  expect((await messages(near).next()).value?.[0]).toBe(12);
  loan.end();

  const [late, served] = duplexPair();
  loan.serve(served, null);
  expect(served.destroyed).toBe(true);
  late.destroy();
});

test('bytes that are no request end the channel', async () => {
  const agents = createAgentForwarding({ policyOf: () => 'allow', log: noLog, onChanged: () => undefined });
  const who = { host: 'web', user: 'me', address: '', port: 22, via: [] };
  const loan = agents.lend({ connection: 'one', who, agentPath: agent.path, asker: nobody });
  for (const bytes of [Buffer.from([255, 255, 255, 255]), Buffer.alloc(4), wireString(Buffer.from([13, 0, 0, 0, 9]))]) {
    const [near, far] = duplexPair();
    const ended = new Promise((resolve) => far.once('close', resolve));
    loan.serve(far, null);
    near.write(bytes);
    await ended;
    near.destroy();
  }
});
