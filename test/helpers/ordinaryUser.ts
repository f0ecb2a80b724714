/** File permissions as ordinary users meet them: tests are often run by root, whom no mode keeps out. */
import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `nobody`, on every Unix that matters here. */
const NOBODY = 65_534;

/** Gives a folder and all that is in it to the user that `asOrdinaryUser` becomes. */
export function giveToOrdinaryUser(path: string): void {
  if (process.getuid?.() !== 0) return;
  lchownSync(path, NOBODY, NOBODY);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveToOrdinaryUser(join(path, name));
}

/** Runs `action` without root's power over files. For others than root it only runs it. */
export async function asOrdinaryUser<T>(action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0 || process.seteuid === undefined) return action();
  process.seteuid(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid(0);
  }
}
