/** Commands that read and print text, alone and in pipes. */
import { styled } from '../shell/style.ts';
import { type Commands, type Invocation, parseCount, parseOptions, UsageError } from './command.ts';
import { eachInput, lines } from './operands.ts';

export const textCommands: Commands = {
  cat: {
    usage: '[FILE…]',
    summary: 'print files',
    run: (invocation) =>
      eachInput(invocation, parseOptions(invocation.args, '').operands, async (chunks) => {
        for await (const chunk of chunks) await invocation.print(chunk);
      }),
  },
  echo: { usage: '[-n] [TEXT…]', summary: 'print a text', run: echo },
  head: { usage: '[-n LINES | -c BYTES] [FILE…]', summary: 'print the beginning', run: head },
  tail: { usage: '[-n LINES] [FILE…]', summary: 'print the end', run: tail },
  grep: { usage: '[-inv] TEXT [FILE…]', summary: 'print lines that contain a text', run: grep },
  wc: { usage: '[FILE…]', summary: 'count lines, words and bytes', run: wordCount },
};

async function echo({ args, print }: Invocation): Promise<number> {
  const bare = args[0] === '-n';
  await print(args.slice(bare ? 1 : 0).join(' ') + (bare ? '' : '\n'));
  return 0;
}

function head(invocation: Invocation): Promise<number> {
  const { values, operands } = parseOptions(invocation.args, '', 'nc');
  const bytes = values.get('c');
  return eachInput(invocation, operands, async (chunks) => {
    if (bytes === undefined) {
      let left = parseCount(values.get('n') ?? '10');
      if (left === 0) return;
      for await (const line of lines(chunks)) {
        await invocation.print(`${line}\n`);
        if (--left === 0) return;
      }
      return;
    }
    let left = parseCount(bytes);
    for await (const chunk of chunks) {
      await invocation.print(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) return;
    }
  });
}

/** What `tail` keeps at most, so that an endless input cannot fill the memory. */
const MAX_TAIL = 10_000;

function tail(invocation: Invocation): Promise<number> {
  const { values, operands } = parseOptions(invocation.args, '', 'n');
  const count = Math.min(parseCount(values.get('n') ?? '10'), MAX_TAIL);
  return eachInput(invocation, operands, async (chunks) => {
    const kept: string[] = [];
    for await (const line of lines(chunks)) {
      kept.push(line);
      if (kept.length > count) kept.shift();
    }
    await invocation.print(kept.map((line) => `${line}\n`).join(''));
  });
}

/** Plain text, no patterns: a pattern of a person could take for ever. */
async function grep(invocation: Invocation): Promise<number> {
  const { flags, operands } = parseOptions(invocation.args, 'invF');
  const [wanted, ...files] = operands;
  if (wanted === undefined) throw new UsageError('missing text');
  const fold = (text: string) => (flags.has('i') ? text.toLowerCase() : text);
  let matches = 0;
  const status = await eachInput(invocation, files, async (chunks, operand) => {
    let number = 0;
    for await (const line of lines(chunks)) {
      number++;
      if (fold(line).includes(fold(wanted)) === flags.has('v')) continue;
      matches++;
      const place = `${files.length > 1 ? `${operand}:` : ''}${flags.has('n') ? `${number}:` : ''}`;
      await invocation.print(`${place}${invocation.fancy && !flags.has('v') ? marked(line, wanted, fold) : line}\n`);
    }
  });
  return status === 0 && matches === 0 ? 1 : status;
}

function marked(line: string, wanted: string, fold: (text: string) => string): string {
  const at = fold(line).indexOf(fold(wanted));
  const end = at + wanted.length;
  return line.slice(0, at) + styled(line.slice(at, end), 'bold', 'red') + line.slice(end);
}

function wordCount(invocation: Invocation): Promise<number> {
  return eachInput(invocation, invocation.args, async (chunks, operand) => {
    const counts = { lines: 0, words: 0, bytes: 0 };
    let inWord = false;
    for await (const chunk of chunks) {
      counts.bytes += chunk.length;
      for (const byte of chunk) {
        if (byte === 0x0a) counts.lines++;
        const blank = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
        if (!blank && !inWord) counts.words++;
        inWord = !blank;
      }
    }
    const columns = [counts.lines, counts.words, counts.bytes].map((count) => String(count).padStart(7)).join(' ');
    await invocation.print(`${columns}${operand === '-' ? '' : ` ${operand}`}\n`);
  });
}
