/** The language of the window: switched by keyboard without a reload, kept, and only the chosen one loaded. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { choose, startWindow } from '../helpers/window.ts';

const CONFIG = ['web-01', 'web-02'].map((alias) => `Host ${alias}\n  HostName 192.0.2.1\n`).join('\n');
const shown = (page: Page) => page.evaluate(() => document.documentElement.lang);

test('the palette switches it at once, a reload keeps it, and the settings page has a row for it', async () => {
  const { page, context, errors } = await startWindow({ config: CONFIG });
  const loaded: string[] = [];
  context.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  const languages = () => loaded.filter((path) => /\/(de|zh)-[^/]+\.js$/.test(path)).map((path) => path.slice(8, 10));
  await page.getByRole('heading', { name: 'Your 2 hosts are ready' }).waitFor();
  expect(await shown(page)).toBe('en');

  await choose(page, 'Deutsch');
  await page.getByRole('heading', { name: 'Ihre 2 Hosts sind bereit' }).waitFor();
  await page.getByRole('navigation', { name: 'Orte' }).waitFor();
  expect(await shown(page)).toBe('de');
  expect(languages()).toEqual(['de']);

  await page.reload();
  await page.getByRole('heading', { name: 'Ihre 2 Hosts sind bereit' }).waitFor();
  expect(await shown(page)).toBe('de');
  expect(new Set(languages())).toEqual(new Set(['de']));

  await page.keyboard.press('Control+,');
  await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
  await page.getByLabel('Sprache', { exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: '设置', exact: true }).waitFor();
  expect(await shown(page)).toBe('zh-Hans');
  await page.getByRole('button', { name: '重置语言' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  expect(await shown(page)).toBe('en');
  expect(errors).toEqual([]);
});

test('without a choice it is that of the system, from the first word on', async () => {
  const { page, errors } = await startWindow({ config: CONFIG, locale: 'de-AT' });
  await page.getByRole('heading', { name: 'Ihre 2 Hosts sind bereit' }).waitFor();
  expect(await shown(page)).toBe('de');
  expect(errors).toEqual([]);
});
