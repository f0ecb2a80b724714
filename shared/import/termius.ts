/** Termius: its CSV, with a header line. */
import { type Imported, importedHost, type ImportedHost } from './types.ts';

export function readTermius(text: string): Imported {
  const [header = [], ...rows] = parseCsv(text);
  const column = (name: string) => header.findIndex((each) => each.trim().toLowerCase() === name);
  const at = {
    group: column('groups'),
    name: column('label'),
    host: column('hostname/ip'),
    protocol: column('protocol'),
    port: column('port'),
    user: column('username'),
    password: column('password'),
    key: column('ssh_key'),
  };
  const hosts: ImportedHost[] = [];
  const skipped: string[] = [];
  for (const row of rows) {
    const value = (index: number) => (row[index] ?? '').trim();
    const host = value(at.host);
    const name = value(at.name) || host;
    if (host === '') skipped.push(`${name === '' ? 'a line' : name}: it names no host`);
    else if (!/^(ssh)?$/i.test(value(at.protocol))) skipped.push(`${name}: it is ${value(at.protocol)}, not ssh`);
    else
      hosts.push(
        importedHost(
          name,
          host,
          { user: value(at.user), port: Number(value(at.port)) || 0, group: value(at.group) },
          {
            lost: [
              ...(value(at.password) === '' ? [] : ['its password']),
              ...(value(at.key) === '' ? [] : ['its key']),
            ],
          },
        ),
      );
  }
  return { source: 'Termius', hosts, skipped };
}

/** RFC 4180. Lines without any value are left out. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  for (let found = field.exec(text); found !== null && found[0] !== ''; found = field.exec(text)) {
    const [, written = '', end] = found;
    row.push(written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows.filter((each) => each.some((value) => value !== ''));
}
