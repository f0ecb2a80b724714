import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { LineEditor } from '../../../electron/backend/demo/shell/lineEditor.ts';
import { startDemo } from './demo.ts';

const demo = await startDemo();
const PROMPT = /\$ (\x1b\[K)?$/;

/** A person at a terminal of 80 by 24 on the demo server. */
async function open() {
  const child = demo.start(['-tt']);
  let heard = '';
  let changed = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
    changed();
  });
  const closed = once(child, 'close');
  /** Waits until what came since the last time fits, and returns it without escape sequences. */
  const until = async (wanted: RegExp): Promise<string> => {
    const plain = () => heard.replace(/\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[A-Za-z]/g, '');
    while (!wanted.test(plain())) await new Promise<void>((resolve) => (changed = resolve));
    const said = plain();
    heard = '';
    return said;
  };
  await until(PROMPT);
  return {
    type: (text: string) => child.stdin.write(text),
    until,
    /** Runs a line and returns what it printed. */
    run: async (line: string) => {
      child.stdin.write(`${line}\r`);
      const said = await until(/\n[\s\S]*\$ $/);
      return said.slice(said.indexOf('\n') + 1, said.lastIndexOf('\r\n') + 2).replaceAll('\r\n', '\n');
    },
    status: async () => {
      const [status] = (await closed) as [number];
      return status;
    },
  };
}

describe('the shell at a terminal', () => {
  test('runs lines, keeps its folder, and ends with the status given', async () => {
    const shell = await open();
    expect(await shell.run('cd notes')).toBe('');
    expect(await shell.run('pwd')).toBe('/home/demo/notes\n');
    expect(await shell.run('stty size')).toBe('24 80\n');
    shell.type('exit 7\r');
    expect(await shell.status()).toBe(7);
  });

  test('Ctrl-D on an empty line leaves with the last status', async () => {
    const shell = await open();
    await shell.run('false');
    shell.type('\x04');
    expect(await shell.status()).toBe(1);
  });

  /** Keys, and the text that the shell then runs. */
  test.each([
    ['echo ab\x1b[D\x1b[Dx', 'xab'],
    ['echo ab\x01\x0b\x19', 'ab'],
    ['cho ab\x01e', 'ab'],
    ['echo one two\x17three', 'one three'],
    ['garbage\x15echo clean', 'clean'],
    ['echo abc\x1b[D\x1b[D\x1b[3~', 'ac'],
    ['echo a\x1b[Hx\x1b[3~\x7fe\x1b[Fb', 'ab'],
    ['echo 👩‍🚀x\x7f\x7fy', 'y'],
    ['echo word\x1bb\x1b[Cx', 'wxord'],
    ["echo 'two\rlines'", 'two\nlines'],
    ['echo ab\x14', 'ba'],
  ])('%j prints %j', async (keys, printed) => {
    const shell = await open();
    shell.type(`${keys}\r`);
    const said = await shell.until(new RegExp(`\\n${printed.replace('\n', '\r\n')}\\r\\n[^\\n]*\\$ $`));
    expect(said).toContain(printed.replace('\n', '\r\n'));
    shell.type('exit\r');
    await shell.status();
  });

  test('history goes up and down and comes back to what was being typed', async () => {
    const shell = await open();
    await shell.run('echo first');
    await shell.run('echo second');
    expect(await shell.run('echo dra\x1b[A\x1b[A\x1b[B\x1b[Bft')).toBe('draft\n');
    expect(await shell.run('\x1b[A\x1b[A\x1b[A')).toBe('first\n');
    expect(await shell.run('history')).toContain('    2  echo second\n');
    shell.type('exit\r');
    await shell.status();
  });

  test('Tab completes commands and names, and lists what fits', async () => {
    const shell = await open();
    expect(await shell.run('hostn\t')).toBe('fairlead\n');
    expect(await shell.run('cat notes/na\t| wc')).toBe('      1      10      56\n');
    shell.type('ls p\t\t');
    expect(await shell.until(/pictures\/ +projects\/\r\n/)).toContain('pictures/');
    shell.type('i\t\r');
    await shell.until(/sunrise\.bmp[\s\S]*\$ $/);
    shell.type('exit\r');
    await shell.status();
  });

  test.each(['flood', 'flood -c', 'yes', 'watch', 'sleep 1000', 'cat', 'cat | cat | head'])(
    'Ctrl-C stops %s',
    async (command) => {
      const shell = await open();
      shell.type(`${command}\r`);
      await shell.until(/\n/);
      shell.type('\x03');
      await shell.until(/\^C[\s\S]*\$ $/);
      expect(await shell.run('echo $?')).toBe('130\n');
      shell.type('exit 0\r');
      expect(await shell.status()).toBe(0);
    },
  );

  test('a command reads lines as from a terminal; Ctrl-D ends them', async () => {
    const shell = await open();
    shell.type('cat > /tmp/typed\r');
    await shell.until(/\n/);
    shell.type('one\rtwx\x7fo\r\x04');
    await shell.until(PROMPT);
    expect(await shell.run('cat /tmp/typed; rm /tmp/typed')).toBe('one\ntwo\n');
    shell.type('exit\r');
    await shell.status();
  });

  test('what is typed ahead runs next', async () => {
    const shell = await open();
    shell.type('sleep 0.2\recho ahead\rexit 4\r');
    await shell.until(/\nahead\r\n/);
    expect(await shell.status()).toBe(4);
  });
});

describe('the line editor', () => {
  test('a letter and the mark that comes after it are one', () => {
    const editor = new LineEditor([]);
    editor.insert('e');
    editor.insert('\u0301');
    expect(editor.clusters).toEqual(['e\u0301']);
    editor.press('backspace');
    expect(editor.text).toBe('');
  });

  test('a line has an end', () => {
    const editor = new LineEditor([]);
    expect(editor.insert('x'.repeat(4096))).toBe(true);
    expect(editor.insert('x')).toBe(false);
    expect(editor.text.length).toBe(4096);
  });
});
