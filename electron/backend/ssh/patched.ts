/** Makes sure that ssh2 carries our patch: without it, shells flood past Ctrl-C and some calls never come back. */
import { library } from './ssh2Internals.ts';

/** As in patches/ssh2+1.17.0.patch; raised with each change of the patch that the code relies on. */
const REVISION = 5;

/** Throws, with the way to mend it, when the installed library is not the patched one. */
export function assertPatched(): void {
  if (library.FAIRLEAD_PATCH === REVISION) return;
  throw new Error('The SSH library is not patched as Fairlead needs it. Run: node scripts/setup.mjs');
}
