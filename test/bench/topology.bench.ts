/** 50 tunnels over 20 hosts in the topology while ten of them carry: frames per second, against an empty page. */
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { callRunningInstance } from '../../electron/instanceChannel.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { openPage, startApp, startBrowser } from '../helpers/app.ts';
import { hostBlock } from '../helpers/backend.ts';
import { cleanUp } from '../helpers/cleanUp.ts';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { startTcpServer } from '../helpers/tcpServer.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { bench } from './support/bench.ts';

const HOSTS = 20;
const TUNNELS = 50;
const CARRYING = 10;
const ROUNDS = 5;
const ROUND_MS = 3000;

await bench('topology', async () => {
  const { page, empty } = await openTopology();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.bringToFront();
    ours.push(await framesPerSecond(page));
    await empty.bringToFront();
    theirs.push(await framesPerSecond(empty));
  }
  return [
    {
      id: 'T1',
      what: `topology of ${TUNNELS} tunnels over ${HOSTS} hosts, ${CARRYING} carry`,
      unit: 'frames/s',
      fairlead: ours,
      reference: { name: 'empty page', values: theirs },
      measure: 'ratio',
      target: { atLeast: 0.97 },
    },
  ];
});

async function openTopology(): Promise<{ page: Page; empty: Page }> {
  const sshd = await startSshd();
  const home = makeTempHome();
  const source = await startTcpServer((socket) => {
    const timer = setInterval(() => socket.write(Buffer.alloc(20_000)), 50);
    socket.on('close', () => clearInterval(timer));
  });
  const ports = await Promise.all(Array.from({ length: TUNNELS }, () => freePort()));
  const blocks = Array.from({ length: HOSTS }, (_, host) => {
    const own = ports.filter((__, index) => index % HOSTS === host);
    return hostBlock(`host-${host}`, sshd, home, ...own.map((port) => `LocalForward ${port} 127.0.0.1:${source}`));
  });
  home.write('.ssh/config', blocks.join('\n'));
  const app = await startApp(home.path);
  const files = { configFile: null, knownHostsFile: null };
  const port = await callRunningInstance(join(home.path, '.config/fairlead'), files);
  if (port === null) throw new Error('the program has no channel');
  const client = createClient(port);
  const tunnels = await client.call('tunnels.list', null);
  const listening = new Promise<void>((resolve) =>
    client.on('tunnels.changed', (all) => {
      if (all.every(({ state }) => state.phase === 'listening')) resolve();
    }),
  );
  await client.call('tunnels.start', { ids: tunnels.map(({ id }) => id) });
  await listening;
  for (const each of ports.slice(0, CARRYING)) {
    const socket = connect(each, '127.0.0.1').resume();
    cleanUp(() => socket.destroy());
  }
  const { context } = await startBrowser();
  const { page } = await openPage(context, app.url);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await page.keyboard.press('Alt+Shift+2');
  await page
    .getByRole('list', { name: 'Tunnels' })
    .getByRole('listitem')
    .nth(TUNNELS - 1)
    .waitFor();
  await page
    .getByText(/↓ \d+ kB\/s/)
    .first()
    .waitFor();
  return { page, empty: await context.newPage() };
}

function framesPerSecond(page: Page): Promise<number> {
  return page.evaluate(
    (forMs) =>
      new Promise<number>((resolve) => {
        let frames = 0;
        const began = performance.now();
        const frame = () => {
          const past = performance.now() - began;
          if (past >= forMs) resolve((frames * 1000) / past);
          else {
            frames += 1;
            requestAnimationFrame(frame);
          }
        };
        requestAnimationFrame(frame);
      }),
    ROUND_MS,
  );
}
