/**
 * 100 connects in a burst, as when a window with many tabs comes back: for how long they keep the process busy in one
 * piece that has the window to serve (the backend's), and the window's own.
 */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startApp, startBrowser } from '../helpers/app.ts';
import { connectBackend, hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { acquire } from './support/acquire.ts';
import { bench } from './support/bench.ts';
import { waitForText } from './support/browserSession.ts';
import { openQuietPage } from './support/quietPage.ts';

const ROUNDS = 3;
const CONNECTS = 100;
/** Of the clock that is looked at, in milliseconds. */
const RESOLUTION = 1;

await bench('burst', async () => {
  const sshd = await startSshd();
  const home = makeTempHome();
  const hosts = Array.from({ length: (ROUNDS + 1) * CONNECTS }, (_, number) => `host-${number}`);
  const backend = connectBackend({ home, config: hosts.map((alias) => hostBlock(alias, sshd, home)).join('\n') });
  const burst = () => Promise.all(hosts.splice(0, CONNECTS).map((alias) => acquire(backend, alias)));
  // What is loaded and compiled with the first connection is not the burst's.
  (await burst()).forEach((lease) => lease.release());
  const backendBlocked: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const clock = monitorEventLoopDelay({ resolution: RESOLUTION });
    clock.enable();
    const leases = await burst();
    clock.disable();
    backendBlocked.push(clock.max / 1e6 - RESOLUTION);
    for (const lease of leases) lease.transport.close();
    await Promise.all(leases.map((lease) => lease.transport.closed));
  }
  return [
    {
      id: 'burst',
      what: `longest time that ${CONNECTS} connects keep the backend from the window`,
      unit: 'ms',
      measure: 'median',
      fairlead: backendBlocked,
      reference: null,
      target: { atMost: 50 },
    },
    {
      id: 'burst',
      what: `longest task of the window while ${CONNECTS} shells connect`,
      unit: 'ms',
      measure: 'median',
      fairlead: await windowBlocked(),
      reference: null,
      target: { atMost: 50 },
    },
  ];
});

/** The longest tasks of a page that shows 100 shells as they are opened, by another window of the same program. */
async function windowBlocked(): Promise<number[]> {
  const sshd = await startSshd();
  const home = makeTempHome();
  const hosts = Array.from({ length: CONNECTS }, (_, number) => `tab-${number}`);
  home.write('.ssh/config', hosts.map((alias) => hostBlock(alias, sshd, home)).join('\n'));
  const app = await startApp(home.path);
  const { browser } = await startBrowser();
  const page = await openQuietPage(browser, app.url);
  await waitForText(page, '[role=option], [role=treeitem]', 'tab-0');
  const calls = hosts.map((host) => ({
    id: randomUUID(),
    target: { kind: 'host', host },
    size: { columns: 80, rows: 24, width: 640, height: 384 },
  }));
  const longest = await page.evaluate(
    (wanted) =>
      new Promise<number[]>((resolve) => {
        const tasks: number[] = [0];
        const observer = new PerformanceObserver((list) => {
          for (const task of list.getEntries()) tasks.push(task.duration);
        });
        observer.observe({ type: 'longtask' });
        const socket = new WebSocket(`ws://${location.host}/ws`);
        const open = new Set<string>();
        socket.onopen = () => {
          for (const [index, params] of wanted.entries()) {
            socket.send(JSON.stringify({ id: index + 1, call: 'shells.open', params }));
          }
        };
        socket.onmessage = ({ data }) => {
          if (typeof data !== 'string') return;
          for (const id of wanted.map((each) => each.id)) {
            if (data.includes('"phase":"open"') && data.includes(id)) open.add(id);
          }
          if (open.size < wanted.length || data.includes('"phase":"connecting"')) return;
          // What is seen of a frame is told after it.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(tasks)));
        };
      }),
    calls,
  );
  return [Math.max(...longest)];
}
