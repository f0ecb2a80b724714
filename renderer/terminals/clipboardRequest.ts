/**
 * Reads OSC 52, by which a program at the far side asks for the clipboard. Only setting it is understood, and it is
 * never done without a person: reading it would hand the clipboard to the server.
 */

/** A clipboard of this size is no accident; larger requests are dropped. In bytes. */
export const MAX_CLIPBOARD_BYTES = 256 * 1024;

/** The text that the program wants to set, or null when it asks for something else or the request is broken. */
export function readClipboardRequest(data: string): string | null {
  const separator = data.indexOf(';');
  if (separator < 0) return null;
  const payload = data.slice(separator + 1);
  // '?' asks for the contents. Base64 has four characters for three bytes.
  if (payload === '' || payload === '?' || payload.length > (MAX_CLIPBOARD_BYTES / 3) * 4 + 4) return null;
  try {
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not base64, or not UTF-8: the request is broken and nobody needs to be asked.
    return null;
  }
}
