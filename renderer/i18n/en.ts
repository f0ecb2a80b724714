/** The English catalogue, joined from one file per place, with the sentences that the command line says too. The keys of all other languages are those of this one. */
import { english as shared } from '../../shared/words/en.ts';
import { config } from './en/config.ts';
import { files } from './en/files.ts';
import { hosts } from './en/hosts.ts';
import { keys } from './en/keys.ts';
import { inspector } from './en/inspector.ts';
import { palette } from './en/palette.ts';
import { prompts } from './en/prompts.ts';
import { sessionLogs } from './en/sessionLogs.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { snippets } from './en/snippets.ts';
import { terminals } from './en/terminals.ts';
import { trust } from './en/trust.ts';
import { tunnels } from './en/tunnels.ts';
import { workspaces } from './en/workspaces.ts';
import { ui } from './en/ui.ts';

/** Messages by key. What a language does not have is said in English. */
export type Messages = Readonly<Record<string, string>>;

export const en = {
  ...shared,
  ...ui,
  ...shell,
  ...palette,
  ...hosts,
  ...files,
  ...config,
  ...inspector,
  ...sessionLogs,
  ...snippets,
  ...settings,
  ...terminals,
  ...prompts,
  ...trust,
  ...tunnels,
  ...keys,
  ...workspaces,
} as const;
