/** P17: a config tree with 2,000 hosts: to read and index it, to resolve one host (`ssh -G`), to show the list. */
import { createConfigService } from '../../electron/backend/config/configService.ts';
import { openPage, startApp, startBrowser } from '../helpers/app.ts';
import { testPlatform } from '../helpers/testPlatform.ts';
import { cleanUp } from '../helpers/cleanUp.ts';
import { writeLargeConfig } from '../helpers/sshConfigTree.ts';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { bench } from './support/bench.ts';
import { sshArguments, timeProgram } from './support/openSsh.ts';

const ROUNDS = 15;
const PAGE_LOADS = 7;
const HOSTS = 2000;

await bench('config2000', async () => {
  const home = makeTempHome();
  writeLargeConfig(home.path, HOSTS);
  const times = { read: [] as number[], resolve: [] as number[], ssh: [] as number[] };
  for (let round = -3; round < ROUNDS; round++) {
    const host = `host-${(round + 3) * 100 + 7}`;
    const began = performance.now();
    const service = openConfig(home);
    const read = performance.now() - began;
    const resolving = performance.now();
    await service.resolveHost({ kind: 'host', host });
    const resolve = performance.now() - resolving;
    service.close();
    const ssh = await timeProgram('ssh', sshArguments(home, '-T', '-G', host), home);
    if (round < 0) continue;
    times.read.push(read);
    times.resolve.push(resolve);
    times.ssh.push(ssh);
  }
  const common = { id: 'P17', unit: 'ms', measure: 'median', reference: null } as const;
  const reference = { name: 'ssh -G', values: times.ssh };
  return [
    { ...common, what: `read and index ${HOSTS} hosts`, fairlead: times.read, target: { atMost: 50 } },
    { ...common, what: 'resolve one host', fairlead: times.resolve, reference, target: { atMost: 5 } },
    {
      ...common,
      what: 'host list on the screen, after the page has loaded',
      fairlead: await showList(home),
      target: { atMost: 300 },
    },
  ];
});

function openConfig(home: TempHome) {
  return createConfigService({
    platform: testPlatform({ home: home.path }),
    log: () => undefined,
    follows: 'newest',
    onChanged: () => undefined,
  });
}

/** From the page's load event to a row of the list. */
async function showList(home: TempHome): Promise<number[]> {
  const app = await startApp(home.path);
  const { context } = await startBrowser();
  cleanUp(() => context.close());
  const first = await openPage(context, app.url);
  await first.page.getByText('host-0', { exact: true }).first().waitFor();
  await first.page.close();
  const times: number[] = [];
  for (let load = 0; load < PAGE_LOADS; load++) {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const shown = new Promise<number>((resolve) => {
        const look = () => {
          const loaded = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
          const rows = document.querySelector('body')?.innerText.includes('host-0\n');
          if (rows === true && loaded !== undefined && loaded.loadEventEnd > 0)
            resolve(performance.now() - loaded.loadEventEnd);
          else requestAnimationFrame(look);
        };
        look();
      });
      Object.assign(window, { fairleadShown: shown });
    });
    await page.goto(app.url.replace(/#.*/, ''));
    times.push(await page.evaluate(() => (window as unknown as { fairleadShown: Promise<number> }).fairleadShown));
    await page.close();
  }
  return times;
}
