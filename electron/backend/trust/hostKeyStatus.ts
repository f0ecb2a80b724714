/**
 * What the known_hosts files say about a server's key, as OpenSSH decides it (hostfile.c, check_key_in_hostkeys). What
 * to do about it is verifyHostKey.ts.
 */
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { nameWithoutPort, recordedName } from './hostNames.ts';
import { type KnownHosts, type KnownHostsLine, linesAbout } from './knownHosts.ts';

export type HostKeyStatus =
  | { readonly kind: 'known'; readonly line: KnownHostsLine }
  | { readonly kind: 'revoked'; readonly lines: readonly KnownHostsLine[] }
  /**
   * The host has keys on record, and this is none of them. As in ssh, a key of another type counts too: a server that
   * suddenly shows only a new type is not taken for an old friend. `lines` are those of the same type if there are any.
   */
  | { readonly kind: 'changed'; readonly lines: readonly KnownHostsLine[] }
  | { readonly kind: 'unknown' };

/** `type` and `key` are of the offered key, in wire form. */
export async function hostKeyStatus(
  knownHosts: KnownHosts,
  options: Pick<HostOptions, 'hostname' | 'port' | 'hostKeyAlias'>,
  offered: { readonly type: string; readonly blob: Buffer },
): Promise<HostKeyStatus> {
  const status = decide(await linesAbout(knownHosts.lines, recordedName(options)), offered);
  const plainName = nameWithoutPort(options);
  if (status.kind !== 'unknown' || plainName === null) return status;
  const fallback = decide(await linesAbout(knownHosts.lines, plainName), offered);
  // Another port may well be another server: a different key under the plain name says nothing about this one.
  return fallback.kind === 'changed' ? status : fallback;
}

function decide(about: readonly KnownHostsLine[], offered: { type: string; blob: Buffer }): HostKeyStatus {
  const same = (line: KnownHostsLine) => line.key.blob.equals(offered.blob);
  const revoked = about.filter((line) => line.marker === 'revoked' && same(line));
  if (revoked.length > 0) return { kind: 'revoked', lines: revoked };
  const plain = about.filter((line) => line.marker === 'none');
  const known = plain.find(same);
  if (known !== undefined) return { kind: 'known', line: known };
  if (plain.length === 0) return { kind: 'unknown' };
  const sameType = plain.filter((line) => line.key.type === offered.type);
  return { kind: 'changed', lines: sameType.length > 0 ? sameType : plain };
}
