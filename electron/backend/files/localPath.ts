/** Paths of this machine: byte strings with `/` to what node:fs takes, and back. On Windows `/C:/Users` is `C:\Users`. */

const windows = process.platform === 'win32';

/** On Linux and macOS the very bytes, valid UTF-8 or not; on Windows text. */
export function systemPath(path: string): Buffer | string {
  const bytes = Buffer.from(path, 'latin1');
  if (!windows) return bytes;
  const text = bytes.toString('utf8').replaceAll('/', '\\');
  // `\C:` alone would be the current folder of that drive.
  return text.replace(/^\\([A-Za-z]:)\\?$/, '$1\\').replace(/^\\([A-Za-z]:\\)/, '$1');
}

/** The byte string of a path that came from Node, as text or as bytes. */
export function bytePath(path: Buffer | string): string {
  const bytes = (typeof path === 'string' ? Buffer.from(path, 'utf8') : path).toString('latin1');
  if (!windows) return bytes;
  const slashes = bytes.replaceAll('\\', '/');
  return /^[A-Za-z]:/.test(slashes) ? `/${slashes}` : slashes;
}
