/** The English words of shared/, joined. The window has them in its catalogue, and other languages beside its own. */
import { causes } from './en/causes.ts';
import { connections } from './en/connections.ts';
import { failures } from './en/failures.ts';
import { lint } from './en/lint.ts';
import { listening } from './en/listening.ts';

export const english = { ...failures, ...causes, ...connections, ...lint, ...listening } as const;
