/** Commands about the shell itself and the machine it pretends to be. */
import { HOSTNAME, USER } from '../shell/shellState.ts';
import { unlessAborted } from '../shell/byteStreams.ts';
import { absolute } from '../shell/paths.ts';
import { HOME } from '../tree/sampleTree.ts';
import { permits } from '../tree/nodes.ts';
import { TreeError } from '../tree/treeError.ts';
import { type Commands, type Invocation, parseOptions, UsageError } from './command.ts';

const says = (text: (invocation: Invocation) => string) => async (invocation: Invocation) => {
  await invocation.print(`${text(invocation)}\n`);
  return 0;
};

export const systemCommands: Commands = {
  cd: { usage: '[FOLDER]', summary: 'go to a folder', run: changeFolder },
  pwd: { usage: '', summary: 'print where you are', run: says(({ shell }) => shell.folder) },
  whoami: { usage: '', summary: 'print who you are', run: says(() => USER) },
  hostname: { usage: '', summary: "print the machine's name", run: says(() => HOSTNAME) },
  date: { usage: '', summary: 'print the date and time', run: says(() => dateText(new Date())) },
  uname: {
    usage: '[-a]',
    summary: "print the system's name",
    run: says(({ args }) =>
      parseOptions(args, 'asnr').flags.has('a') ? `Fairlead ${HOSTNAME} 1.0 in-memory` : 'Fairlead',
    ),
  },
  env: {
    usage: '',
    summary: 'print the environment',
    run: says(({ shell }) => [...shell.environment].map(([name, value]) => `${name}=${value}`).join('\n')),
  },
  export: { usage: 'NAME=VALUE…', summary: 'set environment variables', run: exportVariables },
  stty: { usage: 'size', summary: "print the terminal's rows and columns", run: terminalSize },
  clear: { usage: '', summary: 'clear the screen', run: clear },
  history: { usage: '', summary: 'list earlier commands', run: history },
  sleep: { usage: 'SECONDS', summary: 'wait', run: sleep },
  true: { usage: '', summary: 'succeed', run: () => Promise.resolve(0) },
  false: { usage: '', summary: 'fail', run: () => Promise.resolve(1) },
  exit: { usage: '[STATUS]', summary: 'end this shell', run: exit },
};

/** As date(1) does with the C locale, in the local time zone. */
export function dateText(when: Date): string {
  const zone = /\(([^)]*)\)/.exec(when.toString())?.[1] ?? '';
  const short = zone.includes(' ') ? (zone.match(/\b[A-Z]/g) ?? []).join('') : zone;
  return `${when.toDateString().slice(0, 10)} ${when.toTimeString().slice(0, 8)} ${short} ${when.getFullYear()}`;
}

async function changeFolder({ args, shell, complain }: Invocation): Promise<number> {
  const { operands } = parseOptions(args, '');
  const wanted = operands[0] ?? HOME;
  const path = wanted === '-' ? (shell.environment.get('OLDPWD') ?? HOME) : absolute(shell.folder, wanted);
  try {
    if (!permits(shell.tree.directory(path), 1)) throw new TreeError('EACCES');
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    await complain(`${wanted}: ${error.message}`);
    return 1;
  }
  shell.environment.set('OLDPWD', shell.folder);
  shell.folder = shell.tree.realPath(path);
  return 0;
}

function exportVariables({ args, shell }: Invocation): Promise<number> {
  for (const word of args) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (match === null) throw new UsageError(`not NAME=VALUE: '${word}'`);
    const [, name = '', value = ''] = match;
    shell.environment.set(name, value);
  }
  return Promise.resolve(0);
}

async function terminalSize({ args, shell, print, complain }: Invocation): Promise<number> {
  if (args[0] !== 'size') throw new UsageError('only: stty size');
  if (shell.terminal === null) {
    await complain('standard input: Inappropriate ioctl for device');
    return 1;
  }
  await print(`${shell.terminal.rows} ${shell.terminal.columns}\n`);
  return 0;
}

async function clear({ print }: Invocation): Promise<number> {
  await print('\x1b[H\x1b[2J\x1b[3J');
  return 0;
}

async function history({ shell, print }: Invocation): Promise<number> {
  await print(shell.history.map((line, index) => `${String(index + 1).padStart(5)}  ${line}\n`).join(''));
  return 0;
}

async function sleep({ args, signal }: Invocation): Promise<number> {
  const seconds = Number(args[0]);
  if (args.length !== 1 || !(seconds >= 0 && seconds <= 86_400)) throw new UsageError('missing number of seconds');
  await pause(seconds * 1000, signal);
  return 0;
}

/** Waits; rejects with Interrupted when the signal fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await unlessAborted(new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds))), signal);
  } finally {
    clearTimeout(timer);
  }
}

function exit({ args, shell }: Invocation): Promise<number> {
  const [status = String(shell.lastStatus)] = args;
  if (!/^\d{1,9}$/.test(status)) throw new UsageError(`not a number: '${status}'`);
  shell.exit = Number(status) & 0xff;
  return Promise.resolve(shell.exit);
}
