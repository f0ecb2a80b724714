/** Questions stay open until answered or no longer wanted, and one answer serves every pane that waits. */
import { describe, expect, test } from 'vitest';
import type { Answer, Prompt, Question } from '../../../shared/contract/prompts.ts';
import { createPromptService } from '../../../electron/backend/prompts/promptService.ts';

const who = { host: 'web', user: 'root', address: '192.0.2.1', port: 22, via: [] };
const password: Question = { kind: 'password', ...who, attempt: 1, maxAttempts: 3 };
const key = { type: 'ED25519', bits: 256, fingerprint: 'SHA256:x', randomart: '' };
const questions: Question[] = [
  password,
  { kind: 'passphrase', ...who, attempt: 1, maxAttempts: 3, file: '~/.ssh/id', comment: '' },
  {
    kind: 'keyboard-interactive',
    ...who,
    attempt: 1,
    maxAttempts: 3,
    name: '',
    instruction: '',
    prompts: [{ text: 'Code', echo: false }],
    round: 1,
  },
  { kind: 'host-key-unknown', ...who, key, alsoKnownAs: [], otherTypes: [], saveTo: null, hashed: false },
  {
    kind: 'host-key-changed',
    ...who,
    offered: key,
    stored: [],
    alsoKnownAs: [],
    knownHostsCount: 1,
    canReplace: true,
  },
  { kind: 'save-failed', ...who, file: 'f', reason: 'r' },
];
const answers: Exclude<Answer, { kind: 'cancel' }>[] = [
  { kind: 'secret', value: 's' },
  { kind: 'responses', values: ['123456'] },
  { kind: 'trust', save: true },
  { kind: 'replace', fingerprint: 'SHA256:x' },
  { kind: 'continue' },
];
const FITTING = ['secret', 'secret', 'responses', 'trust', 'replace', 'continue'];

function start() {
  const seen: Prompt[][] = [];
  const service = createPromptService({ onChanged: (prompts) => seen.push(prompts) });
  const last = () => seen.at(-1) ?? [];
  const answer = (id: string, given: Answer) => service.handlers['prompts.answer']({ id, answer: given }, null);
  const never = new AbortController().signal;
  return { service, seen, last, answer, never };
}

describe('an answer', () => {
  test.each(questions.map((question, index) => [question.kind, question, FITTING[index]] as const))(
    'to %s must be of its kind; another leaves the prompt open',
    async (_, question, fitting) => {
      const { service, last, answer, never } = start();
      const asked = service.asker('pane').ask(question, never);
      const id = last()[0]?.id ?? '';
      for (const wrong of answers.filter(({ kind }) => kind !== fitting)) {
        expect(() => answer(id, wrong)).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error);
        expect(last()).toMatchObject([{ id, question }]);
      }
      const right = answers.find(({ kind }) => kind === fitting) ?? { kind: 'continue' };
      await answer(id, right);
      expect(await asked).toEqual(right);
      expect(last()).toEqual([]);
    },
  );

  test('with another number of responses than prompts is refused', () => {
    const { service, last, answer, never } = start();
    const [, , interactive] = questions;
    void service.asker('pane').ask(interactive ?? password, never);
    const id = last()[0]?.id ?? '';
    expect(() => answer(id, { kind: 'responses', values: [] })).toThrow(
      expect.objectContaining({ code: 'bad-request' }) as Error,
    );
    expect(last()).toHaveLength(1);
  });

  test('that comes a second time, or for no prompt, is not-now', async () => {
    const { service, last, answer, never } = start();
    void service.asker('pane').ask(password, never);
    const id = last()[0]?.id ?? '';
    await answer(id, { kind: 'secret', value: 'x' });
    for (const late of [id, 'unknown']) {
      expect(() => answer(late, { kind: 'secret', value: 'x' })).toThrow(
        expect.objectContaining({ code: 'not-now' }) as Error,
      );
    }
  });

  test('leaves nothing of the secret behind', async () => {
    const { service, seen, last, answer, never } = start();
    const asked = service.asker('pane').ask(password, never);
    await answer(last()[0]?.id ?? '', { kind: 'secret', value: 'correct horse' });
    await asked;
    const list = await service.handlers['prompts.list'](null, null);
    expect(JSON.stringify([seen, list])).not.toContain('correct horse');
  });
});

describe('several panes', () => {
  test('that ask the same question share one prompt and one answer', async () => {
    const { service, last, answer, never } = start();
    const both = [service.asker('a').ask(password, never), service.asker('b').ask(password, never)];
    expect(last()).toMatchObject([{ panes: ['a', 'b'] }]);
    await answer(last()[0]?.id ?? '', { kind: 'secret', value: 'x' });
    expect(await Promise.all(both)).toEqual([
      { kind: 'secret', value: 'x' },
      { kind: 'secret', value: 'x' },
    ]);
  });

  test('with questions of their own have prompts of their own, oldest first', () => {
    const { service, last, never } = start();
    void service.asker('a').ask(password, never);
    void service.asker('b').ask({ ...password }, never);
    expect(last().map(({ panes }) => panes)).toEqual([['a'], ['b']]);
  });

  test('one that leaves does not close it for the other; the last one does', async () => {
    const { service, last } = start();
    const [first, second] = [new AbortController(), new AbortController()];
    const a = service.asker('a').ask(password, first.signal);
    const b = service.asker('b').ask(password, second.signal);
    first.abort();
    expect(await a).toBeNull();
    expect(last()).toMatchObject([{ panes: ['b'] }]);
    second.abort();
    expect(await b).toBeNull();
    expect(last()).toEqual([]);
  });
});

test('cancel, an aborted signal and close answer with null', async () => {
  const { service, last, answer, never } = start();
  const cancelled = service.asker('a').ask(password, never);
  await answer(last()[0]?.id ?? '', { kind: 'cancel' });
  expect(await cancelled).toBeNull();
  expect(await service.asker('a').ask(password, AbortSignal.abort())).toBeNull();
  const open = service.asker('a').ask(password, never);
  service.close();
  expect(await open).toBeNull();
  expect(await service.asker('a').ask(password, never)).toBeNull();
  expect(last()).toEqual([]);
});
