/**
 * P15: Ctrl-C while `yes` floods, until the prompt is on the screen, for plain text and for cells in full colour; and how
 * much the backend grows meanwhile. Beside it `ssh -tt` with a reader that draws nothing.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { bench } from './support/bench.ts';
import { type BrowserSession, openBrowserSession, startClock, waitForText } from './support/browserSession.ts';
import { FLOOD_MS, floodOf, writeCells } from './support/floods.ts';
import { startSsh } from './support/openSsh.ts';
import type { Figure } from './support/report.ts';

const STOPS = 30;

await bench('flood', async () => {
  const session = await openBrowserSession();
  const { page, sshd } = session;
  writeCells(sshd.folder);
  await page.type('printf "%s" "ready"');
  await page.press('Enter');
  await waitForText(page, '.xterm-rows > div', 'P2>');
  const memory = watchMemory(session.pid);
  const theirs = sshShell(session);
  await theirs.prompt(1);

  const figures: Figure[] = [];
  let prompt = 2;
  for (const [kind, atMost] of [
    ['text', 100],
    ['full-colour cells', 300],
  ] as const) {
    const flood = floodOf(kind);
    const times = { ours: [] as number[], ssh: [] as number[] };
    for (let stop = 0; stop < STOPS; stop++) {
      prompt += 1;
      times.ours.push(await stopInWindow(session, flood, prompt));
      times.ssh.push(await theirs.stop(flood, prompt - 1));
    }
    figures.push({
      id: 'P15',
      what: `Ctrl-C while yes floods with ${kind}, to the prompt on the screen, p99`,
      unit: 'ms',
      fairlead: times.ours,
      reference: { name: 'ssh -tt', values: times.ssh },
      measure: 'p99',
      target: { atMost },
    });
  }
  const common = { id: 'P15', unit: 'MB', measure: 'median', reference: null } as const;
  return [
    ...figures,
    { ...common, what: 'growth of the backend (RSS)', fairlead: [memory.growth()], target: { atMost: 32 } },
  ];
});

async function stopInWindow({ page }: BrowserSession, flood: string, nextPrompt: number): Promise<number> {
  await page.type(flood);
  await page.press('Enter');
  await wait(FLOOD_MS);
  const stop = await startClock(page, 'c', `P${nextPrompt}>`);
  await page.press('Control+c');
  return stop();
}

/** The same shell through ssh. */
function sshShell({ home }: BrowserSession) {
  const child = startSsh(home, '-tt', 'web');
  let tail = '';
  let look = (): void => undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('latin1')).slice(-200);
    look();
  });
  const prompt = (number: number) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (tail.includes(`P${number}>`)) resolve();
      };
      look();
    });
  return {
    prompt,
    async stop(flood: string, nextPrompt: number): Promise<number> {
      child.stdin.write(`${flood}\n`);
      await wait(FLOOD_MS);
      const began = performance.now();
      child.stdin.write('\x03');
      await prompt(nextPrompt);
      return performance.now() - began;
    },
  };
}

/** Megabytes by which a process has grown at most. */
function watchMemory(pid: number): { growth(): number } {
  const resident = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
  const before = resident();
  let most = before;
  setInterval(() => (most = Math.max(most, resident())), 50).unref();
  return { growth: () => most - before };
}
