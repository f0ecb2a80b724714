/** A host that another program knows, as far as ssh_config can say it. Passwords are never read. */
import type { TunnelSpec } from '../tunnelSpec.ts';

export interface ImportedHost {
  /** As the other program calls it: any text. */
  readonly name: string;
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** Path of a key file as the other program has it. */
  readonly identity?: string;
  /** Further options, as ssh_config names them. */
  readonly options?: readonly (readonly [keyword: string, value: string])[];
  readonly forwards?: readonly TunnelSpec[];
  readonly group?: string;
  /** What it also knows and ssh_config cannot say, in a few words. */
  readonly lost: readonly string[];
}

export interface Imported {
  /** The program: `PuTTY`. */
  readonly source: string;
  readonly hosts: readonly ImportedHost[];
  /** Entries that are no SSH hosts, with why. */
  readonly skipped: readonly string[];
}

/** Members that are empty are left out. */
export function importedHost(
  name: string,
  host: string,
  {
    user = '',
    port = 0,
    identity = '',
    group = '',
  }: Partial<Record<'user' | 'identity' | 'group', string>> & { port?: number },
  more: Pick<ImportedHost, 'lost'> & Pick<Partial<ImportedHost>, 'options' | 'forwards'>,
): ImportedHost {
  return {
    ...{ name, host, ...more },
    ...(user === '' ? {} : { user }),
    ...(port < 1 || port > 65535 ? {} : { port }),
    ...(identity === '' ? {} : { identity }),
    ...(group === '' ? {} : { group }),
  };
}
