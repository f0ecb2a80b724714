/** P18: from `npm start` (built) to hosts that can be chosen in the browser; and the JavaScript that the window loads first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { startApp, startBrowser } from '../helpers/app.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { bench } from './support/bench.ts';

const STARTS = 7;
const CONFIG = 'Host web-01 web-02\n  User deploy\n\nHost db-01\n  ProxyJump web-01\n';
const windowFolder = fileURLToPath(new URL('../../out/renderer/', import.meta.url));

await bench('start', async () => {
  // A person's browser runs already.
  const { browser } = await startBrowser();
  const times = { address: [] as number[], hosts: [] as number[] };
  for (let start = 0; start < STARTS; start++) {
    const home = makeTempHome();
    home.write('.ssh/config', CONFIG);
    const context = await browser.newContext();
    const began = performance.now();
    const app = await startApp(home.path);
    times.address.push(performance.now() - began);
    const page = await context.newPage();
    await page.goto(app.url);
    await page.getByText('web-01', { exact: true }).first().waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    times.hosts.push(performance.now() - began);
    await context.close();
    await app.stop();
  }
  const common = { id: 'P18', measure: 'median', reference: null } as const;
  return [
    { ...common, what: 'npm start to the address', unit: 'ms', fairlead: times.address, target: null },
    {
      ...common,
      what: 'JavaScript of the first load, gzipped',
      unit: 'kB',
      fairlead: [firstLoadBytes() / 1000],
      target: { atMost: 350 },
    },
    { ...common, what: 'npm start to a usable host list', unit: 'ms', fairlead: times.hosts, target: { atMost: 2000 } },
  ];
});

/** All scripts that the page needs before it can run: what its entry imports, and they, but not what is loaded later. */
function firstLoadBytes(): number {
  const page = readFileSync(join(windowFolder, 'index.html'), 'utf8');
  const waiting = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, file]) => file ?? '');
  const files = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const code = readFileSync(join(windowFolder, file), 'utf8');
    const imports = code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g);
    waiting.push(...[...imports].map(([, name]) => `assets/${name ?? ''}`));
  }
  if (files.size === 0) throw new Error('no script was found in the built page');
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(windowFolder, file))).byteLength, 0);
}
