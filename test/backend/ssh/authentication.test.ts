/** Sign-in: the order of methods, partial success, prompts, limits. Against sshd where it can be told to, else ssh2's Server. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthContext, Connection } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import type { AuthenticationPlan, KeyboardInteractiveRound } from '../../../electron/backend/ssh/types.ts';
import { TransportError } from '../../../electron/backend/ssh/types.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { candidateRequest, fileIdentities, start } from './support.ts';

async function failure(promise: Promise<unknown>): Promise<TransportError> {
  const outcome = await promise.then(
    () => new Error('it connected'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof TransportError)) throw outcome;
  return outcome;
}

/** A server that decides about each request. */
const serverThat = (decide: (context: AuthContext, connection: Connection) => void, options = {}) =>
  startSshServer((connection) => connection.on('authentication', (context) => decide(context, connection)), options);

function keysIn(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    keygen(join(folder, `key${index}`), '-t', 'ed25519');
    return join(folder, `key${index}`);
  });
}

test('a server that needs nothing', async () => {
  const server = await serverThat((context) => (context.method === 'none' ? context.accept() : context.reject()));
  const { transport, attempts } = await start(server.port, 'anna');
  (await transport).close();
  expect(attempts).toEqual([{ method: 'none', key: '', result: 'accepted', note: '' }]);
});

test('the banner is delivered', async () => {
  const banners: string[] = [];
  const server = await serverThat((context) => context.accept(), { banner: 'Only for staff.\nBe kind.' });
  (await (await start(server.port, 'anna', { onBanner: (text) => banners.push(text) })).transport).close();
  expect(banners.join('').trim()).toBe('Only for staff.\nBe kind.');
});

describe('password', () => {
  const right = (context: AuthContext) => {
    if (context.method === 'password' && context.password === 'Straße') context.accept();
    else context.reject(['password']);
  };

  test('is asked again with the number of the try', async () => {
    const server = await serverThat(right);
    const asked: number[] = [];
    const askPassword = (attempt: number) => {
      asked.push(attempt);
      return Promise.resolve(['no', 'never', 'Straße'][attempt - 1] ?? null);
    };
    const { transport, attempts } = await start(server.port, 'anna', { askPassword });
    (await transport).close();
    expect(asked).toEqual([1, 2, 3]);
    expect(attempts.map((attempt) => attempt.result)).toEqual(['refused', 'refused', 'accepted']);
  });

  test('is asked NumberOfPasswordPrompts times', async () => {
    const server = await serverThat(right);
    const { transport } = await start(server.port, 'anna', {
      numberOfPasswordPrompts: 2,
      askPassword: () => Promise.resolve('no'),
    });
    const { code, facts } = await failure(transport);
    expect(code).toBe('auth-refused');
    expect(facts).toMatchObject({ methods: ['password'], needsAnswer: false });
    expect(facts.attempts).toHaveLength(2);
  });

  test('when nobody answers, no other question is asked', async () => {
    const server = await serverThat((context) => context.reject(['keyboard-interactive', 'password']));
    const asked: string[] = [];
    const { transport } = await start(server.port, 'anna', {
      preferred: ['password', 'keyboard-interactive'],
      askPassword: () => {
        asked.push('password');
        return Promise.resolve(null);
      },
    });
    expect((await failure(transport)).facts).toMatchObject({ needsAnswer: true });
    expect(asked).toEqual(['password']);
  });

  test('must be changed: the words of the server are shown, a mistyped repetition asks again', async () => {
    const server = await serverThat((context) => {
      if (context.method !== 'password') context.reject(['password']);
      else if (context.password !== 'old') context.accept();
      else
        context.requestChange('Your password has expired.', (fresh: string) => {
          if (fresh === 'new') context.accept();
          else context.reject();
        });
    });
    const rounds: KeyboardInteractiveRound[] = [];
    const { transport, attempts } = await start(server.port, 'anna', {
      askPassword: () => Promise.resolve('old'),
      askQuestions: (round) => {
        rounds.push(round);
        return Promise.resolve(round.round === 1 ? ['new', 'nwe'] : ['new', 'new']);
      },
    });
    (await transport).close();
    expect(rounds.map((round) => round.instruction)).toEqual(['Your password has expired.', 'Mismatch; try again.']);
    expect(attempts.at(-1)).toMatchObject({ method: 'password', result: 'accepted' });
  });
});

describe('keyboard-interactive', () => {
  test('many rounds, also one of words only', async () => {
    const server = await serverThat((context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      context.prompt([{ prompt: 'Code: ', echo: true }], 'Two factors', 'Look at your phone.', (first) => {
        context.prompt([], '', 'Thank you.', (none) => {
          context.prompt(
            [
              { prompt: 'PIN: ', echo: false },
              { prompt: 'Again: ', echo: false },
            ],
            (last) => {
              if (`${first.join()}|${none.join()}|${last.join()}` === '123||4,5') context.accept();
              else context.reject();
            },
          );
        });
      });
    });
    const rounds: KeyboardInteractiveRound[] = [];
    const { transport } = await start(server.port, 'anna', {
      askQuestions: (round) => {
        rounds.push(round);
        return Promise.resolve([['123'], [], ['4', '5']][round.round - 1] ?? null);
      },
    });
    (await transport).close();
    expect(rounds).toEqual([
      {
        name: 'Two factors',
        instruction: 'Look at your phone.',
        prompts: [{ text: 'Code: ', echo: true }],
        round: 1,
        attempt: 1,
      },
      { name: '', instruction: 'Thank you.', prompts: [], round: 2, attempt: 1 },
      {
        name: '',
        instruction: '',
        prompts: [
          { text: 'PIN: ', echo: false },
          { text: 'Again: ', echo: false },
        ],
        round: 3,
        attempt: 1,
      },
    ]);
  });

  test('a wrong answer starts the method again', async () => {
    const server = await serverThat((context) => {
      if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
      else
        context.prompt('Password: ', ([answer]) =>
          answer === 'yes' ? context.accept() : context.reject(['keyboard-interactive']),
        );
    });
    const tries: number[] = [];
    const { transport } = await start(server.port, 'anna', {
      askQuestions: ({ attempt }) => {
        tries.push(attempt);
        return Promise.resolve([attempt === 3 ? 'yes' : 'no']);
      },
    });
    (await transport).close();
    expect(tries).toEqual([1, 2, 3]);
  });
});

describe('public keys', () => {
  test('are tried in order; what is refused or skipped is told', async () => {
    const sshd = await startSshd();
    const folder = makeTempFolder('keys');
    const [other = ''] = keysIn(folder, 1);
    const { transport, attempts } = await start(
      sshd.port,
      sshd.user,
      fileIdentities(join(folder, 'absent'), other, sshd.keyFile),
    );
    (await transport).close();
    expect(attempts.map(({ key, result, note }) => [key, result, note])).toEqual([
      [join(folder, 'absent'), 'skipped', 'no such file'],
      [other, 'refused', ''],
      [sshd.keyFile, 'accepted', ''],
    ]);
  });

  test('a refused key costs no passphrase', async () => {
    const sshd = await startSshd();
    const folder = makeTempFolder('keys');
    keygen(join(folder, 'locked'), '-t', 'ed25519', '-N', 'secret');
    let asked = 0;
    const request = candidateRequest([join(folder, 'locked')], {
      askPassphrase: () => {
        asked += 1;
        return Promise.resolve('secret');
      },
    });
    await failure((await start(sshd.port, sshd.user, { identities: () => identityCandidates(request) })).transport);
    expect(asked).toBe(0);
  });

  test.each(['rsa-sha2-512', 'rsa-sha2-256'])('RSA where the server takes %s only', async (algorithm) => {
    const sshd = await startSshd({ config: [`PubkeyAcceptedAlgorithms ${algorithm}`] });
    const key = join(makeTempFolder('keys'), 'rsa');
    keygen(key, '-t', 'rsa', '-b', '2048');
    sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
    const { transport, attempts } = await start(sshd.port, sshd.user, fileIdentities(key));
    (await transport).close();
    expect(attempts.at(-1)).toMatchObject({ result: 'accepted', key });
  });

  test('ssh-rsa (SHA-1) only when it is allowed', async () => {
    const sshd = await startSshd({ config: ['PubkeyAcceptedAlgorithms ssh-rsa'] });
    const key = join(makeTempFolder('keys'), 'rsa');
    keygen(key, '-t', 'rsa', '-b', '2048');
    sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
    await failure((await start(sshd.port, sshd.user, fileIdentities(key))).transport);
    const allowed: Partial<AuthenticationPlan> = { ...fileIdentities(key), acceptedAlgorithms: ['ssh-rsa'] };
    (await (await start(sshd.port, sshd.user, allowed)).transport).close();
  });

  test('too many keys: the limit of the server is recognised, with what was tried', async () => {
    const sshd = await startSshd({ config: ['MaxAuthTries 3'] });
    const keys = keysIn(makeTempFolder('keys'), 6);
    const { code, facts } = await failure((await start(sshd.port, sshd.user, fileIdentities(...keys))).transport);
    expect(code).toBe('too-many-tries');
    expect(facts.attempts?.length).toBeGreaterThanOrEqual(2);
    expect(facts.attempts?.every((attempt) => attempt.result === 'refused')).toBe(true);
  });

  test('an agent that goes away between listing and signing: the next key is tried', async () => {
    const sshd = await startSshd();
    const blob = Buffer.from(readFileSync(`${sshd.keyFile}.pub`, 'utf8').split(' ')[1] ?? '', 'base64');
    const { transport, attempts } = await start(sshd.port, sshd.user, {
      identities: async () => [
        {
          label: 'gone',
          publicKey: blob,
          load: () =>
            Promise.resolve({
              identity: {
                publicKey: blob,
                type: 'ssh-ed25519',
                label: 'gone',
                sign: () => Promise.reject(new Error('no agent')),
              },
            }),
        },
        ...(await identityCandidates(candidateRequest([sshd.keyFile]))),
      ],
    });
    (await transport).close();
    expect(attempts.map(({ result, note }) => [result, note])).toEqual([
      ['skipped', 'no agent'],
      ['accepted', ''],
    ]);
  });
});

describe('partial success', () => {
  test.each(['file', 'agent'])('a key from a(n) %s and then a password', async (source) => {
    const agent = await startSshAgent();
    const keys = keysIn(makeTempFolder('keys'), 4);
    if (source === 'agent') for (const key of keys) agent.add(key);
    const good = readFileSync(`${keys[0] ?? ''}.pub`, 'utf8').split(' ')[1];
    let hasKey = false;
    const requests: string[] = [];
    const server = await serverThat((context) => {
      requests.push(context.method);
      if (context.method === 'publickey' && !hasKey) {
        if (context.key.data.toString('base64') !== good) context.reject(['publickey']);
        else if (context.signature === undefined) context.accept();
        else {
          hasKey = true;
          context.reject(['password'], true);
        }
      } else if (context.method === 'password' && hasKey) context.accept();
      else context.reject([hasKey ? 'password' : 'publickey']);
    });
    const request = candidateRequest(source === 'file' ? keys : [], {
      agentPath: source === 'agent' ? agent.path : null,
    });
    const { transport, attempts } = await start(server.port, 'anna', {
      identities: () => identityCandidates(request),
      askPassword: () => Promise.resolve('x'),
    });
    (await transport).close();
    expect(attempts.map(({ method, result }) => [method, result])).toEqual([
      ['publickey', 'partial'],
      ['password', 'accepted'],
    ]);
    // The query, the signature, the password: no other key was offered in between.
    expect(requests).toEqual(['none', 'publickey', 'publickey', 'password']);
  });

  test.each(['keyboard-interactive', 'password'] as const)('%s and then a key from an agent', async (first) => {
    const agent = await startSshAgent();
    const keys = keysIn(makeTempFolder('keys'), 4);
    for (const key of keys) agent.add(key);
    const good = readFileSync(`${keys[2] ?? ''}.pub`, 'utf8').split(' ')[1];
    let proven = false;
    const server = await serverThat((context) => {
      const next = () => {
        proven = true;
        context.reject(['publickey'], true);
      };
      if (context.method === 'publickey') {
        if (proven && context.key.data.toString('base64') === good) context.accept();
        else context.reject([proven ? 'publickey' : first, 'publickey']);
      } else if (context.method === 'keyboard-interactive' && first === context.method) {
        context.prompt('Code: ', next);
      } else if (context.method === 'password' && first === context.method) next();
      else context.reject([first, 'publickey']);
    });
    const request = candidateRequest([], { agentPath: agent.path });
    const { transport, attempts } = await start(server.port, 'anna', {
      preferred: [first, 'publickey'],
      identities: () => identityCandidates(request),
      askPassword: () => Promise.resolve('x'),
      askQuestions: () => Promise.resolve(['x']),
    });
    (await transport).close();
    expect(attempts.map(({ method, result }) => [method, result])).toEqual([
      [first, 'partial'],
      ['publickey', 'refused'],
      ['publickey', 'refused'],
      ['publickey', 'accepted'],
    ]);
  });

  test('keys that were refused before a password are tried again after it', async () => {
    const agent = await startSshAgent();
    const keys = keysIn(makeTempFolder('keys'), 2);
    for (const key of keys) agent.add(key);
    const good = readFileSync(`${keys[1] ?? ''}.pub`, 'utf8').split(' ')[1];
    let proven = false;
    const server = await serverThat((context) => {
      if (context.method === 'password') {
        proven = true;
        context.reject(['publickey'], true);
      } else if (proven && context.method === 'publickey' && context.key.data.toString('base64') === good) {
        context.accept();
      } else context.reject(proven ? ['publickey'] : ['publickey', 'password']);
    });
    const request = candidateRequest([], { agentPath: agent.path });
    const { transport, attempts } = await start(server.port, 'anna', {
      identities: () => identityCandidates(request),
      askPassword: () => Promise.resolve('x'),
    });
    (await transport).close();
    expect(attempts.map(({ method, result }) => `${method}: ${result}`)).toEqual([
      'publickey: refused',
      'publickey: refused',
      'password: partial',
      'publickey: refused',
      'publickey: accepted',
    ]);
  });

  test('two keys, on a real sshd', async () => {
    const sshd = await startSshd({ config: ['AuthenticationMethods publickey,publickey'] });
    const [second = '', useless = ''] = keysIn(makeTempFolder('keys'), 2);
    sshd.authorize(readFileSync(`${second}.pub`, 'utf8'));
    const { transport, attempts } = await start(sshd.port, sshd.user, fileIdentities(useless, sshd.keyFile, second));
    (await transport).close();
    expect(attempts.map(({ key, result }) => [key, result])).toEqual([
      [useless, 'refused'],
      [sshd.keyFile, 'partial'],
      [second, 'accepted'],
    ]);
  });

  test('a method that was used up before is tried again when the list changes', async () => {
    let hasPassword = false;
    const key = keysIn(makeTempFolder('keys'), 1)[0] ?? '';
    const server = await serverThat((context) => {
      if (context.method === 'password') {
        hasPassword = true;
        context.reject(['publickey'], true);
      } else if (context.method === 'publickey' && hasPassword) context.accept();
      else context.reject(hasPassword ? ['publickey'] : ['publickey', 'password']);
    });
    const { transport, attempts } = await start(server.port, 'anna', {
      ...fileIdentities(key),
      askPassword: () => Promise.resolve('x'),
    });
    (await transport).close();
    expect(attempts.map(({ method, result }) => [method, result])).toEqual([
      ['publickey', 'refused'],
      ['password', 'partial'],
      ['publickey', 'accepted'],
    ]);
  });
});

test('a server that closes during sign-in', async () => {
  const server = await serverThat((context, connection) => {
    if (context.method === 'none') context.reject(['password']);
    else connection.end();
  });
  const { transport } = await start(server.port, 'anna', { askPassword: () => Promise.resolve('x') });
  expect(await failure(transport)).toMatchObject({ code: 'closed-in-auth' });
});

test('methods that are switched off, or that the server does not take, are not tried', async () => {
  const requests: string[] = [];
  const server = await serverThat((context) => {
    requests.push(context.method);
    context.reject(['publickey', 'password', 'hostbased']);
  });
  const { transport } = await start(server.port, 'anna', { publicKey: false, password: false });
  expect((await failure(transport)).facts.methods).toEqual(['publickey', 'password', 'hostbased']);
  expect(requests).toEqual(['none']);
});

test('the order of methods is PreferredAuthentications', async () => {
  const requests: string[] = [];
  const server = await serverThat((context) => {
    requests.push(context.method);
    context.reject(['publickey', 'keyboard-interactive', 'password']);
  });
  await failure(
    (
      await start(server.port, 'anna', {
        preferred: ['password', 'publickey'],
        numberOfPasswordPrompts: 1,
        askPassword: () => Promise.resolve(createHash('sha256').update('x').digest('hex')),
        ...fileIdentities(...keysIn(makeTempFolder('keys'), 1)),
      })
    ).transport,
  );
  expect(requests).toEqual(['none', 'password', 'publickey']);
});
