/**
 * Which OpenSSH the settings say. Read straight from their file: the settings service would take longer to load than
 * the whole answer of a command.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../shared/contract/settings.ts';
import { findDataFolder } from '../nodePlatform.ts';

/** The default when there is no file, or when it is damaged: the window says so and mends it. */
export function followedOpenSsh(): Settings['openSsh'] {
  const file = join(findDataFolder(process.platform, homedir(), process.env), 'settings.json');
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { openSsh?: unknown } | null;
    return stored?.openSsh === 'own' ? 'own' : 'newest';
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return 'newest';
    throw error;
  }
}
