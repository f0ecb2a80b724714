/** `fairlead config print`: a file through the line model and back, to see that nothing is lost. */
import { readFileSync, writeSync } from 'node:fs';
import { bytesToText, parseDocument, printDocument, textToBytes } from '../../shared/sshConfig/document.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead config print FILE

Reads FILE into the editor's model and prints it again, byte for byte.
`;

export function printCommand(args: readonly string[]): number {
  const [file] = args;
  if (file === '--help' || file === '-h') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (file === undefined || args.length > 1) {
    writeSync(2, `fairlead: config print takes one file\n\n${USAGE}`);
    return 2;
  }
  try {
    process.stdout.write(textToBytes(printDocument(parseDocument(bytesToText(readFileSync(file))))));
    return 0;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    writeSync(2, `fairlead: ${visible(error.message)}\n`);
    return 1;
  }
}
