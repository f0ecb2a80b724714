/**
 * Puts a public key into authorized_keys of a host, as ssh-copy-id(1) does: one line at the end, written at once, and not
 * when the key is there already. All other lines, the mode and the owner of the file stay as they are.
 */
import { text } from 'node:stream/consumers';
import type { KeyInstalled } from '../../../shared/contract/keys.ts';
import { ConnectionFailed, type ConnectionPool, type Waiter } from '../connections/types.ts';
import { printable } from '../ssh/printable.ts';
import { TransportError } from '../ssh/types.ts';

/**
 * For any POSIX shell. The first line of its input is the key without its comment, to look for; the second is the line to
 * add. Lines that are comments do not count. A file whose last line has no end gets one first, in the same write.
 */
const SCRIPT = `
cd || exit 1
umask 077
IFS= read -r key || exit 1
IFS= read -r line || exit 1
file=.ssh/authorized_keys
[ -d .ssh ] || mkdir .ssh || exit 1
[ -e "$file" ] || : > "$file" || exit 1
if grep -v "^[[:space:]]*#" "$file" | grep -F -q -e "$key"; then echo present; exit 0; fi
if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then line="
$line"; fi
printf "%s\\n" "$line" >> "$file" || exit 1
command -v restorecon > /dev/null 2>&1 && restorecon -F .ssh "$file" > /dev/null 2>&1
echo added
`;

/** Not every login shell is a POSIX one: the script goes to sh as one quoted word. It has no single quotes. */
const COMMAND = `exec sh -c '${SCRIPT}'`;

/** `publicKey`: a line of authorized_keys. */
export async function installKey(
  pool: Pick<ConnectionPool, 'acquire'>,
  host: string,
  publicKey: string,
  waiter: Waiter,
): Promise<KeyInstalled> {
  try {
    const lease = await pool.acquire({ kind: 'host', host }, waiter);
    try {
      const channel = await lease.transport.exec({ command: COMMAND, environment: [], terminal: null });
      channel.stdin.on('error', () => undefined);
      const key = publicKey.split(' ').slice(0, 2).join(' ');
      channel.stdin.end(`${key}\n${publicKey}\n`);
      const [out, errors, exit] = await Promise.all([text(channel.stdout), text(channel.stderr), channel.ended]);
      if (exit === null) return { outcome: 'failed', failure: await lease.lost };
      // Start-up files may print something before.
      const said = out.trim().split('\n').at(-1);
      if (exit.code === 0 && (said === 'added' || said === 'present')) return { outcome: said };
      return { outcome: 'refused', said: printable([errors.trim(), out.trim()].filter(Boolean).join(' / ')) };
    } finally {
      lease.release();
    }
  } catch (error) {
    if (error instanceof ConnectionFailed) return { outcome: 'failed', failure: error.failure };
    if (error instanceof TransportError) return { outcome: 'refused', said: error.message };
    throw error;
  }
}
