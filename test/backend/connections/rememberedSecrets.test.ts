/** Passwords, passphrases and choices of keys through the pool: asked once, asked again when wrong, and used elsewhere. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionPoolSettings } from '../../../electron/backend/connections/connectionPool.ts';
import { createLog } from '../../../electron/backend/log.ts';
import { createSecretService } from '../../../electron/backend/secrets/secretService.ts';
import type { SystemKeychain } from '../../../electron/backend/secrets/keychain.ts';
import type { Answer, Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { startSshd, type Sshd } from '../../helpers/sshd.ts';
import { startSshServer, type SshServer } from '../../helpers/sshServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { failureOf, makePool, makeWaiter, optionsFor } from './testPool.ts';

const host = (alias: string) => ({ kind: 'host', host: alias }) as const;
const PASSPHRASE = 'planted-passphrase-7c1';

/** A keychain in memory, so that what a person has stored before is known. The real one: test/backend/secrets/. */
function keychainOf(stored: Record<string, string> = {}): SystemKeychain & { readonly content: Map<string, string> } {
  const content = new Map(Object.entries(stored));
  return {
    content,
    state: () => Promise.resolve({ status: 'ready' }),
    read: (account) => Promise.resolve(content.get(account) ?? null),
    write: (account, secret) => Promise.resolve(void content.set(account, secret)),
    remove: (account) => Promise.resolve(content.delete(account)),
    list: () => Promise.resolve([...content.keys()]),
  };
}

function memoryWith(keychain: SystemKeychain = keychainOf()): Pick<ConnectionPoolSettings, 'secrets'> {
  const log = createLog((line) => {
    throw new Error(`nothing should be logged: ${line}`);
  });
  return { secrets: createSecretService({ keychain, log }).memory };
}

let one: Sshd;
let two: Sshd;
let folder: string;
let locked: string;

beforeAll(async () => {
  folder = makeTempFolder('secrets');
  locked = join(folder, 'locked');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '2', '-N', PASSPHRASE, '-C', 'anna', '-f', locked]);
  [one, two] = await Promise.all([startSshd(), startSshd()]);
  for (const sshd of [one, two]) sshd.authorize(readFileSync(`${locked}.pub`, 'utf8'));
});

const withKey = (alias: string, sshd: Sshd, more: Partial<HostOptions> = {}) =>
  optionsFor(alias, sshd, { identityFiles: [{ path: locked, shown: '~/.ssh/locked', explicit: true }], ...more });

const passphrase = (value: string, store?: boolean) => (question: Question) =>
  question.kind === 'passphrase'
    ? ({ kind: 'secret', value, ...(store === undefined ? {} : { store }) } as const)
    : null;

describe('a passphrase', () => {
  test('is asked for once for a hop, its target and a later host', async () => {
    const pool = makePool(
      [withKey('bastion', one), withKey('web', two, { proxyJump: [{ host: 'bastion' }] }), withKey('db', two)],
      memoryWith(),
    );
    const asker = person(passphrase(PASSPHRASE));
    (await pool.acquire(host('web'), makeWaiter(asker))).release();
    (await pool.acquire(host('db'), makeWaiter(nobody))).release();
    expect(asker.asked).toMatchObject([{ kind: 'passphrase', file: '~/.ssh/locked', host: 'bastion', attempt: 1 }]);
  });

  test('is asked for once by two hosts that need it at the same time', async () => {
    const pool = makePool([withKey('a', one), withKey('b', two)], memoryWith());
    const questions: Question[] = [];
    let answerAll: (answer: Answer) => void = () => undefined;
    const answer = new Promise<Answer>((resolve) => (answerAll = resolve));
    const asker = {
      interactive: true,
      ask(question: Question) {
        questions.push(question);
        if (questions.length === 2) answerAll({ kind: 'secret', value: PASSPHRASE });
        return answer as Promise<Exclude<Answer, { kind: 'cancel' }>>;
      },
    };
    await Promise.all(['a', 'b'].map((name) => pool.acquire(host(name), makeWaiter(asker, name))));
    // The very same object: the window shows it as one prompt in both panes.
    expect(questions).toHaveLength(2);
    expect(questions[0]).toBe(questions[1]);
  });

  test('that is wrong is asked for again, and the right one replaces it in the keychain', async () => {
    const keychain = keychainOf({ [`passphrase ${locked}`]: 'of long ago' });
    const pool = makePool([withKey('a', one), withKey('b', two)], memoryWith(keychain));
    const asker = person(passphrase(PASSPHRASE));
    await pool.acquire(host('a'), makeWaiter(asker));
    expect(asker.asked).toMatchObject([{ kind: 'passphrase', attempt: 1 }]);
    expect(keychain.content.get(`passphrase ${locked}`)).toBe(PASSPHRASE);
  });

  test('goes into the keychain only when the person wants it and it is right', async () => {
    for (const store of [undefined, false, true]) {
      const keychain = keychainOf();
      const pool = makePool([withKey('a', one)], memoryWith(keychain));
      const answers = ['wrong one', PASSPHRASE];
      const asker = person((question) => passphrase(answers.shift() ?? '', store)(question));
      await pool.acquire(host('a'), makeWaiter(asker));
      expect([...keychain.content]).toEqual(store === true ? [[`passphrase ${locked}`, PASSPHRASE]] : []);
    }
  });

  test('that cannot be stored: signed in all the same, with a notice that holds no secret', async () => {
    const keychain = { ...keychainOf(), write: () => Promise.reject(new Error('the keychain is locked')) };
    const waiter = makeWaiter(person(passphrase(PASSPHRASE, true)));
    await makePool([withKey('a', one)], memoryWith(keychain)).acquire(host('a'), waiter);
    expect(waiter.notices).toEqual(['The secret was not stored: the keychain is locked.']);
  });
});

describe('a password', () => {
  const serve = (right: string): Promise<SshServer> =>
    startSshServer((connection) =>
      connection.on('authentication', (context: AuthContext) => {
        if (context.method === 'password' && context.password === right) context.accept();
        else context.reject(['password']);
      }),
    );
  const password = (value: string) => (question: Question) =>
    question.kind === 'password' ? ({ kind: 'secret', value, store: true } as const) : null;
  const options = (server: SshServer, more: Partial<HostOptions> = {}) =>
    optionsFor('web', one, { port: server.port, user: 'anna', identityFiles: [], ...more });

  test('is remembered for the next connection, and stored under the account that it opens', async () => {
    const server = await serve('right');
    const keychain = keychainOf();
    const pool = makePool([options(server)], { ...memoryWith(keychain), lingerMs: 0 });
    const asker = person(password('right'));
    const lease = await pool.acquire(host('web'), makeWaiter(asker));
    lease.release();
    await lease.transport.closed;
    await pool.acquire(host('web'), makeWaiter(nobody));
    expect(asker.asked).toHaveLength(1);
    expect([...keychain.content]).toEqual([[`password anna@127.0.0.1:${server.port}`, 'right']]);
  });

  test('of the keychain that is wrong does not cost one of the NumberOfPasswordPrompts, and is replaced', async () => {
    const server = await serve('right');
    const account = `password anna@127.0.0.1:${server.port}`;
    const keychain = keychainOf({ [account]: 'of last year' });
    const pool = makePool([options(server, { numberOfPasswordPrompts: 1 })], memoryWith(keychain));
    const asker = person((question) =>
      question.kind === 'password' ? { kind: 'secret', value: 'right', store: false } : null,
    );
    await pool.acquire(host('web'), makeWaiter(asker));
    expect(asker.asked).toMatchObject([{ kind: 'password', attempt: 1, maxAttempts: 1 }]);
    expect(keychain.content.get(account)).toBe('right');
  });

  test('is not taken from memory in batch mode, as ssh has none then', async () => {
    const server = await serve('right');
    const keychain = keychainOf({ [`password anna@127.0.0.1:${server.port}`]: 'right' });
    const pool = makePool([options(server, { batchMode: true })], memoryWith(keychain));
    expect(await failureOf(pool.acquire(host('web'), makeWaiter(nobody)))).toMatchObject({ code: 'auth-refused' });
  });

  test('asked for by PAM is the same password; a code is asked for each time', async () => {
    const codes: string[] = [];
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context: AuthContext) => {
        if (context.method !== 'keyboard-interactive') {
          context.reject(['keyboard-interactive']);
          return;
        }
        context.prompt([{ prompt: 'Password: ', echo: false }], ([given]) => {
          if (given !== 'right') {
            context.reject(['keyboard-interactive']);
            return;
          }
          context.prompt([{ prompt: 'Verification code: ', echo: true }], ([code]) => {
            codes.push(code ?? '');
            context.accept();
          });
        });
      }),
    );
    const keychain = keychainOf();
    const pool = makePool([options(server)], { ...memoryWith(keychain), lingerMs: 0 });
    const asker = person((question) => {
      if (question.kind !== 'keyboard-interactive') return null;
      const isCode = question.prompts[0]?.echo === true;
      return { kind: 'responses', values: [isCode ? String(codes.length) : 'right'], store: true };
    });
    for (let tab = 1; tab <= 2; tab += 1) {
      const lease = await pool.acquire(host('web'), makeWaiter(asker));
      lease.release();
      await lease.transport.closed;
    }
    expect(codes).toEqual(['0', '1']);
    const prompts = asker.asked.map(
      (question) => question.kind === 'keyboard-interactive' && question.prompts[0]?.text,
    );
    expect(prompts).toEqual(['Password: ', 'Verification code: ', 'Verification code: ']);
    expect([...keychain.content.values()]).toEqual(['right']);
  });
});

describe('a key file that others can read', () => {
  const choice = (yes: boolean) => person(({ kind }) => (kind === 'key-too-open' ? { kind: 'choice', yes } : null));
  const open = () => {
    const copy = join(makeTempFolder('open'), 'id');
    execFileSync('cp', [one.keyFile, copy]);
    chmodSync(copy, 0o644);
    return copy;
  };
  const options = (path: string) =>
    optionsFor('web', one, {
      identityFiles: [{ path, shown: '~/.ssh/id', explicit: true }],
      passwordAuthentication: false,
      kbdInteractiveAuthentication: false,
    });

  test('is protected when the person says so, and used', async () => {
    const file = open();
    const asker = choice(true);
    await makePool([options(file)]).acquire(host('web'), makeWaiter(asker));
    expect(asker.asked).toMatchObject([{ kind: 'key-too-open', file: '~/.ssh/id', mode: '644' }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each(['refused', 'nobody to ask'])('%s: left as it is, in the words of OpenSSH', async (how) => {
    const file = open();
    const asker = how === 'refused' ? choice(false) : nobody;
    const failure = await failureOf(makePool([options(file)]).acquire(host('web'), makeWaiter(asker)));
    expect(failure).toMatchObject({
      code: 'auth-refused',
      attempts: [
        {
          result: 'skipped',
          note: "Permissions 0644 for '~/.ssh/id' are too open. It is required that your private key files are NOT accessible by others. This private key will be ignored.",
        },
      ],
    });
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });
});

describe('AddKeysToAgent', () => {
  const keysIn = (path: string) =>
    execFileSync('sh', ['-c', 'ssh-add -l || true'], {
      env: { ...process.env, SSH_AUTH_SOCK: path },
      encoding: 'utf8',
    });
  const connect = async (
    mode: HostOptions['addKeysToAgent']['mode'],
    seconds: number | null,
    asker = person(passphrase(PASSPHRASE)),
  ) => {
    const agent = await startSshAgent();
    const given = { identityAgent: agent.path, addKeysToAgent: { mode, seconds } };
    const waiter = makeWaiter(asker);
    await makePool([withKey('web', one, given)]).acquire(host('web'), waiter);
    return { agent, notices: waiter.notices, asker };
  };

  test('yes: the key is in the agent, under its comment; no: it is not', async () => {
    const { agent } = await connect('yes', null);
    expect(keysIn(agent.path)).toMatch(/^256 SHA256:\S+ anna \(ED25519\)\n$/);
    // The agent signs: no passphrase is needed any more.
    const given = { identityAgent: agent.path };
    await makePool([withKey('web', two, given)]).acquire(host('web'), makeWaiter(nobody));
    expect(keysIn((await connect('no', null)).agent.path)).toMatch(/no identities/);
  });

  test.each(['ecdsa256', 'ecdsa521', 'rsa'])('a key of %s signs in the agent', async (type) => {
    const file = join(folder, type);
    const bits = type === 'rsa' ? '2048' : type.slice(-3);
    execFileSync('ssh-keygen', ['-q', '-t', type.replace(/\d+/, ''), '-b', bits, '-N', '', '-C', type, '-f', file]);
    one.authorize(readFileSync(`${file}.pub`, 'utf8'));
    const agent = await startSshAgent();
    const given = { identityAgent: agent.path, addKeysToAgent: { mode: 'yes' as const, seconds: null } };
    const identityFiles = [{ path: file, shown: file, explicit: true }];
    await makePool([optionsFor('web', one, { ...given, identityFiles })]).acquire(host('web'), makeWaiter(nobody));
    expect(keysIn(agent.path)).toContain(` ${type} (`);
    const again = { identityAgent: agent.path, identitiesOnly: false, identityFiles: [] };
    await makePool([optionsFor('web', one, again)]).acquire(host('web'), makeWaiter(nobody));
  });

  test('ask: as the person says', async () => {
    for (const yes of [true, false]) {
      const asker = person((question) =>
        question.kind === 'add-key' ? { kind: 'choice', yes } : passphrase(PASSPHRASE)(question),
      );
      const { agent } = await connect('ask', null, asker);
      expect(asker.asked.map(({ kind }) => kind)).toEqual(['passphrase', 'add-key']);
      expect(keysIn(agent.path)).toMatch(yes ? /anna/ : /no identities/);
    }
  });

  test('confirm: the agent asks before each use, and here nobody confirms', async () => {
    const { agent } = await connect('confirm', null);
    const given = { identityAgent: agent.path, passwordAuthentication: false, kbdInteractiveAuthentication: false };
    const again = makePool([withKey('web', two, given)]).acquire(host('web'), makeWaiter(nobody));
    expect(await failureOf(again)).toMatchObject({
      attempts: [{ result: 'skipped', note: 'the agent refused to sign' }],
    });
  });

  test('a time: the agent forgets the key', async () => {
    const { agent } = await connect('yes', 1);
    await expect.poll(() => keysIn(agent.path), { timeout: 20_000 }).toMatch(/no identities/);
  });

  test('an agent that does not take it: signed in, with a notice', async () => {
    const agent = await startSshAgent();
    const askpass = join(folder, 'askpass');
    writeFileSync(askpass, '#!/bin/sh\necho locked\n', { mode: 0o700 });
    const environment = {
      ...process.env,
      SSH_AUTH_SOCK: agent.path,
      SSH_ASKPASS: askpass,
      SSH_ASKPASS_REQUIRE: 'force',
    };
    execFileSync('ssh-add', ['-x'], { env: environment, stdio: 'ignore' });
    const waiter = makeWaiter(person(passphrase(PASSPHRASE)));
    const given = { identityAgent: agent.path, addKeysToAgent: { mode: 'yes' as const, seconds: null } };
    await makePool([withKey('web', one, given)]).acquire(host('web'), waiter);
    expect(waiter.notices).toEqual(['~/.ssh/locked was not added to the agent: the agent refused it.']);
  });
});
