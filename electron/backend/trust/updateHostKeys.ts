/**
 * Learns the other keys of a host that has proved who it is, and forgets those that it no longer has (UpdateHostKeys, as
 * ssh does it: clientloop.c client_input_hostkeys). So a server can change its keys without anybody being asked whether
 * to trust a stranger. New keys are written only after the server has proved that it holds them.
 *
 * It changes fewer lines than ssh, which moves all keys of the host to the first file, and it never removes a key of a
 * type that Fairlead cannot be told of.
 */
import type { Question, ShownKey } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Asker } from '../prompts/types.ts';
import type { HostKeysOffer } from '../ssh/types.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import { hasPattern, isWritableName, recordedName } from './hostNames.ts';
import type { HostKeyUpdate, KeyRecorder } from './keyRecorder.ts';
import { type KnownHosts, type KnownHostsLine, linesAbout, readKnownHosts } from './knownHosts.ts';
import { describeBlob } from './publicKey.ts';
import { showKey } from './shownKey.ts';
import { TrustFileUnreadable } from './trustFile.ts';

export interface UpdateRequest {
  readonly options: HostOptions;
  /** The key by which the host was accepted, in wire form. */
  readonly trusted: Buffer;
  readonly who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'>;
  readonly asker: Asker;
  /** Ends with the connection. */
  readonly signal: AbortSignal;
  readonly recorder: KeyRecorder;
  /** One sentence about what was written, or why it was not. */
  onNotice(text: string): void;
}

/** Of these a server can tell (the library reads no others), so that not to tell of one means something. */
const TOLD_OF = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$/;

/** Never rejects for what a server or a file does: the connection is good without. */
export async function updateHostKeys(request: UpdateRequest, { keys, prove }: HostKeysOffer): Promise<void> {
  const { options, trusted, who, recorder, signal } = request;
  if (options.updateHostKeys === 'no' || options.userKnownHostsFiles.length === 0 || !isWritableName(options)) return;
  try {
    const update = await planUpdate(await readKnownHosts(options.userKnownHostsFiles), options, trusted, keys);
    if (update === null) return;
    if (update.added.length > 0 && !(await prove(update.added))) {
      if (!signal.aborted) {
        request.onNotice(
          `${who.host} told of other host keys, but did not prove that it holds them: nothing was saved.`,
        );
      }
      return;
    }
    if (options.updateHostKeys === 'ask' && !(await isWanted(request, update))) return;
    const saved = await recorder.update(options, update);
    request.onNotice(saved.kind === 'saved' ? saved.notice : `${saved.file} could not be changed: ${saved.reason}.`);
  } catch (error) {
    if (!(error instanceof TrustFileUnreadable)) throw error;
    request.onNotice(`The other host keys of ${who.host} were not looked at: ${error.message}.`);
  }
}

/** Null: there is nothing to do, or ssh would leave these files to the person. `offered` in wire form. */
export async function planUpdate(
  { lines }: KnownHosts,
  options: Pick<HostOptions, 'hostname' | 'port' | 'hostKeyAlias' | 'hostKeyAlgorithms'>,
  trusted: Buffer,
  offered: readonly Buffer[],
): Promise<HostKeyUpdate | null> {
  const about = new Set(await linesAbout(lines, recordedName(options)));
  const isOffered = ({ key }: KnownHostsLine) => offered.some((blob) => blob.equals(key.blob));
  // Only who is on record under this very name, and goes on with that key, has a say about the record.
  if (!offered.some((blob) => blob.equals(trusted))) return null;
  const known = [...about].find(({ marker, key }) => marker === 'none' && key.blob.equals(trusted));
  if (known === undefined) return null;
  if ([...about].some(({ marker, names }) => marker !== 'none' || isMadeByHand(names))) return null;
  const added = offered.filter(
    (blob, index) =>
      isPermitted(blob, options.hostKeyAlgorithms) &&
      ![...about].some(({ key }) => key.blob.equals(blob)) &&
      offered.findIndex((other) => other.equals(blob)) === index,
  );
  const removed = [...about].filter((line) => TOLD_OF.test(line.key.type) && !isOffered(line));
  if (added.length === 0 && removed.length === 0) return null;
  // The machine has other names here: they would be left with another set of keys.
  const elsewhere = lines.some(
    (line) => !about.has(line) && (isOffered(line) || removed.some(({ key }) => key.blob.equals(line.key.blob))),
  );
  return elsewhere ? null : { file: known.place.file, added, removed };
}

/** ssh writes no such field: a pattern, or more than a name and an address. */
function isMadeByHand(names: string): boolean {
  return hasPattern(names) || names.split(',').length > 2;
}

/** Only keys that would be accepted at the next connection are learned. */
function isPermitted(blob: Buffer, algorithms: readonly string[] | null): boolean {
  const type = typeOfBlob(blob);
  if (!TOLD_OF.test(type) || describeBlob(blob) === null) return false;
  return (
    algorithms === null || algorithms.some((name) => name === type || (type === 'ssh-rsa' && /^rsa-sha2-/.test(name)))
  );
}

async function isWanted({ asker, who, signal }: UpdateRequest, update: HostKeyUpdate): Promise<boolean> {
  if (!asker.interactive) return false;
  const shown = (blobs: readonly Buffer[]): ShownKey[] => blobs.map((blob) => showKey(blob));
  const answer = await asker.ask(
    {
      kind: 'host-keys-updated',
      ...who,
      added: shown(update.added),
      removed: shown(update.removed.map(({ key }) => key.blob)),
    },
    signal,
  );
  return answer?.kind === 'choice' && answer.yes;
}
