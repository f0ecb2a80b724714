/** Builds the preload: one CommonJS file, because a sandboxed preload cannot require relative files. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    outDir: fileURLToPath(new URL('out', import.meta.url)),
    emptyOutDir: false,
    target: 'node24',
    lib: {
      entry: fileURLToPath(new URL('electron/preload.ts', import.meta.url)),
      formats: ['cjs'],
      fileName: () => 'preload.cjs',
    },
    rolldownOptions: { external: ['electron'] },
  },
});
