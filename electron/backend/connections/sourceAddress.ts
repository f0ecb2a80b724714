/**
 * The local address that a connection comes from: BindAddress, or one of BindInterface (sshconnect.c ssh_create_socket).
 * It is chosen per address family, since both ends of a connection have the same one.
 */
import { lookup } from 'node:dns/promises';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';

/** The options do not lead to an address of this computer, in the family that is needed. */
class NoSourceAddress extends Error {
  readonly code = 'EADDRNOTAVAIL';
}

/** Null: the system chooses. Rejects with an error that has a system's code. BindAddress goes before BindInterface. */
export async function sourceAddress(
  { bindAddress, bindInterface }: Pick<HostOptions, 'bindAddress' | 'bindInterface'>,
  family: number,
): Promise<string | null> {
  if (bindAddress !== null) return lookupSource(bindAddress, family);
  if (bindInterface === null) return null;
  const found = addressOf(networkInterfaces()[bindInterface] ?? [], family);
  if (found === null) throw new NoSourceAddress(`${bindInterface} has no such address`);
  return found;
}

async function lookupSource(name: string, family: number): Promise<string> {
  try {
    return (await lookup(name, { family })).address;
  } catch (error) {
    throw new NoSourceAddress(`${name} is no address of this computer`, { cause: error });
  }
}

/** check_ifaddrs: loopback and link-local addresses only when there is no other. */
function addressOf(addresses: readonly NetworkInterfaceInfo[], family: number): string | null {
  const fitting = addresses.filter((each) => each.family === `IPv${family}`);
  const chosen = fitting.find((each) => !each.internal && !isLinkLocal(each)) ?? fitting[0];
  if (chosen === undefined) return null;
  return chosen.family === 'IPv6' && chosen.scopeid !== 0 ? `${chosen.address}%${chosen.scopeid}` : chosen.address;
}

function isLinkLocal({ address }: NetworkInterfaceInfo): boolean {
  return /^fe[89ab]/i.test(address);
}
