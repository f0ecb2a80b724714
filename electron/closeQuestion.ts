/** What is asked before Fairlead closes while something would be broken off. Words only. */
export interface Underway {
  /** Shells that run. */
  readonly shells: number;
  /** Connections of other programs through tunnels. */
  readonly clients: number;
}

/** Null: nothing would be lost. */
export function closeQuestion({ shells, clients }: Underway): { message: string; detail: string } | null {
  if (shells === 0 && clients === 0) return null;
  const shellWords = shells === 1 ? '1 running shell' : `${shells} shells`;
  const clientWords = clients === 1 ? '1 connection through a tunnel' : `${clients} connections through tunnels`;
  const both = [...(shells > 0 ? [shellWords] : []), ...(clients > 0 ? [clientWords] : [])].join(' and ');
  const details = [
    ...(shells > 0 ? ['Programs that run in shells are hung up.'] : []),
    ...(clients > 0 ? ['Programs that use a tunnel are cut off.'] : []),
  ];
  return { message: `Close Fairlead and end ${both}?`, detail: details.join(' ') };
}
