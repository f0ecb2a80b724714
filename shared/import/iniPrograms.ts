/** Programs that keep their hosts in INI files: WinSCP, Xshell and MobaXterm. */
import { iniValue, parseIni, percentDecoded } from './ini.ts';
import { type Imported, importedHost, type ImportedHost } from './types.ts';

const PASSWORD = 'its password';

/** `WinSCP.ini`: one section per site, its name and its values percent-encoded. FSProtocol: 5 is FTP, 6 WebDAV, 7 S3. */
export function readWinScp(text: string): Imported {
  const hosts: ImportedHost[] = [];
  const skipped: string[] = [];
  for (const section of parseIni(text)) {
    const site = /^Sessions\\(.+)$/.exec(section.name)?.[1];
    if (site === undefined) continue;
    const value = (key: string) => percentDecoded(iniValue(section, key));
    const path = percentDecoded(site).split('/');
    const name = path.at(-1) ?? '';
    if (value('HostName') === '') skipped.push(`${name}: it names no host`);
    else if (['5', '6', '7'].includes(value('FSProtocol'))) skipped.push(`${name}: it is not SSH`);
    else
      hosts.push(
        importedHost(
          name,
          value('HostName'),
          {
            user: value('UserName'),
            port: Number(value('PortNumber')) || 0,
            identity: value('PublicKeyFile'),
            group: path.slice(0, -1).join(' '),
          },
          {
            lost: [
              ...(value('Password') === '' ? [] : [PASSWORD]),
              ...(value('Tunnel') === '1' ? [`tunnel through ${value('TunnelHostName')}`] : []),
            ],
          },
        ),
      );
  }
  return { source: 'WinSCP', hosts, skipped };
}

/** One `.xsh` file; its name is that of the session. */
export function readXshell(name: string, text: string): Imported {
  const sections = parseIni(text);
  const value = (section: string, key: string) => {
    const found = sections.find((each) => each.name.toUpperCase() === section);
    return found === undefined ? '' : iniValue(found, key);
  };
  const host = value('CONNECTION', 'Host');
  const protocol = value('CONNECTION', 'Protocol');
  const wrong = host === '' ? `${name}: it names no host` : `${name}: it is ${protocol}, not SSH`;
  if (host === '' || !/^(SSH|SFTP)?$/i.test(protocol)) return { source: 'Xshell', hosts: [], skipped: [wrong] };
  const sign = (key: string) => value('CONNECTION:AUTHENTICATION', key);
  const found = importedHost(
    name,
    host,
    { user: sign('UserName'), port: Number(value('CONNECTION', 'Port')) || 0 },
    {
      lost: [
        ...(sign('Password') === '' ? [] : [PASSWORD]),
        // It is kept by Xshell itself, under this name.
        ...(sign('UserKey') === '' ? [] : [`key ${sign('UserKey')}`]),
      ],
    },
  );
  return { source: 'Xshell', hosts: [found], skipped: [] };
}

/** `.mxtsessions`: a section per folder; `name=#109#0%host%port%user%…` is SSH. */
export function readMobaXterm(text: string): Imported {
  const hosts: ImportedHost[] = [];
  const skipped: string[] = [];
  for (const section of parseIni(text)) {
    if (!/^Bookmarks(_\d+)?$/i.test(section.name)) continue;
    const group = iniValue(section, 'SubRep').replaceAll('\\', ' ');
    for (const [name, value] of section.entries) {
      if (name === 'SubRep' || name === 'ImgNum') continue;
      const [, kind, rest = ''] = /^#\d+#(\d+)%(.*)$/.exec(value) ?? [];
      const [host = '', port = '', user = ''] = rest.split('%');
      if (kind !== '0' || host === '') skipped.push(`${name}: it is not SSH`);
      else hosts.push(importedHost(name, host, { user, port: Number(port) || 0, group }, { lost: [] }));
    }
  }
  return { source: 'MobaXterm', hosts, skipped };
}
