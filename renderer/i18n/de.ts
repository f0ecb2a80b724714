/** The German catalogue, joined from one file per place. Its keys are those of English. */
import type { Messages } from './en.ts';
import { causes } from './de/causes.ts';
import { connections } from './de/connections.ts';
import { failures } from './de/failures.ts';
import { lint } from './de/lint.ts';
import { listening } from './de/listening.ts';
import { config } from './de/config.ts';
import { files } from './de/files.ts';
import { hosts } from './de/hosts.ts';
import { inspector } from './de/inspector.ts';
import { keys } from './de/keys.ts';
import { palette } from './de/palette.ts';
import { prompts } from './de/prompts.ts';
import { sessionLogs } from './de/sessionLogs.ts';
import { snippets } from './de/snippets.ts';
import { settings } from './de/settings.ts';
import { shell } from './de/shell.ts';
import { terminals } from './de/terminals.ts';
import { trust } from './de/trust.ts';
import { tunnels } from './de/tunnels.ts';
import { ui } from './de/ui.ts';
import { workspaces } from './de/workspaces.ts';

export const de: Messages = {
  ...failures,
  ...causes,
  ...connections,
  ...lint,
  ...listening,
  ...ui,
  ...shell,
  ...palette,
  ...hosts,
  ...files,
  ...config,
  ...inspector,
  ...keys,
  ...settings,
  ...snippets,
  ...sessionLogs,
  ...terminals,
  ...prompts,
  ...trust,
  ...tunnels,
  ...workspaces,
};
