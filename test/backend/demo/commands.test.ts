import { describe, expect, test } from 'vitest';
import { outcomeOf, startDemo } from './demo.ts';

const demo = await startDemo();

/** A command, and exactly what comes back. */
const table: readonly (readonly [command: string, stdout: string, status: number])[] = [
  ['true', '', 0],
  ['false', '', 1],
  ['exit 7', '', 7],
  ['whoami; hostname; pwd', 'demo\nfairlead\n/home/demo\n', 0],
  ['cd notes && pwd && cd - && cd .. && pwd', '/home/demo/notes\n/home\n', 0],
  ['cd latest.log', '', 1],
  ['echo a  b "c  d" \'$HOME\' "$HOME" ~/x', 'a b c  d $HOME /home/demo /home/demo/x\n', 0],
  ['echo -n no newline', 'no newline', 0],
  ['false || echo rescued; true && echo went on; false && echo never', 'rescued\nwent on\n', 1],
  ['echo $?; false; echo $?', '0\n1\n', 0],
  ['NAME=value; echo "$NAME" ${NAME}s; export OTHER=1; env | grep OTHER', 'value values\nOTHER=1\n', 0],
  ['echo *.md no*', 'README.md notes\n', 0],
  ['echo *.none "*.md"', '*.none *.md\n', 0],
  ['echo notes/*spaces*', 'notes/name with spaces.txt\n', 0],
  ['cat notes/todo.md | grep -n split', '2:- [ ] split it\n', 0],
  ['yes | head -n 3', 'y\ny\ny\n', 0],
  ['cat logs/app.log | wc | head -c 7', '    300', 0],
  ['tail -n 1 < notes/todo.md', '- [ ] try a tunnel\n', 0],
  ['echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; rm /tmp/f; ls /tmp', 'one\ntwo\n', 0],
  ['nosuch 2> /dev/null', '', 127],
  ['ls nosuch 2>&1', 'ls: nosuch: No such file or directory\n', 1],
  ['cat /root/secret.txt 2>&1', 'cat: /root/secret.txt: Permission denied\n', 1],
  ['echo x > /etc/hostname', '', 1],
  ['mkdir -p /tmp/a/b/c && touch /tmp/a/f && cp -r /tmp/a /tmp/z && ls /tmp/z && rm -r /tmp/a /tmp/z', 'b\nf\n', 0],
  ['mkdir /tmp/m; mv /tmp/m /tmp/m/inside 2>&1; rmdir /tmp/m', 'mv: /tmp/m: Invalid argument\n', 0],
  ['cp -r projects projects/again 2>&1', 'cp: projects: Invalid argument\n', 1],
  ['ln -s ../notes /tmp/l; ls -1 /tmp/l/ 2>&1; rm /tmp/l', 'ls: /tmp/l/: No such file or directory\n', 0],
  ['ln -s loop /tmp/loop; cat /tmp/loop 2>&1; rm /tmp/loop', 'cat: /tmp/loop: Too many levels of symbolic links\n', 0],
  ['cat latest.log | tail -n 1 | head -c 2', '20', 0],
  ['stty size 2>&1', 'stty: standard input: Inappropriate ioctl for device\n', 1],
  ['ls -x 2>&1', "ls: invalid option -- 'x'\nusage: ls [-al1] [PATH…]\n", 2],
  ['echo $(date)', '', 2],
  ["echo 'open", '', 2],
  ['uname', 'Fairlead\n', 0],
  ['cat unicode/日本語.txt', 'こんにちは、世界。\n', 0],
];

describe('commands without a terminal', () => {
  test.each(table)('%s', async (command, stdout, status) => {
    const outcome = await demo.ssh(command);
    expect({ stdout: outcome.stdout, status: outcome.status }).toEqual({ stdout, status });
  });

  test('standard input reaches a command, and its end too', async () => {
    expect(await demo.ssh('cat', 'over\nand out')).toMatchObject({ stdout: 'over\nand out', status: 0 });
  });

  test('standard error stands apart', async () => {
    const outcome = await demo.ssh('echo out; nosuch; ls nosuch');
    expect(outcome.stdout).toBe('out\n');
    expect(outcome.stderr).toMatch(/^nosuch: command not found.*\nls: nosuch: No such file or directory\n$/);
  });

  test('a shell without a terminal runs its input as a script', async () => {
    const child = demo.start([]);
    const outcome = await outcomeOf(child, 'cd notes\npwd\necho "last"\nexit 3\necho never\n');
    expect(outcome).toEqual({ status: 3, stdout: '/home/demo/notes\nlast\n', stderr: '' });
  });

  test('every command that help lists can be asked about', async () => {
    const list = await demo.ssh('help');
    const names = [...list.stdout.matchAll(/^ {2}(\S+)/gm)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(30);
    const { stdout, status } = await demo.ssh(names.map((name) => `help ${name}`).join(' && '));
    expect(status).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^${name}\\b`, 'm'));
  });

  test('the tree has an end: filling it fails and harms nothing', async () => {
    const { stderr, status } = await demo.ssh('yes > /tmp/full');
    expect(status).toBe(1);
    expect(stderr).toBe('yes: No space left on device\n');
    expect(await demo.ssh('rm /tmp/full; echo fine > /tmp/ok; cat /tmp/ok; rm /tmp/ok')).toMatchObject({
      stdout: 'fine\n',
    });
  });
});
