/**
 * Electron's menu bar: the preload posts its commands to the page, which runs them like any other, and is told which keys
 * are in force.
 */
import { commandIds, type CommandId } from './commands.ts';

/** The agreement with electron/preload.ts: `{type, command}`. */
const COMMAND_MESSAGE = 'fairlead-command';

/** Null for any other message, and for a command that this window does not have. */
export function commandFromMenu({ source, data }: Pick<MessageEvent<unknown>, 'source' | 'data'>): CommandId | null {
  if (source !== window || typeof data !== 'object' || data === null) return null;
  if (!('type' in data) || data.type !== COMMAND_MESSAGE || !('command' in data)) return null;
  return commandIds.find((id) => id === data.command) ?? null;
}

/** Keys that a person chose, by command. In a browser there is no menu. */
export function showKeysInMenu(chosen: Readonly<Record<string, readonly string[]>>): void {
  window.fairlead?.setKeys({ ...chosen });
}
