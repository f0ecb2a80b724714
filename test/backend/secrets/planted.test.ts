/** Nothing secret leaves by the side doors: the log, what windows are told, files, failures, the inspector. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { expect, test } from 'vitest';
import type { Answer, Prompt, Question } from '../../../shared/contract/prompts.ts';
import { reportJson, reportText } from '../../../shared/words/report.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { memoryPorts } from '../../helpers/memoryPorts.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder, makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { atTerminal, buildCommand } from '../cli/builtCommand.ts';
import { bytesOf, LOCAL, OPTIONS, transfer } from '../files/support.ts';
import { host, phaseOf, SIZE } from '../shells/support.ts';
import { draft } from '../tunnels/support.ts';

const PLANTED = {
  wrongPassphrase: 'planted-wrong-passphrase-11',
  passphrase: 'planted-passphrase-22',
  wrongPassword: 'planted-wrong-password-33',
  password: 'planted-password-44',
  answer: 'planted-answer-55',
  proxyPassword: 'planted-proxy-66',
};

test('passwords, passphrases and answers are in no log, message, state or file', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  const key = join(home.path, '.ssh', 'locked');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '2', '-N', PLANTED.passphrase, '-f', key]);
  sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
  const privateKey = readFileSync(key, 'utf8').split('\n')[3] ?? '';
  const agent = await startWatchedAgent(sshd);
  const server = await startSshServer((connection) =>
    connection.on('authentication', (context: AuthContext) => {
      if (context.method === 'keyboard-interactive') {
        context.prompt([{ prompt: 'Answer: ', echo: false }], () => context.reject(['password']));
      } else if (context.method === 'password' && context.password === PLANTED.password) {
        // The connection ends in the middle: an error that might carry what was sent.
        connection.end();
      } else context.reject(context.method === 'none' ? ['keyboard-interactive', 'password'] : ['password']);
    }),
  );
  home.write('.ssh/known_hosts', `${sshd.knownHostsLine}\n${server.knownHostsLine}\n`);
  const block = (alias: string, port: number, ...more: string[]) =>
    [`Host ${alias}`, '  HostName 127.0.0.1', `  Port ${port}`, `  User ${sshd.user}`, ...more, ''].join('\n  ');
  const config =
    block('keyed', sshd.port, `IdentityFile ${key}`) +
    block('worded', server.port, 'IdentityFile none') +
    block('proxied', sshd.port) +
    block('agented', sshd.port, 'IdentityFile none', `IdentityAgent ${agent.path}`);
  const { backend, client, log } = connectBackend({ home, config });
  // A SOCKS5 proxy that wants a password, and refuses it.
  const proxyPort = await startTcpServer((near) => {
    near.once('data', () => {
      near.write(Uint8Array.of(5, 2));
      near.once('data', () => near.end('\x01\x01'));
    });
  });
  const proxy = { kind: 'socks5', host: '127.0.0.1', port: proxyPort, user: 'anna' } as const;
  await client.call('settings.set', { hosts: { proxied: { environment: 'none', colour: 'none', proxy } } });

  // A second window that keeps all it is sent.
  const sent: string[] = [];
  const [near, far] = memoryPorts();
  near.onMessage((message) => sent.push(typeof message === 'string' ? message : Buffer.from(message).toString()));
  backend.attach(far);

  const tries = {
    passphrase: [PLANTED.wrongPassphrase, PLANTED.passphrase],
    password: [PLANTED.wrongPassword, PLANTED.password],
  };
  const asked = new Set<string>();
  const kinds: string[] = [];
  const answerTo = (question: Question): Answer => {
    kinds.push(question.kind);
    if (question.kind === 'keyboard-interactive') return { kind: 'responses', values: [PLANTED.answer] };
    if (question.kind === 'proxy-password') {
      return { kind: 'secret', value: question.attempt === 1 ? PLANTED.proxyPassword : '', store: true };
    }
    if (question.kind !== 'password' && question.kind !== 'passphrase') return { kind: 'cancel' };
    // The keychain is switched off in tests: that it cannot be stored becomes a notice.
    return { kind: 'secret', value: tries[question.kind].shift() ?? '', store: true };
  };
  client.on('prompts.changed', (prompts: readonly Prompt[]) => {
    for (const { id, question } of prompts) {
      if (asked.has(id)) continue;
      asked.add(id);
      void client.call('prompts.answer', { id, answer: answerTo(question) });
    }
  });

  const open = async (alias: string) => {
    const id = randomUUID();
    await client.call('shells.open', { id, target: host(alias), size: SIZE });
    return id;
  };
  await phaseOf(client, await open('keyed'), 'open');
  await phaseOf(client, await open('worded'), 'failed');
  await phaseOf(client, await open('proxied'), 'failed');
  await phaseOf(client, await open('agented'), 'open');
  expect(agent.signatures.length).toBeGreaterThan(0);
  const asks = ['passphrase', 'passphrase', 'keyboard-interactive', 'password', 'password'];
  expect(kinds).toEqual([...asks, 'proxy-password', 'proxy-password', 'proxy-password']);
  const states = JSON.stringify(await client.call('shells.list', null));
  expect(states).toContain('The secret was not stored');
  const kept = JSON.stringify(await client.call('secrets.list', null));
  // What the inspector shows and exports, in all of its forms.
  const reports: string[] = [];
  for (const alias of ['keyed', 'worded', 'agented']) {
    for (const attempt of await client.call('connections.attempts', { target: host(alias) })) {
      for (const hideNames of [false, true]) {
        reports.push(reportText(attempt, { hideNames }), reportJson(attempt, { hideNames }));
      }
    }
  }
  expect(reports.length).toBeGreaterThanOrEqual(8);
  expect(reports.join()).toContain('keyboard-interactive');
  // What outlives the program: its own settings, tunnels and the journal of transfers.
  await client.call('tunnels.save', { id: null, draft: draft('dynamic', '127.0.0.1:0', { target: host('keyed') }) });
  const source = home.write('source', 'content');
  await transfer(client, {
    kind: 'copy',
    from: LOCAL,
    to: host('keyed'),
    paths: [bytesOf(source)],
    folder: bytesOf(sshd.folder),
    move: false,
    options: OPTIONS,
  });
  await backend.close();

  const files = filesOf(home);
  expect(sent.join()).toContain('keyed');
  expect(files.length).toBeGreaterThan(3);
  const everything = [...log, ...sent, states, kept, ...reports, ...files].join('\n');
  expectNoSecret(everything, privateKey);
  // A signature signs in nobody else, but it is nobody else's business either.
  for (const signature of agent.signatures)
    for (const form of formsOf(signature)) expect(everything).not.toContain(form);
});

/** The real agent with a key that the server takes, behind a socket that keeps every signature that it gives. */
async function startWatchedAgent(sshd: Sshd): Promise<{ path: string; signatures: Buffer[] }> {
  const real = await startSshAgent();
  const folder = makeTempFolder('watched-agent');
  keygen(join(folder, 'key'), '-t', 'ed25519');
  sshd.authorize(readFileSync(join(folder, 'key.pub'), 'utf8'));
  real.add(join(folder, 'key'));
  const signatures: Buffer[] = [];
  const path = join(folder, 'socket');
  const server = createServer((near) => {
    const far = connect(real.path);
    near.pipe(far);
    far.on('data', (answer) => {
      // One answer per connection: length, SSH_AGENT_SIGN_RESPONSE, a blob of the algorithm's name and the signature.
      if (answer[4] === 14) signatures.push(answer.subarray(-64));
      near.write(answer);
    });
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  cleanUp(() => server.close());
  return { path, signatures };
}

test('nor does the command line say or write one, not even when it breaks down', async () => {
  const home = makeTempHome();
  const [sshd, program] = await Promise.all([startSshd(), buildCommand()]);
  const key = join(home.path, '.ssh', 'locked');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '2', '-N', PLANTED.passphrase, '-f', key]);
  sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
  const privateKey = readFileSync(key, 'utf8').split('\n')[3] ?? '';
  home.write('.ssh/known_hosts', `${sshd.knownHostsLine}\n`);
  const block = ['Host keyed', 'HostName 127.0.0.1', `Port ${sshd.port}`, `User ${sshd.user}`, `IdentityFile ${key}`];
  home.write('.ssh/config', `${block.join('\n  ')}\n`);
  // A defect while the passphrase and the unlocked key are in memory: Node prints where and what, and ends.
  const marker = join(home.path, 'now');
  const watch = `setInterval(() => { if (existsSync('${marker}')) throw new Error('defect'); }, 20);`;
  const defect = home.write('defect.mjs', `import { existsSync } from 'node:fs';\n${watch}\n`);
  const broken = `node --import ${defect} ${program}`;
  const { said, status } = await atTerminal(
    `${broken} exec keyed -- 'echo in; touch ${marker}; sleep 60'`,
    home.path,
    [PLANTED.wrongPassphrase, PLANTED.passphrase].map((given) => ['Enter passphrase', `${given}\n`]),
  );
  expect(said).toContain('in\r\n');
  expect(said).toContain('Error: defect');
  expect(status).not.toBe(0);
  expectNoSecret([said, ...filesOf(home)].join('\n'), privateKey);
});

/** The contents of everything in the home but the private key itself. */
function filesOf(home: TempHome): string[] {
  return readdirSync(home.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'locked')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** As it is, and as somebody might write it who does not know what it is. */
function expectNoSecret(everything: string, privateKey: string): void {
  for (const secret of [...Object.values(PLANTED), privateKey]) {
    for (const form of [secret, ...formsOf(Buffer.from(secret))]) expect(everything).not.toContain(form);
  }
}

function formsOf(bytes: Buffer): string[] {
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), [...bytes].join(',')];
}
