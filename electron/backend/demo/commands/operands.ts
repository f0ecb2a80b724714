/** The common ways in which commands go through their operands and read their input. */
import type { Invocation } from './command.ts';
import { absolute, printable } from '../shell/paths.ts';
import { TreeError } from '../tree/treeError.ts';

/** Runs `work` for each operand; a failure is said and the next one goes on. Returns the exit status. */
export async function eachOperand(
  invocation: Invocation,
  operands: readonly string[],
  work: (path: string, operand: string) => Promise<void> | void,
): Promise<number> {
  let status = 0;
  for (const operand of operands) {
    try {
      await work(absolute(invocation.shell.folder, operand), operand);
    } catch (error) {
      if (!(error instanceof TreeError)) throw error;
      await invocation.complain(`${printable(operand)}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

/** The bytes of each file in turn, or of standard input when there are none or for `-`. */
export async function eachInput(
  invocation: Invocation,
  operands: readonly string[],
  work: (chunks: AsyncIterable<Uint8Array>, operand: string) => Promise<void>,
): Promise<number> {
  return eachOperand(invocation, operands.length === 0 ? ['-'] : operands, async (path, operand) => {
    await work(operand === '-' ? standardInput(invocation) : pieces(invocation.shell.tree.read(path)), operand);
  });
}

async function* standardInput({ input, signal }: Invocation): AsyncGenerator<Uint8Array> {
  for (let chunk = await input.read(signal); chunk !== null; chunk = await input.read(signal)) yield chunk;
}

const PIECE = 32 * 1024;

// eslint-disable-next-line @typescript-eslint/require-await -- the same shape as standardInput
async function* pieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += PIECE) yield content.subarray(at, at + PIECE);
}

/** Lines without their newline. The last one may have had none. Invalid UTF-8 becomes U+FFFD. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
