/** Builds the benchmarks as the product is built, into bench-results/program/: plain programs, without a test runner. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const files = readdirSync(at('.')).filter((name) => name.endsWith('.bench.ts'));

export default defineConfig({
  root: at('../..'),
  resolve: { alias: { vitest: at('support/lifecycle.ts') } },
  build: {
    ssr: true,
    target: 'node20',
    // Two folders below the root, as test/helpers/ is: helpers find the root from where they are.
    outDir: at('../../bench-results/program'),
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(files.map((name) => [name.replace(/\.bench\.ts$/, ''), at(name)])),
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
