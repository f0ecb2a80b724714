/** Keys made by ssh-keygen, and a person whose answers are known beforehand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { keygen } from '../../helpers/sshd.ts';

export interface TestKey {
  /** The private key's path; the public one has `.pub` behind it. */
  readonly file: string;
  readonly type: string;
  readonly base64: string;
  readonly blob: Buffer;
  /** `ssh-ed25519 AAAA…`. */
  readonly text: string;
}

export function makeKey(folder: string, name: string, ...options: string[]): TestKey {
  const file = join(folder, name);
  keygen(file, ...(options.length > 0 ? options : ['-t', 'ed25519']));
  const [type = '', base64 = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ');
  return { file, type, base64, blob: Buffer.from(base64, 'base64'), text: `${type} ${base64}` };
}

type Reply = Awaited<ReturnType<Asker['ask']>>;

/** Answers each question by a function and keeps what was asked. */
export function person(answer: (question: Question) => Reply): Asker & { asked: Question[] } {
  const asked: Question[] = [];
  return {
    asked,
    interactive: true,
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(answer(question));
    },
  };
}

/** Batch mode. */
export const nobody: Asker = { interactive: false, ask: () => Promise.resolve(null) };
