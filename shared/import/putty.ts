/** PuTTY: the export of its registry key (`.reg`), and the files of `~/.putty/sessions`. */
import { parseTunnelSpec, type TunnelSpec } from '../tunnelSpec.ts';
import { type IniSection, iniValue, parseIni, percentDecoded } from './ini.ts';
import { type Imported, importedHost, type ImportedHost } from './types.ts';

const KEY = /^HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\(.+)$/i;

export function readPuttyRegistry(text: string): Imported {
  const found = parseIni(text).flatMap((section) => {
    const name = KEY.exec(section.name)?.[1];
    if (name === undefined) return [];
    const entries = section.entries.map(([key, value]) => [unquoted(key), registryValue(value)] as const);
    return [read(percentDecoded(name), { name, entries })];
  });
  return joined(found);
}

/** `name`: that of the file, which is percent-encoded. */
export function readPuttySession(name: string, text: string): Imported {
  const [section = { name, entries: [] }] = parseIni(text);
  return joined([read(percentDecoded(name), section)]);
}

function joined(found: readonly (ImportedHost | string)[]): Imported {
  return {
    source: 'PuTTY',
    hosts: found.filter((each) => typeof each !== 'string'),
    skipped: found.filter((each) => typeof each === 'string'),
  };
}

function read(name: string, section: IniSection): ImportedHost | string {
  const value = (key: string) => iniValue(section, key);
  const written = value('HostName');
  if (written === '') return `${name}: it names no host`;
  if (!['', 'ssh'].includes(value('Protocol'))) return `${name}: it is ${value('Protocol')}, not ssh`;
  const at = written.lastIndexOf('@');
  const { forwards, wrong } = readForwards(value('PortForwardings'));
  const flag = (key: string, keyword: string) => (value(key) === '1' ? ([[keyword, 'yes']] as const) : []);
  const command = value('RemoteCommand');
  return importedHost(
    name,
    written.slice(at + 1),
    {
      user: value('UserName') || written.slice(0, Math.max(0, at)),
      port: Number(value('PortNumber')) || 0,
      identity: value('PublicKeyFile'),
    },
    {
      options: [
        ...flag('Compression', 'Compression'),
        ...flag('AgentFwd', 'ForwardAgent'),
        ...flag('X11Forward', 'ForwardX11'),
        ...(command === '' ? [] : ([['RemoteCommand', command.replaceAll('%', '%%')]] as const)),
      ],
      forwards,
      lost: [
        ...wrong.map((text) => `forward ${text}`),
        ...(['', '0'].includes(value('ProxyMethod')) ? [] : [`proxy ${value('ProxyHost')}`]),
      ],
    },
  );
}

/** `L8080=localhost:80,4D1080=`: type, an address family, where it listens, where it leads. */
function readForwards(text: string): { forwards: readonly TunnelSpec[]; wrong: readonly string[] } {
  const forwards: TunnelSpec[] = [];
  const wrong: string[] = [];
  for (const each of text.split(',').filter(Boolean)) {
    const [, letter = '', listen = '', to = ''] = /^[46]?([LRD])([^=]+)=?(.*)$/.exec(each) ?? [];
    const type = ({ L: 'local', R: 'remote', D: 'dynamic' } as const)[letter];
    const spec = type === undefined ? null : parseTunnelSpec(type, type === 'dynamic' ? listen : `${listen}:${to}`);
    if (spec === null) wrong.push(each);
    else forwards.push(spec);
  }
  return { forwards, wrong };
}

/** `dword:00000016`, or a text in quotes with backslashes before quotes and backslashes. */
function registryValue(value: string): string {
  const number = /^dword:([0-9a-f]{8})$/i.exec(value)?.[1];
  return number === undefined ? unquoted(value) : String(Number.parseInt(number, 16));
}

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;
}
