/** Opens the transfers under the files of the session in front, with the focus in them, or closes them. */
import type { App } from './app.svelte.ts';

export function toggleTransfers({ sessionInFront: session, files }: Pick<App, 'sessionInFront' | 'files'>): void {
  if (session === null) return;
  files.dockOpen = session.facet !== 'files' || !files.dockOpen;
  session.facet = 'files';
  if (files.dockOpen)
    setTimeout(() =>
      document.querySelector<HTMLElement>('[data-transfers]:not([hidden] *) [role=tab][aria-selected=true]')?.focus(),
    );
}
