/** Edits of one document: what changes is what was meant, in the hand of the person who wrote the file. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findArguments, quoteArgument, splitArguments } from '../../../shared/sshConfig/arguments.ts';
import { type ConfigDocument, parseDocument, printDocument, printLine } from '../../../shared/sshConfig/document.ts';
import { blockAt, documentBlocks } from '../../../shared/sshConfig/documentBlocks.ts';
import {
  addBlock,
  addOption,
  blockLines,
  duplicateBlock,
  insertBlock,
  moveBlock,
  removeBlock,
  removeLines,
  renameHost,
  setValueAt,
} from '../../../shared/sshConfig/edit.ts';
import { diffLines } from '../../../shared/sshConfig/lineDiff.ts';
import { UnwritableOption } from '../../../shared/sshConfig/writeOption.ts';

const config = (...lines: string[]) => parseDocument(lines.map((line) => `${line}\n`).join(''));
const text = (document: ConfigDocument) => printDocument(document).split('\n').slice(0, -1);
const blockOf = (document: ConfigDocument, header: string) =>
  blockAt(
    document,
    document.lines.findIndex((line) => printLine(line).trim() === header),
  );

describe('quoting', () => {
  test.each([
    ['plain', 'plain'],
    ['a b', '"a b"'],
    ['', '""'],
    ['#x', '"#x"'],
    ['a#x', 'a#x'],
    ['=x', '"=x"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['C:\\Users\\me', 'C:\\Users\\me'],
    ['C:\\My Files\\', '"C:\\My Files\\\\"'],
    ['\\\\server\\share', '\\\\\\server\\share'],
    ["it's", '"it\'s"'],
  ])('%s is written %s', (value, written) => {
    expect(quoteArgument(value)).toBe(written);
  });

  test('any value is read back, among others', () => {
    const value = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '"', "'", '\\', '#', '=', 'ä'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), (values) => {
        expect(splitArguments(values.map(quoteArgument).join(' '))).toEqual(values);
      }),
      { numRuns: 2000 },
    );
  });

  test('arguments know where they stand', () => {
    expect(findArguments('a  "b c" # d')).toEqual([
      { value: 'a', start: 0, end: 1 },
      { value: 'b c', start: 3, end: 8 },
    ]);
  });
});

describe('another value for a line', () => {
  test.each([
    ['  Port = 22  # door', ['2222'], '  Port = 2222  # door'],
    ['\tIDENTITYFILE\t"~/old key"  ', ['~/new'], '\tIDENTITYFILE\t~/new  '],
    ['User a', ['b c'], 'User "b c"'],
    ['ProxyCommand ssh -W "%h:%p" gate # no comment', ['nc %h %p'], 'ProxyCommand nc %h %p'],
    ['ProxyJump a,b # way', ['c'], 'ProxyJump c # way'],
    ['LocalForward 8080 localhost:80', ['8081', 'localhost:81'], 'LocalForward 8081 localhost:81'],
    ['Port 22\r', ['23'], 'Port 23\r'],
  ])('%j', (line, args, changed) => {
    const document = config('Host a', line, 'Host b');
    const edited = setValueAt(document, 1, args);
    expect(text(edited)).toEqual(['Host a', changed, 'Host b']);
    expect(edited.lines[0]).toBe(document.lines[0]);
    expect(setValueAt(edited, 1, args)).toBe(edited);
  });

  test.each([
    ['Port 22', ['a\nb']],
    ['User a', ['a\0b']],
    ['ProxyCommand x', ["it's open"]],
    ['ProxyCommand x', ['=y']],
    ['Port 22', []],
  ])('%s cannot take %j', (line, args) => {
    expect(() => setValueAt(config(line), 0, args)).toThrow(UnwritableOption);
  });
});

describe('a new line takes the hand of its block', () => {
  const added = (document: ConfigDocument, header: string) =>
    text(addOption(document, blockOf(document, header), 'HostName', ['x.example']));

  test.each([
    ['tabs and lower case', ['Host a', '\tport 22', '\tuser b'], '\thostname x.example'],
    ['an equals sign', ['Host a', '  Port = 22'], '  HostName = x.example'],
    ['a column', ['Host a', '    Port         22', '    IdentityFile k'], '    HostName     x.example'],
    ['upper case', ['Host a', '  PORT=22'], '  HOSTNAME=x.example'],
    ['no indent', ['Host a', 'Port 22'], 'HostName x.example'],
  ])('%s', (_, lines, expected) => {
    expect(added(config(...lines, '', 'Host z', '   User z'), 'Host a')).toEqual([
      ...lines,
      expected,
      '',
      'Host z',
      '   User z',
    ]);
  });

  test('an empty block is written like the others', () => {
    expect(added(config('Host a', 'Host z', '   User z'), 'Host a')[1]).toBe('   HostName x.example');
  });

  test('an only block is indented', () => {
    expect(added(config('Host a'), 'Host a')[1]).toBe('    HostName x.example');
  });

  test('ends of lines are those of the file', () => {
    const document = parseDocument('Host a\r\n  Port 22\r\n');
    expect(printDocument(addOption(document, blockOf(document, 'Host a'), 'User', ['u']))).toBe(
      'Host a\r\n  Port 22\r\n  User u\r\n',
    );
  });

  test('a last line without an end gets one only when something follows it', () => {
    const document = parseDocument('Host a\n  Port 22');
    const block = blockOf(document, 'Host a');
    expect(printDocument(addOption(document, block, 'User', ['u']))).toBe('Host a\n  Port 22\n  User u\n');
    expect(printDocument(setValueAt(document, 1, ['23']))).toBe('Host a\n  Port 23');
    expect(printDocument(addOption(document, block, 'User', ['u'], 'first'))).toBe('Host a\n  User u\n  Port 22');
  });

  test('comments and blank lines behind the last option stay behind it', () => {
    const document = config('Host a', '  Port 22', '  # Port 23', '', 'Host b');
    expect(added(document, 'Host a')).toEqual([
      'Host a',
      '  Port 22',
      '  HostName x.example',
      '  # Port 23',
      '',
      'Host b',
    ]);
  });
});

describe('blocks', () => {
  const file = () =>
    config('# top', 'User me', '', '# about a', 'Host a', '  Port 1', '  # off', '', '# about b', 'Host b', '  Port 2');

  test('take the comments above them, and leave blank lines between', () => {
    expect(documentBlocks(file())).toEqual([
      { kind: 'none', header: -1, start: 0, end: 2 },
      { kind: 'host', header: 4, start: 3, end: 7 },
      { kind: 'host', header: 9, start: 8, end: 11 },
    ]);
  });

  test('a new one in the middle and at the end', () => {
    const block = { header: 'Host', args: ['new one'], options: [{ keyword: 'Port', args: ['9'] }] } as const;
    expect(text(addBlock(file(), 8, block)).slice(6, 12)).toEqual([
      '  # off',
      '',
      'Host "new one"',
      '  Port 9',
      '',
      '# about b',
    ]);
    expect(text(addBlock(file(), 11, block)).slice(10)).toEqual(['  Port 2', '', 'Host "new one"', '  Port 9']);
    expect(text(addBlock(parseDocument(''), 0, block))).toEqual(['Host "new one"', '    Port 9']);
  });

  test('a new one in front of options for everybody does not swallow them', () => {
    const block = { header: 'Host', args: ['n'], options: [] } as const;
    expect(text(addBlock(file(), 0, block)).slice(0, 4)).toEqual(['Host n', 'Match all', '# top', 'User me']);
  });

  test('removed with their comments', () => {
    expect(text(removeBlock(file(), blockOf(file(), 'Host a')))).toEqual([
      '# top',
      'User me',
      '',
      '# about b',
      'Host b',
      '  Port 2',
    ]);
    expect(text(removeBlock(file(), blockOf(file(), 'Host b'))).at(-1)).toBe('  # off');
  });

  test('moved there and back', () => {
    const moved = moveBlock(file(), 9, 4);
    expect(text(moved)).toEqual([
      ...['# top', 'User me', '', '# about b', 'Host b', '  Port 2', ''],
      ...['# about a', 'Host a', '  Port 1', '  # off'],
    ]);
    expect(text(moveBlock(moved, 4, null))).toEqual(text(file()));
  });

  test('moved to another file', () => {
    const lines = blockLines(file(), blockOf(file(), 'Host a'));
    expect(text(insertBlock(config('Host c'), 1, lines))).toEqual([
      'Host c',
      '',
      '# about a',
      'Host a',
      '  Port 1',
      '  # off',
    ]);
  });

  test('duplicated for another name', () => {
    expect(text(duplicateBlock(file(), blockOf(file(), 'Host a'), 'a2')).slice(3, 12)).toEqual([
      ...['# about a', 'Host a', '  Port 1', '  # off', ''],
      ...['Host a2', '  Port 1', '  # off', ''],
    ]);
  });

  test('lines are removed and the others stay', () => {
    expect(text(removeLines(file(), [5, 6])).slice(3, 6)).toEqual(['# about a', 'Host a', '']);
  });
});

test('a host is renamed where it stands and where others go through it', () => {
  const document = config(
    'Host web "old one" !old  # old',
    '  ProxyJump old,me@old:22,older # by old',
    'Host old old-2',
    '  ProxyJump none',
    '  HostName old',
    'Host x',
    '  ProxyJump ssh://u@old:1',
  );
  const { document: renamed, lines } = renameHost(document, 'old', 'new');
  expect(text(renamed)).toEqual([
    'Host web "old one" !new  # old',
    '  ProxyJump new,me@new:22,older # by old',
    'Host new old-2',
    '  ProxyJump none',
    '  HostName old',
    'Host x',
    '  ProxyJump ssh://u@new:1',
  ]);
  expect(lines).toEqual([1, 2, 3, 7]);
  expect(renameHost(document, 'nobody', 'x').document).toBe(document);
});

test('the difference of two files leads from one to the other', () => {
  const line = fc.constantFrom('Host a', '  Port 1', '', '# c');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 12 }), (one, other) => {
      const changes = diffLines(config(...one), config(...other));
      const side = (gone: string) => changes.filter(({ kind }) => kind !== gone).map((change) => change.text.trimEnd());
      expect(side('added')).toEqual(one.map((written) => written.trimEnd()));
      expect(side('removed')).toEqual(other.map((written) => written.trimEnd()));
    }),
  );
});
