/** Facts about this run, and opening web addresses outside, behind the calls `launch.*`. */
import { userInfo } from 'node:os';
import type { Handlers } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Platform } from '../platform.ts';
import { openOutside, outsideCommand } from './outsideTerminal.ts';

type LaunchHandlers = Pick<Handlers<unknown>, 'launch.about' | 'launch.openExternal' | 'launch.openOutside'>;

export function createLaunchHandlers(platform: Platform): LaunchHandlers {
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
