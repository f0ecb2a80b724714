/** Security keys through an agent, against a real sshd: the person is told to touch, and the sheet goes by itself. */
import { expect, test } from 'vitest';
import type { Question } from '../../../shared/contract/prompts.ts';
import { startSecurityKeyAgent } from '../../helpers/securityKey.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { nobody } from '../trust/testKeys.ts';
import { failureOf, makePool, makeWaiter, optionsFor } from './testPool.ts';

const host = { kind: 'host', host: 'web' } as const;
const TYPES = ['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'];

async function withKey(type: string) {
  const [sshd, agent] = await Promise.all([startSshd(), startSecurityKeyAgent()]);
  sshd.authorize(agent.lines[type] ?? '');
  const given = { identityAgent: agent.path, identitiesOnly: false, identityFiles: [] };
  const more = { passwordAuthentication: false, kbdInteractiveAuthentication: false };
  return { agent, pool: makePool([optionsFor('web', sshd, { ...given, ...more })]) };
}

/** A person who sees what to touch, and for how long. */
function watcher() {
  const shown: Question[] = [];
  const ended: boolean[] = [];
  return {
    shown,
    ended,
    interactive: true,
    ask: (question: Question, signal: AbortSignal) => {
      shown.push(question);
      return new Promise<null>((resolve) =>
        signal.addEventListener('abort', () => {
          ended.push(true);
          resolve(null);
        }),
      );
    },
  };
}

test.each(TYPES)('%s signs in when it was touched', async (type) => {
  const { agent, pool } = await withKey(type);
  const person = watcher();
  const connecting = pool.acquire(host, makeWaiter(person));
  const touch = await agent.asked;
  expect(person.shown).toMatchObject([{ kind: 'touch-key', key: `token ${type.slice(0, 8)}`, host: 'web' }]);
  expect(person.ended).toEqual([]);
  touch();
  await connecting;
  expect(person.ended).toEqual([true]);
});

test('without a person to tell, the touch is waited for all the same', async () => {
  const { agent, pool } = await withKey(TYPES[0] ?? '');
  const connecting = pool.acquire(host, makeWaiter(nobody));
  (await agent.asked)();
  await connecting;
});

test('a person who cancels instead of touching ends the attempt', async () => {
  const { agent, pool } = await withKey(TYPES[0] ?? '');
  const person = { interactive: true, ask: () => agent.asked.then(() => null) };
  expect(await failureOf(pool.acquire(host, makeWaiter(person)))).toMatchObject({ code: 'cancelled' });
});
