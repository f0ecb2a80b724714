/** Builds the window (renderer/) into out/renderer. The Node side is vite.node.config.ts. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('renderer', import.meta.url)),
  // Relative, because the same files are served from app://fairlead/ and from http://127.0.0.1:PORT/.
  base: './',
  plugins: [svelte()],
  // No inlined data: URLs for scripts or fonts: the Content-Security-Policy forbids them.
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The window is read from this machine: splitting xterm.js or CodeMirror further would gain nothing.
    chunkSizeWarningLimit: 1000,
    // `npm start` shows what a person wants to know, not how long Svelte's compiler took.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
