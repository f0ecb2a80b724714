/** Opens the transfers under the files of the session in front, with the focus in them, or closes them. */
import type { Files } from './files/files.svelte.ts';
import type { Session } from './terminals/session.svelte.ts';

interface Context {
  readonly sessionInFront: Session | null;
  readonly files: Files;
}

export function toggleTransfers({ sessionInFront: session, files }: Context): void {
  if (session === null) return;
  files.dockOpen = session.facet !== 'files' || !files.dockOpen;
  session.facet = 'files';
  if (files.dockOpen)
    setTimeout(() =>
      document.querySelector<HTMLElement>('[data-transfers]:not([hidden] *) [role=tab][aria-selected=true]')?.focus(),
    );
}
