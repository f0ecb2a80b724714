/** Programs that export their hosts as XML: FileZilla's site manager and SecureCRT. */
import { type Imported, importedHost, type ImportedHost } from './types.ts';
import { childText, elementsNamed, parseXml, type XmlElement } from './xml.ts';

/** `sitemanager.xml`. Protocol 1 is SFTP. Null: it is none. */
export function readFileZilla(text: string): Imported | null {
  const root = parseXml(text);
  if (root?.name !== 'FileZilla3') return null;
  const hosts: ImportedHost[] = [];
  const skipped: string[] = [];
  const visit = (folder: XmlElement, group: string): void => {
    for (const child of folder.children) {
      if (child.name === 'Folder') visit(child, child.text.trim());
      if (child.name !== 'Server') continue;
      const host = childText(child, 'Host');
      const name = childText(child, 'Name') || child.text.trim() || host;
      if (host === '' || childText(child, 'Protocol') !== '1') skipped.push(`${name}: it is not SFTP`);
      else
        hosts.push(
          importedHost(
            name,
            host,
            {
              user: childText(child, 'User'),
              port: Number(childText(child, 'Port')) || 0,
              identity: childText(child, 'Keyfile'),
              group,
            },
            { lost: childText(child, 'Pass') === '' ? [] : ['its password'] },
          ),
        );
    }
  };
  for (const servers of elementsNamed(root, 'Servers')) visit(servers, '');
  return { source: 'FileZilla', hosts, skipped };
}

/** SecureCRT's export: `<key name="Sessions">` with a key for each folder and session. Null: it is none. */
export function readSecureCrt(text: string): Imported | null {
  const root = parseXml(text);
  if (root?.name !== 'VanDyke') return null;
  const hosts: ImportedHost[] = [];
  const skipped: string[] = [];
  const sessions = root.children.find(({ name, attributes }) => name === 'key' && attributes['name'] === 'Sessions');
  const visit = (key: XmlElement, group: string): void => {
    const value = (wanted: string) =>
      key.children.find(({ attributes }) => attributes['name'] === wanted)?.text.trim() ?? '';
    const name = key.attributes['name'] ?? '';
    const protocol = value('Protocol Name');
    if (protocol === '') {
      for (const child of key.children) if (child.name === 'key') visit(child, key === sessions ? '' : name);
      return;
    }
    if (name === 'Default') return;
    if (!/^(SSH2|SSH1|SFTP)$/i.test(protocol)) skipped.push(`${name}: it is ${protocol}, not SSH`);
    else if (value('Hostname') === '') skipped.push(`${name}: it names no host`);
    else
      hosts.push(
        importedHost(
          name,
          value('Hostname'),
          {
            user: value('Username'),
            port: Number(value('[SSH2] Port')) || 0,
            // What stands behind `::` is how the file is read.
            identity: value('Identity Filename V2').split('::')[0] ?? '',
            group,
          },
          {
            lost: [
              ...(value('Password V2') === '' ? [] : ['its password']),
              ...(['', 'None'].includes(value('Firewall Name')) ? [] : [`firewall ${value('Firewall Name')}`]),
            ],
          },
        ),
      );
  };
  if (sessions !== undefined) visit(sessions, '');
  return { source: 'SecureCRT', hosts, skipped };
}
