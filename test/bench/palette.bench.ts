/** The palette with 2,000 hosts and 200 commands: from a key to the frame that shows its answer. */
import { openPage, startApp, startBrowser } from '../helpers/app.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { palette } from '../helpers/window.ts';
import { bench } from './support/bench.ts';

const HOSTS = 2000;
/** Each tunnel is a command; with those of the window there are more than 200. */
const TUNNELS = 160;
const ROUNDS = 5;
const TYPED = ['node-1999', 'sam@192.0.2.7 -p 2222 -J node-1', 'tag:web env:prod', '>start', 'theme'];

await bench('palette', async () => {
  const home = makeTempHome();
  const block = (index: number) => {
    const forward = index < TUNNELS ? `  LocalForward ${20_000 + index} db-${index}:5432\n` : '';
    return `Host node-${index}\n  HostName node-${index}.example.com\n  User ops\n${forward}`;
  };
  home.write('.ssh/config', Array.from({ length: HOSTS }, (_, index) => block(index)).join('\n'));
  const app = await startApp(home.path);
  const { context } = await startBrowser();
  const { page } = await openPage(context, app.url);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  // The work of one key, without the wait for the next frame of the screen.
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    document.addEventListener(
      'keydown',
      () => {
        const at = performance.now();
        requestAnimationFrame((frame) => {
          const waited = Math.max(0, frame - at);
          setTimeout(() => times.push(performance.now() - at - waited));
        });
      },
      { capture: true },
    );
  });
  const worst: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of TYPED) {
      await page.keyboard.press('Control+Shift+K');
      await palette(page).waitFor();
      await page.evaluate(() => void (window as unknown as { keyTimes: number[] }).keyTimes.splice(0));
      await page.keyboard.type(text, { delay: 40 });
      worst.push(await page.evaluate(() => Math.max(...(window as unknown as { keyTimes: number[] }).keyTimes)));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await palette(page).waitFor({ state: 'detached' });
    }
  }
  return [
    {
      id: 'palette',
      unit: 'ms',
      measure: 'median',
      what: `the slowest key of a text typed into the palette, ${HOSTS} hosts and over 200 commands`,
      fairlead: worst,
      reference: null,
      target: { atMost: 16 },
    },
  ];
});
