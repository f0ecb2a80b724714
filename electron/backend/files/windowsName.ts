/** Names that Windows does not allow, written so that it does, and no two become one. Pure; it knows no file system. */

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file; the byte for `/` is in no name. */
const FORBIDDEN = /[\x00-\x1f<>:"\\|?*]/g;
/** Devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9\xb9\xb2\xb3]|lpt[0-9\xb9\xb2\xb3])(?=\.|$)/i;
/** Would read as what is written here for another character. */
const LIKE_OURS = /%(?=[0-9A-F]{2})/g;
/** A whole sequence of UTF-8, or a byte that is in none: Windows has names of text alone. */
const SEQUENCES =
  /[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|([\x80-\xff])/g;

const escape = (byte: string): string => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** A name of bytes as Windows takes it: what is not allowed becomes `%` and two hex digits. Most names stay as they are. */
export function windowsName(name: string): string {
  return name
    .replace(LIKE_OURS, '%25')
    .replace(SEQUENCES, (whole, stray: string | undefined) => (stray === undefined ? whole : escape(stray)))
    .replace(FORBIDDEN, escape)
    .replace(/[. ]$/, escape)
    .replace(DEVICE, (device) => escape(device) + device.slice(1));
}
