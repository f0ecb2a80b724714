/** `fairlead ls`: the hosts of the config, as a table for people or as JSON for programs. */
import type { HostEntry, HostList } from '../../shared/contract/config.ts';
import { openBackend } from './openBackend.ts';
import type { ListCommand } from './commandLine.ts';
import { visible } from './visible.ts';

export async function listHosts({ options, json }: ListCommand): Promise<number> {
  const { backend } = openBackend(options);
  const list = backend.hosts();
  await backend.close();
  process.stdout.write(json ? `${JSON.stringify(list, null, 2)}\n` : hostTable(list.hosts));
  process.stderr.write(complaints(list));
  return list.status === 'unreadable' || (list.status === 'missing' && options.configFile !== null) ? 1 : 0;
}

/** One row per host, columns as wide as their longest entry. Empty for no hosts. */
export function hostTable(hosts: readonly HostEntry[]): string {
  if (hosts.length === 0) return '';
  const header = ['HOST', 'ADDRESS', 'ROUTE', 'DEFINED AT'];
  const rows = hosts.map(({ alias, user, hostname, port, via, proxyCommand, place }) => [
    alias,
    `${user}@${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`,
    proxyCommand ? 'by ProxyCommand' : via.length > 0 ? `via ${via.join(', ')}` : 'direct',
    `${place.file}:${place.line}`,
  ]);
  const lines = [header, ...rows].map((row) => row.map(visible));
  const widths = header.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  return lines
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function complaints({ file, status, reason, hosts, problems }: HostList): string {
  const lines = problems.map(({ file: at, line, text }) => `${at}${line > 0 ? `:${line}` : ''}: ${text}`);
  if (status === 'missing') lines.unshift(`There is no ${file}. Connect with user@host, or make the file.`);
  if (status === 'unreadable') lines.unshift(`${file} cannot be read (${reason}). Check its owner and its mode.`);
  if (status === 'ok' && hosts.length === 0) lines.unshift(`${file} names no hosts.`);
  return lines.map((line) => `fairlead: ${visible(line)}\n`).join('');
}
