/**
 * Runs one command of Match exec, once, after the person said yes to it in the explanation of its block. Only what a
 * Match exec of the saved files asks for is run: the window names a command, it does not choose one freely.
 */
import type { ConfigRanExec } from '../../../shared/contract/config.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { ConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { explain } from '../../../shared/sshConfig/explain.ts';
import type { ResolveRequest } from '../../../shared/sshConfig/resolve.ts';
import type { Platform } from '../platform.ts';
import { runInShell } from './ownSsh.ts';

interface RunExecRequest {
  readonly request: ResolveRequest;
  /** A byte string, expanded for the host. */
  readonly command: string;
  /** Of commands that ran before. */
  readonly answers: readonly { readonly command: string; readonly matches: boolean }[];
  readonly platform: Pick<Platform, 'homeFolder' | 'environment'>;
}

/** Throws `not-found` when no Match exec asks for this command. */
export async function runExec(reader: ConfigReader, wanted: RunExecRequest): Promise<ConfigRanExec> {
  const { request, command, answers, platform } = wanted;
  const known = new Map(answers.map((answer) => [answer.command, answer.matches]));
  const asked = new Set<string>();
  const runMatchExec = (each: string) => {
    asked.add(each);
    return known.get(each) ?? null;
  };
  explain({ ...reader, world: { ...reader.world, runMatchExec } }, request);
  if (!asked.has(command)) {
    throw new RpcError('not-found', 'No Match exec of the saved files asks for this command. Save first.');
  }
  const answer = await runInShell(command, platform);
  return answer.kind === 'answer' ? { kind: 'ran', status: answer.status } : { kind: 'failed', reason: answer.reason };
}
