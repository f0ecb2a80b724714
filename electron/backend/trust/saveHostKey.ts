/**
 * Appends a host key to a known_hosts file, as ssh does: the folder and the file are made when missing, the mode stays,
 * and a program that writes at the same moment loses nothing. Replacing lines is replaceHostKey.ts.
 */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { typeOfBlob } from '../ssh/wire.ts';
import { hashName } from './hostNames.ts';

/** One line of known_hosts, without its end. `name` as `recordedName` gives it. */
export function knownHostsLine(name: string, key: Buffer, hashed: boolean): string {
  return `${hashed ? hashName(name) : name} ${typeOfBlob(key)} ${key.toString('base64')}`;
}

/**
 * Appends one line and returns its number. The new line, and the end that the last line may lack, go out in one write
 * with O_APPEND, and are on the disk before this resolves. Rejects with the file system's error.
 */
export async function appendLine(file: string, line: string, homeFolder: string): Promise<number> {
  await makeSshFolder(file, homeFolder);
  const handle = await open(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
  try {
    const size = await endOf(handle);
    const bytes = Buffer.from(`${size.endsLine ? '' : '\n'}${line}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) {
      await takeBack(handle, size.bytes, bytesWritten);
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return lineNumber(await readFile(file, 'utf8'), line);
}

/** ssh makes `~/.ssh`, and no other folder (hostfile.c, hostfile_create_user_ssh_dir). */
async function makeSshFolder(file: string, homeFolder: string): Promise<void> {
  const folder = join(homeFolder, '.ssh');
  if (!relative(folder, dirname(file)).startsWith('..')) await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function endOf(handle: FileHandle): Promise<{ bytes: number; endsLine: boolean }> {
  const { size } = await handle.stat();
  if (size === 0) return { bytes: 0, endsLine: true };
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return { bytes: size, endsLine: bytesRead === 0 || buffer[0] === 0x0a };
}

/** Half a line would be a bad line. It is removed unless another program has written behind it. */
async function takeBack(handle: FileHandle, before: number, written: number): Promise<void> {
  if ((await handle.stat()).size === before + written) await handle.truncate(before);
}

function lineNumber(text: string, line: string): number {
  return text.split('\n').lastIndexOf(line) + 1;
}
