/** Facts about this run, and opening web addresses outside, behind the calls `launch.*`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Handlers } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Platform } from '../platform.ts';
import type { OpenRequests } from './openRequests.ts';
import { openOutside, outsideCommand } from './outsideTerminal.ts';
import { shortcutTo } from './shortcut.ts';

type LaunchMethod = Extract<keyof Handlers<unknown>, `launch.${string}`>;
type LaunchHandlers = Pick<Handlers<unknown>, LaunchMethod>;

export function createLaunchHandlers(platform: Platform, requests: OpenRequests): LaunchHandlers {
  return {
    'launch.about': () => ({
      version: platform.version,
      platform: platform.kind,
      shell: platform.shell === 'electron' ? 'electron' : 'browser',
      openDemo: platform.openDemo,
      localUser: userInfo().username,
    }),
    async 'launch.openExternal'({ url }) {
      const parsed = webAddress(url);
      try {
        await platform.openExternal(parsed);
      } catch (error) {
        throw new RpcError('io', 'the address was not opened', { reason: String(error) });
      }
      return null;
    },
    'launch.open': (request) => requests.open(request),
    'launch.take': ({ id }) => requests.take(id),
    'launch.makeShortcut'({ alias }) {
      const shortcut = shortcutTo(alias, platform);
      if (shortcut === null) throw new RpcError('not-now', 'there is no shortcut for this host on this system');
      const folder = join(platform.homeFolder, ...shortcut.folder);
      const path = join(folder, shortcut.name);
      try {
        mkdirSync(folder, { recursive: true });
        // Executable: desktops run an entry outside of their menus only then.
        writeFileSync(path, shortcut.text, { mode: 0o755 });
      } catch (error) {
        throw new RpcError('io', 'the shortcut was not written', { file: path, reason: String(error) });
      }
      return { path };
    },
    'launch.openOutside': async ({ host }) => ({
      opened: await openOutside(host, platform),
      command: outsideCommand(host, platform),
    }),
  };
}

/** Addresses come out of terminals, so out of other machines: nothing but the web is opened. Throws bad-request. */
function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new RpcError('bad-request', 'only http and https addresses are opened');
}
