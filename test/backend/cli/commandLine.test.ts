import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../electron/cli/commandLine.ts';
import { hostTable } from '../../../electron/cli/listHosts.ts';
import { visible, visibleLines } from '../../../electron/cli/visible.ts';

const words = (line: string) => line.split(' ').filter(Boolean);

describe('the command line', () => {
  test.each([
    ['ls', { kind: 'ls', json: false }],
    ['ls --json', { kind: 'ls', json: true }],
    ['--config /c ls', { kind: 'ls', options: { configFile: '/c', knownHostsFile: null, openDemo: false } }],
    ['ls --config=/c --known-hosts /k', { kind: 'ls', options: { configFile: '/c', knownHostsFile: '/k' } }],
    ['exec web -- ls -l', { kind: 'exec', target: { kind: 'host', host: 'web' }, command: 'ls -l', batch: false }],
    ['exec web uptime', { kind: 'exec', command: 'uptime' }],
    ['exec --batch -t me@web:22 -- a -- b', { kind: 'exec', batch: true, terminal: true, command: 'a -- b' }],
    ['exec me@[::1]:2222 -- id', { target: { kind: 'host', host: '::1', user: 'me', port: 2222 } }],
    ['--config /c exec web -- x --config /d', { command: 'x --config /d', options: { configFile: '/c' } }],
    ['serve --port 8080 --no-open', { kind: 'serve', args: ['--port', '8080', '--no-open'] }],
    ['--config /c serve', { kind: 'serve', args: ['--config', '/c'] }],
    ['--help', { kind: 'help', command: null }],
    ['exec --help', { kind: 'help', command: 'exec' }],
    ['ls -h', { kind: 'help', command: 'ls' }],
    ['--version', { kind: 'version' }],
  ])('%s', (line, meaning) => {
    expect(readCommandLine(words(line))).toMatchObject(meaning);
  });

  test.each([
    ['', 'a command is missing'],
    ['launch web', 'there is no command launch'],
    ['--nonsense', "Unknown option '--nonsense'"],
    ['ls web', 'Unexpected argument'],
    ['ls --batch', "Unknown option '--batch'"],
    ['exec', 'a host is missing'],
    ['exec web', 'a command is missing'],
    ['exec web --', 'a command is missing'],
    ['exec web ls -l', "Unknown option '-l'"],
    ['exec web:99999 -- id', '99999'],
    ['exec -- id', 'a host is missing'],
    ['--config', 'argument missing'],
  ])('%j is wrong: %s', (line, problem) => {
    const read = readCommandLine(words(line));
    expect(read.kind).toBe('wrong');
    expect(read.kind === 'wrong' ? read.problem : '').toContain(problem);
  });
});

describe('the table of hosts', () => {
  const host = {
    alias: 'web',
    user: 'me',
    hostname: 'web.example.com',
    port: 22,
    via: [],
    proxyCommand: false,
    identity: '',
    place: { file: '~/.ssh/config', line: 3 },
    group: '',
    notHonoured: [],
  };

  test('has columns', () => {
    const table = hostTable([host, { ...host, alias: 'inner', hostname: '2001:db8::1', via: ['jump', 'web'] }]);
    expect(table).toBe(
      [
        'HOST   ADDRESS                ROUTE          DEFINED AT',
        'web    me@web.example.com:22  direct         ~/.ssh/config:3',
        'inner  me@[2001:db8::1]:22    via jump, web  ~/.ssh/config:3',
        '',
      ].join('\n'),
    );
  });

  test('is empty without hosts', () => {
    expect(hostTable([])).toBe('');
  });
});

describe('text from outside', () => {
  test('cannot act on the terminal', () => {
    expect(visible('a\x1b[2Jb\x9bc\nd')).toBe('a^[[2Jb?c^Jd');
    expect(visibleLines('one\r\n\ttwo\x07\r')).toBe('one\n\ttwo^G^M');
  });
});
