/** What axe-core (https://github.com/dequelabs/axe-core) finds wrong with the page as it is now, by the rules of WCAG 2.2 AA. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const OPTIONS: RunOptions = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  // Experimental in axe-core: it wants the words of a tab's tag to follow its name at once, where the state stands between.
  rules: { 'label-content-name-mismatch': { enabled: false } },
};
/** Colours inside a terminal are the programs' own; the setting of the least contrast is tested with the themes. */
const CONTEXT: ElementContext = { exclude: '.xterm' };

/** One line for each rule that is broken, with the elements that break it. */
export async function brokenRules(page: Page): Promise<string[]> {
  // Not with a script tag: our Content-Security-Policy would refuse it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const { violations } = await page.evaluate(
    ([context, options]) => {
      const { axe } = window as unknown as { axe: { run(...given: unknown[]): Promise<AxeResults> } };
      return axe.run(context, options);
    },
    [CONTEXT, OPTIONS] as const,
  );
  return violations.map(
    ({ id, impact, help, nodes }) =>
      `${impact ?? ''} ${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `    ${html}\n    ${failureSummary ?? ''}`).join('\n')}`,
  );
}
