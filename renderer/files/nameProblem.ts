/** What is wrong with a name that did not work, in one sentence. */
import { RpcError } from '../../shared/rpc/errors.ts';
import { t } from '../i18n/translate.ts';

/** Throws what is no answer of the backend. */
export function nameProblem(problem: unknown): string {
  if (!(problem instanceof RpcError)) throw problem;
  if (problem.code === 'conflict' || problem.data['code'] === 'exists') return t('files.name.taken');
  return t('files.name.failed', { reason: String(problem.data['reason'] ?? problem.message) });
}
