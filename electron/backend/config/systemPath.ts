/** Byte strings of the config engine to what node:fs takes, and back. */

/** On Linux the very bytes, valid UTF-8 or not; elsewhere file names are text. */
export function systemPath(path: string): Buffer | string {
  const bytes = Buffer.from(path, 'latin1');
  return process.platform === 'win32' ? bytes.toString('utf8') : bytes;
}

/** The byte string of a path that came from Node. */
export function bytePath(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}
