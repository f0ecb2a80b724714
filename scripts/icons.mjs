/** Draws resources/icon.png from icon.svg with Chromium, after the logo was changed. electron-builder makes the rest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './setup.mjs';

const SIZE = 1024;
const resources = join(root, 'resources');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
  await page.setContent(`<style>body { margin: 0 }</style>${readFileSync(join(resources, 'icon.svg'), 'utf8')}`);
  await page.screenshot({ path: join(resources, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
