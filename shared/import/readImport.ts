/** Tells by its name and content which program a file comes from, and reads it. */
import { bytesToText } from '../sshConfig/document.ts';
import { textOfBytes } from '../textBytes.ts';
import { readAnsible } from './ansible.ts';
import { readElecterm } from './electerm.ts';
import { readMobaXterm, readWinScp, readXshell } from './iniPrograms.ts';
import { readPuttyRegistry, readPuttySession } from './putty.ts';
import { readTermius } from './termius.ts';
import type { Imported } from './types.ts';
import { readFileZilla, readSecureCrt } from './xmlPrograms.ts';

/** `path`: for its name and folder. Null: no program is known that writes this. */
export function readImport(path: string, bytes: Uint8Array): Imported | null {
  const text = textOf(bytes);
  const parts = path.split(/[\\/]/);
  const file = parts.at(-1) ?? '';
  const name = file.replace(/\.[^.]*$/, '');
  if (/^Windows Registry Editor|^REGEDIT4/.test(text)) return readPuttyRegistry(text);
  if (parts.at(-2) === 'sessions' && parts.at(-3) === '.putty') return readPuttySession(file, text);
  if (/^\s*<(\?xml|FileZilla3|VanDyke)/.test(text)) return readFileZilla(text) ?? readSecureCrt(text);
  if (/\.xsh$/i.test(file)) return readXshell(name, text);
  if (/^\[Bookmarks/m.test(text) && /#109#/.test(text)) return readMobaXterm(text);
  if (/^\[Sessions\\/m.test(text)) return readWinScp(text);
  if (/^\s*[[{]\s*["{]/.test(text)) return readElecterm(text);
  if (/^[^\n]*Hostname\/IP/i.test(text)) return readTermius(text);
  const looksLikeInventory = /^\[[\w:.-]+\]\s*$/m.test(text) || /\bansible_\w+\s*=/.test(text);
  return looksLikeInventory && !/^\w+:\s*$/m.test(text) ? readAnsible(text) : null;
}

/** Windows programs write UTF-16 with a byte order mark; everything else is UTF-8. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] !== 0xff || bytes[1] !== 0xfe) return textOfBytes(bytesToText(bytes)).replace(/^\ufeff/, '');
  let text = '';
  for (let at = 2; at + 1 < bytes.length; at += 2) {
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  }
  return text;
}
