/** The Simplified Chinese catalogue, joined from one file per place. Its keys are those of English. */
import type { Messages } from './en.ts';
import { causes } from './zh/causes.ts';
import { connections } from './zh/connections.ts';
import { failures } from './zh/failures.ts';
import { lint } from './zh/lint.ts';
import { listening } from './zh/listening.ts';
import { config } from './zh/config.ts';
import { files } from './zh/files.ts';
import { hosts } from './zh/hosts.ts';
import { inspector } from './zh/inspector.ts';
import { keys } from './zh/keys.ts';
import { palette } from './zh/palette.ts';
import { prompts } from './zh/prompts.ts';
import { sessionLogs } from './zh/sessionLogs.ts';
import { snippets } from './zh/snippets.ts';
import { settings } from './zh/settings.ts';
import { shell } from './zh/shell.ts';
import { terminals } from './zh/terminals.ts';
import { trust } from './zh/trust.ts';
import { tunnels } from './zh/tunnels.ts';
import { ui } from './zh/ui.ts';
import { workspaces } from './zh/workspaces.ts';

export const zh: Messages = {
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
