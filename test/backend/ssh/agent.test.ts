/** The agent client against a real ssh-agent, and the order of keys against ssh's own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { AgentError, agentStatus, listAgentKeys, signWithAgent } from '../../../electron/backend/ssh/agentClient.ts';
import { identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import { typeOfBlob, WireReader } from '../../../electron/backend/ssh/wire.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { candidateRequest, collect, start } from './support.ts';

let sshd: Sshd;
let folder: string;
const file = (name: string) => join(folder, name);
const blobOf = (name: string) => Buffer.from(readFileSync(file(`${name}.pub`), 'utf8').split(' ')[1] ?? '', 'base64');

beforeAll(async () => {
  sshd = await startSshd();
  folder = makeTempFolder('agent-keys');
  for (const name of ['one', 'two', 'three', 'four']) keygen(file(name), '-t', 'ed25519', '-C', `key ${name}`);
  keygen(file('rsa'), '-t', 'rsa', '-b', '2048');
  keygen(file('ca'), '-t', 'ed25519');
});

describe('agent', () => {
  test('lists keys and certificates as they are, and signs', async () => {
    const agent = await startSshAgent();
    expect(await listAgentKeys(agent.path)).toEqual([]);
    expect(await agentStatus(agent.path)).toEqual({ status: 'running', keys: 0, detail: agent.path });
    execFileSync('ssh-keygen', ['-q', '-s', file('ca'), '-I', 'id', '-n', sshd.user, file('four')], {
      stdio: 'ignore',
    });
    agent.add(file('rsa'));
    agent.add(file('four'));
    const keys = await listAgentKeys(agent.path);
    expect(keys.map((key) => typeOfBlob(key.publicKey))).toEqual([
      'ssh-rsa',
      'ssh-ed25519',
      'ssh-ed25519-cert-v01@openssh.com',
    ]);
    expect(await agentStatus(agent.path)).toMatchObject({ status: 'running', keys: 3 });
    for (const algorithm of ['rsa-sha2-256', 'rsa-sha2-512']) {
      const signature = await signWithAgent(agent.path, blobOf('rsa'), Buffer.from('data'), algorithm);
      expect(new WireReader(signature).text()).toBe(algorithm);
    }
    await expect(signWithAgent(agent.path, blobOf('one'), Buffer.from('x'), 'ssh-ed25519')).rejects.toThrow(AgentError);
    rmSync(`${file('four')}-cert.pub`);
  });

  test('says why it does not answer', async () => {
    expect(await agentStatus(null)).toEqual({ status: 'none', keys: 0, detail: '' });
    expect(await agentStatus(file('no-socket'))).toMatchObject({ status: 'error', keys: 0 });
    for (const answer of [
      Buffer.from([0, 0, 0, 1, 5]),
      Buffer.from([0, 0, 0, 2, 12, 0]),
      Buffer.from([255, 0, 0, 0]),
      null,
    ]) {
      const path = file('odd-agent');
      const server = createServer((socket) => socket.resume().end(answer ?? ''));
      await new Promise<void>((resolve) => server.listen(path, resolve));
      await expect(listAgentKeys(path)).rejects.toThrow(AgentError);
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test.each(['one', 'rsa'])('signs in with %s', async (name) => {
    const agent = await startSshAgent();
    agent.add(file(name));
    sshd.authorize(readFileSync(`${file(name)}.pub`, 'utf8'));
    const request = candidateRequest([], { agentPath: agent.path });
    const { transport, attempts } = await start(sshd.port, sshd.user, {
      identities: () => identityCandidates(request),
    });
    const open = await transport;
    const channel = await open.exec({ command: 'printf in', environment: [], terminal: null });
    expect((await collect(channel.stdout)).toString()).toBe('in');
    expect(attempts.map((attempt) => attempt.result)).toEqual(['accepted']);
    open.close();
  });

  test('signs in with a certificate', async () => {
    const ca = await startSshd({ config: [`TrustedUserCAKeys ${file('ca')}.pub`] });
    const agent = await startSshAgent();
    keygen(file('certified'), '-t', 'rsa', '-b', '2048');
    const sign = ['-q', '-s', file('ca'), '-I', 'id', '-n', ca.user, file('certified')];
    execFileSync('ssh-keygen', sign, { stdio: 'ignore' });
    agent.add(file('certified'));
    const request = candidateRequest([], { agentPath: agent.path });
    const { transport, attempts } = await start(ca.port, ca.user, { identities: () => identityCandidates(request) });
    (await transport).close();
    expect(attempts.map((attempt) => attempt.result)).toEqual(['refused', 'accepted']);
  });
});

describe('order of keys', () => {
  /** The fingerprints that `ssh -v` says it will try, in its order. */
  function orderOfSsh(agentPath: string, options: string[]): string[] {
    const args = [
      '-v',
      '-F',
      '/dev/null',
      '-p',
      String(sshd.port),
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=no',
    ];
    const more = ['-o', 'UserKnownHostsFile=/dev/null', ...options, 'nobody-of-this-name@127.0.0.1', 'true'];
    const { stderr } = spawnSync('ssh', [...args, ...more], {
      env: { ...process.env, SSH_AUTH_SOCK: agentPath, HOME: folder },
      encoding: 'utf8',
    });
    return [...stderr.matchAll(/Will attempt key: .*?(SHA256:\S+)/g)].map((match) => match[1] ?? '');
  }

  async function ours(agentPath: string, names: string[], identitiesOnly: boolean): Promise<string[]> {
    const request = candidateRequest(names.map(file), { agentPath });
    const candidates = await identityCandidates({ ...request, options: { ...request.options, identitiesOnly } });
    return candidates.map(({ publicKey }) => fingerprint(publicKey ?? Buffer.alloc(0)));
  }

  function fingerprint(blob: Buffer): string {
    const line = `${typeOfBlob(blob)} ${blob.toString('base64')}`;
    return execFileSync('ssh-keygen', ['-lf', '-'], { input: line, encoding: 'utf8' }).split(' ')[1] ?? '';
  }

  test.each([
    ['agent keys and files', false],
    ['only those named', true],
  ])('%s: as ssh', async (_, identitiesOnly) => {
    const agent = await startSshAgent();
    agent.add(file('three'));
    agent.add(file('two'));
    agent.add(file('rsa'));
    // In the agent, too, but its private key is not on disk.
    const names = ['one', 'rsa', 'three', 'four'];
    const options = names.flatMap((name) => ['-i', file(name)]);
    const theirs = orderOfSsh(agent.path, [...options, '-o', `IdentitiesOnly=${identitiesOnly ? 'yes' : 'no'}`]);
    expect(theirs.length).toBe(identitiesOnly ? 4 : 5);
    expect(await ours(agent.path, names, identitiesOnly)).toEqual(theirs);
  });
});

describe('key files', () => {
  test('a .pub file alone picks its key in the agent', async () => {
    const agent = await startSshAgent();
    keygen(file('gone'), '-t', 'ed25519');
    agent.add(file('two'));
    agent.add(file('gone'));
    rmSync(file('gone'));
    for (const path of [file('gone'), file('gone.pub')]) {
      const [first, ...others] = await identityCandidates({
        ...candidateRequest([path], { agentPath: agent.path }),
        options: { ...candidateRequest([path]).options, identitiesOnly: true },
      });
      expect(others).toEqual([]);
      expect(first?.publicKey).toEqual(blobOf('gone'));
      expect(await first?.load()).toHaveProperty('identity');
    }
  });

  test('defaults that are missing are silent, named ones are not', async () => {
    const request = candidateRequest([file('absent')]);
    const [named] = await identityCandidates(request);
    expect(await named?.load()).toMatchObject({ skipped: 'no such file' });
    const identityFiles = request.options.identityFiles.map((each) => ({ ...each, explicit: false }));
    expect(await identityCandidates({ ...request, options: { ...request.options, identityFiles } })).toEqual([]);
  });

  test('a passphrase is asked three times at most; an empty one skips the key', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'right', '-a', '1', '-f', file('locked')]);
    const asked: number[] = [];
    const load = async (answers: (string | null)[]) => {
      asked.length = 0;
      const askPassphrase = (_: unknown, attempt: number) => {
        asked.push(attempt);
        return Promise.resolve(answers[attempt - 1] ?? null);
      };
      const [candidate] = await identityCandidates(candidateRequest([file('locked')], { askPassphrase }));
      expect(candidate?.publicKey).toEqual(blobOf('locked'));
      return candidate?.load();
    };
    expect(await load(['wrong', 'wrong', 'right'])).toHaveProperty('identity');
    expect(asked).toEqual([1, 2, 3]);
    expect(await load(['wrong', 'wrong', 'wrong', 'right'])).toMatchObject({ skipped: 'wrong passphrase' });
    expect(asked).toEqual([1, 2, 3]);
    expect(await load([''])).toMatchObject({ skipped: 'no passphrase given' });
    expect(asked).toEqual([1]);
    expect(await load([null])).toMatchObject({ skipped: 'no passphrase given' });
  });
});
