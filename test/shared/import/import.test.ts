/** Exports of other programs, in the forms that they write, become hosts that ssh itself reads as meant. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readImport } from '../../../shared/import/readImport.ts';
import { writeHosts } from '../../../shared/import/writeHosts.ts';
import { printDocument, textToBytes } from '../../../shared/sshConfig/document.ts';
import { knownSshVersion } from '../../helpers/realSsh.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

interface Case {
  readonly path: string;
  readonly text: string | Buffer;
  readonly source: string;
  /** Alias → what ssh -G must say. */
  readonly hosts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly lost?: readonly string[];
  readonly skipped?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    path: 'putty.reg',
    source: 'PuTTY',
    text: utf16(
      [
        'Windows Registry Editor Version 5.00',
        '',
        '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions]',
        '',
        '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\Shop%20web]',
        '"HostName"="web-01.example.com"',
        '"PortNumber"=dword:000008ae',
        '"Protocol"="ssh"',
        '"UserName"="deploy"',
        '"Compression"=dword:00000001',
        '"AgentFwd"=dword:00000001',
        '"PublicKeyFile"="C:\\\\keys\\\\id.ppk"',
        '"PortForwardings"="L8080=localhost:80,4D1080=,R0.0.0.0:9000=db:5432"',
        '"ProxyMethod"=dword:00000002',
        '"ProxyHost"="proxy.example.com"',
        '',
        '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\router]',
        '"HostName"="192.0.2.1"',
        '"Protocol"="telnet"',
      ].join('\r\n'),
    ),
    hosts: {
      'Shop-web': {
        hostname: 'web-01.example.com',
        port: '2222',
        user: 'deploy',
        compression: 'yes',
        forwardagent: 'yes',
        localforward: '8080 [localhost]:80',
        dynamicforward: '1080',
      },
    },
    lost: ['proxy proxy.example.com'],
    skipped: ['router: it is telnet, not ssh'],
  },
  {
    path: '/home/sam/.putty/sessions/db%2001',
    source: 'PuTTY',
    text: 'PresentOnExit=1\nHostName=sam@192.0.2.7\nPortNumber=22\nProtocol=ssh\nRemoteCommand=printf 100%\n',
    hosts: { 'db-01': { hostname: '192.0.2.7', user: 'sam', remotecommand: 'printf 100%' } },
  },
  {
    path: 'WinSCP.ini',
    source: 'WinSCP',
    text: '[Configuration\\Interface]\nX=1\n[Sessions\\Work/My%20site]\nHostName=files.example.com\nPortNumber=2022\nUserName=sam\nPassword=A35C4A\nFSProtocol=2\nPublicKeyFile=C:%5Ckeys%5Cid.ppk\n[Sessions\\old]\nHostName=ftp.example.com\nFSProtocol=5\n',
    hosts: { 'My-site': { hostname: 'files.example.com', port: '2022', user: 'sam' } },
    lost: ['its password'],
    skipped: ['old: it is not SSH'],
  },
  {
    path: 'termius.csv',
    source: 'Termius',
    text: 'Groups,Label,Tags,Hostname/IP,Protocol,Port,Username,Password,SSH_KEY\n"Prod, EU",web,,198.51.100.7,ssh,22,root,"se""cret",\n,tel,,192.0.2.1,telnet,23,,,\n',
    hosts: { web: { hostname: '198.51.100.7', port: '22', user: 'root' } },
    lost: ['its password'],
    skipped: ['tel: it is telnet, not ssh'],
  },
  {
    path: 'C:\\Xshell\\Sessions\\build 02.xsh',
    source: 'Xshell',
    text: utf16(
      '[CONNECTION]\r\nHost=build-02.example.com\r\nPort=2200\r\nProtocol=SSH\r\n[CONNECTION:AUTHENTICATION]\r\nUserName=ci\r\nUserKey=id_rsa_2048\r\nPassword=xyz\r\n',
    ),
    hosts: { 'build-02': { hostname: 'build-02.example.com', port: '2200', user: 'ci' } },
    lost: ['its password', 'key id_rsa_2048'],
  },
  {
    path: 'MobaXterm Sessions.mxtsessions',
    source: 'MobaXterm',
    text: '[Bookmarks]\r\nSubRep=\r\nImgNum=42\r\n[Bookmarks_1]\r\nSubRep=Lab\r\nImgNum=41\r\npi=#109#0%192.0.2.20%2222%pi%%-1%-1%%%%%0%0%0%%%-1%0%0%0%%1080%%0%0%1#MobaFont%10#0# #-1\r\nwin=#91#4%192.0.2.21%3389%admin%0\r\n',
    hosts: { pi: { hostname: '192.0.2.20', port: '2222', user: 'pi' } },
    skipped: ['win: it is not SSH'],
  },
  {
    path: 'electerm.json',
    source: 'electerm',
    text: JSON.stringify({
      bookmarkGroups: [{ id: 'g', title: 'Edge', bookmarkIds: ['1'] }],
      bookmarks: [
        {
          id: '1',
          title: 'edge',
          host: 'edge.example.com',
          port: 22,
          username: 'ops',
          password: 'secret',
          type: 'ssh',
        },
        { id: '2', title: 'rdp', host: 'x', type: 'rdp' },
      ],
    }),
    hosts: { edge: { hostname: 'edge.example.com', user: 'ops' } },
    lost: ['its password'],
    skipped: ['rdp: it is no SSH host'],
  },
  {
    path: 'sitemanager.xml',
    source: 'FileZilla',
    text: '<?xml version="1.0" encoding="UTF-8"?>\n<FileZilla3 version="3.66" platform="linux"><Servers><Folder expanded="1">Work<Server><Host>sftp.example.com</Host><Port>2022</Port><Protocol>1</Protocol><User>sam</User><Pass encoding="base64">c2VjcmV0</Pass><Name>Files &amp; more</Name></Server></Folder><Server><Host>ftp.example.com</Host><Port>21</Port><Protocol>0</Protocol><Name>old</Name></Server></Servers></FileZilla3>',
    hosts: { 'Files-more': { hostname: 'sftp.example.com', port: '2022', user: 'sam' } },
    lost: ['its password'],
    skipped: ['old: it is not SFTP'],
  },
  {
    path: 'securecrt.xml',
    source: 'SecureCRT',
    text: '<?xml version="1.0" encoding="UTF-8"?>\n<VanDyke version="3.0"><key name="Sessions"><key name="Default"><string name="Protocol Name">SSH2</string></key><key name="Core"><key name="sw-01"><dword name="Is Session">1</dword><string name="Protocol Name">SSH2</string><string name="Hostname">192.0.2.30</string><string name="Username">admin</string><dword name="[SSH2] Port">2022</dword><string name="Password V2">02:ab</string></key></key><key name="con"><string name="Protocol Name">Serial</string></key></key></VanDyke>',
    hosts: { 'sw-01': { hostname: '192.0.2.30', port: '2022', user: 'admin' } },
    lost: ['its password'],
    skipped: ['con: it is Serial, not SSH'],
  },
  {
    path: 'hosts.ini',
    source: 'Ansible',
    text: '# inventory\nlone ansible_host=192.0.2.9\n\n[web]\nweb[01:03].example.com ansible_user=deploy\n\n[db]\ndb-[a:b] ansible_port=2222 ansible_password=secret\n\n[all:vars]\nansible_user=ops\n[prod:children]\nweb\ndb\n',
    hosts: {
      lone: { hostname: '192.0.2.9', user: 'ops' },
      'web02.example.com': { hostname: 'web02.example.com', user: 'deploy' },
      'db-b': { hostname: 'db-b', port: '2222', user: 'ops' },
    },
    lost: ['ansible_password'],
  },
];

describe.skipIf(knownSshVersion === null)('an export', () => {
  test.each(CASES)('of $source: $path', ({ path, text, source, hosts, lost = [], skipped = [] }) => {
    const imported = readImport(path, typeof text === 'string' ? Buffer.from(text) : text);
    expect(imported?.source).toBe(source);
    if (imported === null) return;
    const written = writeHosts(imported, path, new Set());
    const config = printDocument(written.document);
    for (const secret of ['secret', 'se"cret', 'A35C4A', 'c2VjcmV0', 'xyz', '02:ab'])
      expect(config).not.toContain(secret);
    expect(written.hosts.flatMap((host) => host.lost)).toEqual(expect.arrayContaining([...lost]));
    expect(written.skipped).toEqual(expect.arrayContaining([...skipped]));
    const file = makeTempHome().write('imported', textToBytes(config));
    for (const [alias, options] of Object.entries(hosts)) {
      const { status, stdout, stderr } = spawnSync('ssh', ['-G', '-F', file, alias], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      for (const [name, value] of Object.entries(options))
        expect(stdout.split('\n'), config).toContain(`${name} ${value}`);
    }
  });

  test('has names that are free and that ssh takes; groups stand right above their host', () => {
    const csv =
      'Groups,Label,Hostname/IP,Protocol,Port,Username\nEU,web,a.example,ssh,22,\nEU,web,b.example,ssh,22,\n,a b*?,c.example,ssh,,\n';
    const imported = readImport('t.csv', Buffer.from(csv));
    const written = imported === null ? null : writeHosts(imported, 't.csv', new Set(['web']));
    expect(written?.hosts.map(({ alias }) => alias)).toEqual(['web-2', 'web-3', 'a-b']);
    expect(printDocument(written?.document ?? { lines: [] })).toContain('# Termius: web\n# group: EU\nHost web-2\n');
  });
});

test('no export can put a line, an option or a command into the file', () => {
  const hostile = fc.constantFrom(
    ...[
      'web\nProxyCommand id',
      '-oProxyCommand=id',
      '$(id)',
      'a b',
      'x;id',
      '`id`',
      'ok.example',
      '"',
      '\\',
      '*',
      '!x',
      '',
      'é',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: hostile, host: hostile, user: hostile, group: hostile }), { maxLength: 5 }),
      (rows) => {
        const imported = {
          source: 'Termius',
          hosts: rows.map((row) => ({ ...row, lost: [] })),
          skipped: [],
        };
        const text = printDocument(writeHosts(imported, 'file\nHost *', new Set()).document);
        for (const line of text.split('\n')) {
          expect(line).toMatch(/^($|#|Host [\p{L}\p{N}\x80-\xff._-]+$|\s+(HostName|User) )/u);
          // A user may have a star in the name: it is no pattern there (ssh.c valid_ruser).
          expect(line).not.toMatch(/^[^#].*(\$\(|`|;)|^(Host|\s+HostName) .*\*/);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('any bytes at all are read, or refused, and never throw', () => {
  const piece = fc.constantFrom(
    '[Sessions\\x]\n',
    '[web]\n',
    '<?xml ',
    '<a>',
    '</a>',
    '{"bookmarks":[',
    'HostName=',
    '=',
    '"',
    ',',
    '\n',
    '[[',
    '#109#0%',
    '&#x;',
  );
  fc.assert(
    fc.property(
      fc.constantFrom('a.ini', 'a.xml', 'a.xsh', 'a.csv', 'a.json', 'a.reg', 'x.mxtsessions'),
      fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }),
      (path, parts) => {
        const imported = readImport(path, Buffer.from(parts.join('')));
        if (imported !== null) writeHosts(imported, path, new Set());
      },
    ),
    { numRuns: 500 },
  );
});
