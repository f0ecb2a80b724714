/** Which dialog about hosts is open. What is in one is its own component. */
export type HostDialog =
  | { readonly kind: 'settings' | 'profile'; readonly alias: string }
  /** Facts of hosts that are gone. */
  | { readonly kind: 'gone' };

export class HostDialogs {
  open = $state.raw<HostDialog | null>(null);
}
