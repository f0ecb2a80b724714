/** Vitest global setup: builds out/keyWorker.js, because a worker thread cannot start from TypeScript on Node 20. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export default async function buildKeyWorker(): Promise<void> {
  await build({
    configFile: false,
    root: at('.'),
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: at('out'),
      emptyOutDir: false,
      rolldownOptions: {
        input: { keyWorker: at('electron/backend/ssh/keyWorker.ts') },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}
