/**
 * A person at the window who meets something bad: opens shells, reads what came of it, and goes on working. Every bad
 * input is held against the same promises: plain words in time, nothing left open, no file changed, the next host works.
 */
import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Answer, Prompt, Question } from '../../../shared/contract/prompts.ts';
import { describeFailure } from '../../../shared/words/failure.ts';
import { type ConnectedBackend, connectBackend, hostBlock } from '../../helpers/backend.ts';
import { nothingMoreOpen, openResources } from '../../helpers/openResources.ts';
import type { Sshd } from '../../helpers/sshd.ts';
import type { TempHome } from '../../helpers/tempHome.ts';
import { attach, host, phaseOf, SIZE } from '../shells/support.ts';

/** The host under test. */
export const BAD = 'bad-host';

export interface Person extends ConnectedBackend {
  /** Asks for a shell and returns its id. */
  open(alias: string): Promise<string>;
  /** Opens a shell that fails; the failure and how long it took, in milliseconds. */
  fails(alias: string): Promise<{ failure: Failure; took: number }>;
  /** Waits for a question of this kind. */
  asked<K extends Question['kind']>(kind: K): Promise<Prompt & { question: Extract<Question, { kind: K }> }>;
  answer(prompt: Prompt, answer: Answer): Promise<unknown>;
  /** No socket and no timer is open that was not open before the first shell. */
  nothingPending(): Promise<void>;
  /** No timer runs that did not run before the first shell; sockets may be open. */
  noTimer(): Promise<void>;
  /** Works in a shell on the host `good`. */
  worksElsewhere(): Promise<void>;
  /** Closes Fairlead: then nothing at all is open that was not open before it started. */
  leaves(): Promise<void>;
}

/** A config with the lines given for the bad host, and `good`, a host that works. */
export function configOf(home: TempHome, good: Sshd, lines: readonly string[]): string {
  return [`Host ${BAD}`, ...lines.map((line) => `  ${line}`), '', hostBlock('good', good, home)].join('\n');
}

/** Starts Fairlead with this config. */
export async function startPerson(home: TempHome, config: string): Promise<Person> {
  const beforeStart = openResources();
  const connected = connectBackend({ home, config });
  const { client, backend } = connected;
  await client.call('config.hosts', null);
  const idle = openResources();

  const open = async (alias: string) => {
    const id = randomUUID();
    await client.call('shells.open', { id, target: host(alias), size: SIZE });
    return id;
  };
  return {
    ...connected,
    open,
    async fails(alias) {
      const began = performance.now();
      const id = await open(alias);
      const { state } = await phaseOf(client, id, 'failed');
      const took = performance.now() - began;
      await client.call('shells.close', { id });
      return { failure: state.failure, took };
    },
    asked: (kind) =>
      new Promise((resolve) => {
        const look = (prompts: readonly Prompt[]) => {
          const found = prompts.find(({ question }) => question.kind === kind);
          if (found === undefined) return;
          stop();
          // The kind was compared.
          resolve(found as never);
        };
        const stop = client.on('prompts.changed', look);
        void client.call('prompts.list', null).then(look);
      }),
    answer: ({ id }, answer) => client.call('prompts.answer', { id, answer }),
    nothingPending: () => nothingMoreOpen(idle),
    noTimer: () => nothingMoreOpen(idle, 'Timeout'),
    async worksElsewhere() {
      const id = await open('good');
      const terminal = await attach(client, id);
      await phaseOf(client, id, 'open');
      terminal.type('echo works-$((1+1))\r');
      await terminal.sees('works-2');
      await client.call('shells.close', { id });
    },
    async leaves() {
      await backend.close();
      await nothingMoreOpen(beforeStart);
    },
  };
}

/** Each failure names what is concerned and says what to do, in sentences for a person. */
export function expectWords(failure: Failure, names: string): void {
  const { headline, detail, next } = describeFailure(failure);
  expect(`${headline}. ${detail}`).toContain(names);
  expect(headline).toMatch(/[^.\s]$/);
  expect(next).toMatch(/^[A-Z].{10,}\.$/s);
  expect(`${headline} ${detail} ${next}`).not.toMatch(/undefined|null|NaN|\[object/);
}

/** What is in `~/.ssh`: a digest of each file, where each link leads, each folder. */
export function sshFolder(home: TempHome): Record<string, string> {
  const describe = (path: string): string => {
    const status = lstatSync(path);
    if (!status.isFile()) return status.isDirectory() ? 'folder' : 'link';
    return `${(status.mode & 0o7777).toString(8)} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
  };
  const folder = join(home.path, '.ssh');
  return Object.fromEntries(readdirSync(folder).map((name) => [name, describe(join(folder, name))]));
}
