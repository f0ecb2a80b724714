/** The call `config.setLine`: the one line that mends a connection, put into the config for that host alone. */
import type { Handlers } from '../../../shared/contract/index.ts';
import { toByteText } from '../../../shared/sshConfig/document.ts';
import { setForHost } from '../../../shared/sshConfig/hostEdits.ts';
import type { ConfigWriter } from './configWriter.ts';

export function createFixHandlers(writer: ConfigWriter): Pick<Handlers<unknown>, 'config.setLine'> {
  return {
    'config.setLine': async ({ host, keyword, value }) => {
      const reader = writer.read();
      await writer.apply(reader, () => setForHost(reader, toByteText(host), keyword, [toByteText(value)]));
      return null;
    },
  };
}
