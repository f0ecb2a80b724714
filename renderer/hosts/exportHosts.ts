/** Hosts for another machine or another program: the lines that matter of each, as ssh_config or as JSON. Pure. */
import { quoteArgument } from '../../shared/sshConfig/arguments.ts';
import type { Host } from './host.ts';

/** What the config makes of them, one block each; the demo server is none. */
export function asSshConfig(hosts: readonly Host[]): string {
  const blocks = hosts.flatMap(({ entry }) => {
    if (entry === null) return [];
    const { alias, hostname, user, port, via, identity } = entry;
    const options = [
      ['HostName', hostname],
      ['User', user],
      ...(port === 22 ? [] : [['Port', String(port)]]),
      ...(via.length === 0 ? [] : [['ProxyJump', via.join(',')]]),
      ...(identity === '' ? [] : [['IdentityFile', quoteArgument(identity)]]),
    ];
    return [`Host ${alias}\n${options.map(([keyword, value]) => `  ${keyword} ${value}\n`).join('')}`];
  });
  return blocks.join('\n');
}

/** The same with Fairlead's own facts, one object per host. */
export function asJson(hosts: readonly Host[]): string {
  const rows = hosts.flatMap(({ entry, environment, colour, group, tags }) => {
    if (entry === null) return [];
    const { alias, hostname, user, port, via, identity } = entry;
    return [{ alias, hostname, user, port, via, identity, group, tags, environment, colour }];
  });
  return JSON.stringify(rows, null, 2);
}
