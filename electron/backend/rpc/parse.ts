/** Reads one text message of a window. Strict: what is not exactly a call or an acknowledgement is null. */
import * as v from 'valibot';
import { MAX_MESSAGE_BYTES, ToBackend } from '../../../shared/rpc/messages.ts';

export function parseCall(text: string): ToBackend | null {
  // UTF-16 units are never more than the UTF-8 bytes, so this refuses nothing that fits.
  if (text.length > MAX_MESSAGE_BYTES) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // Not JSON: the caller counts it as junk.
  }
  const parsed = v.safeParse(ToBackend, value);
  return parsed.success ? parsed.output : null;
}
