/** Builds everything that runs under Node: Electron main, backend process, browser-mode server, command line, workers. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: at('out'),
    emptyOutDir: false,
    rolldownOptions: {
      input: {
        main: at('electron/main.ts'),
        backendProcess: at('electron/backendProcess.ts'),
        webHost: at('electron/webHost.ts'),
        cli: at('electron/cli.ts'),
        keyWorker: at('electron/backend/ssh/keyWorker.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
