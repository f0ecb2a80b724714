/** Reads OSC 7, by which a shell tells the folder that it is in: `file://host/path`, with percent signs for most bytes. */

const MOST = 32 * 1024;

/** The absolute path as a byte string, or null when it is none. */
export function readWorkingFolder(data: string): string | null {
  const path = /^file:\/\/[^/]*(\/.*)$/s.exec(data.length > MOST ? '' : data)?.[1];
  if (path === undefined) return null;
  // Shells that encode nothing send UTF-8, which is text by now.
  const encoded = path.replace(/[^\x00-\x7f]+/g, encodeURIComponent);
  const bytes = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return bytes.includes('\0') ? null : bytes;
}
