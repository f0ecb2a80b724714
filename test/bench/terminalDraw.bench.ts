/**
 * P14: text from a real sshd to the drawn screen, against bare xterm.js fed from memory in the same page and at the same
 * size; and what the pseudo-terminal of the far side gives to `ssh -tt`, which nobody can exceed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bench } from './support/bench.ts';
import { type BrowserSession, openBrowserSession, startClock } from './support/browserSession.ts';
import { startSsh } from './support/openSsh.ts';
import type { QuietPage } from './support/quietPage.ts';

const MEGABYTES = 50;
const ROUNDS = 5;
/** The last line of each megabyte. */
const LAST = 'this is the last line of a block';
const XTERM = fileURLToPath(new URL('../../node_modules/@xterm/xterm/lib/xterm.js', import.meta.url));

await bench('terminalDraw', async () => {
  const session = await openBrowserSession();
  const { page, sshd, home } = session;
  const block = textBlock();
  writeFileSync(join(sshd.folder, 'text'), block.repeat(MEGABYTES));
  await page.run(readFileSync(XTERM, 'utf8'));

  const rates = { fairlead: [] as number[], bare: [] as number[], ssh: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.fairlead.push(await throughFairlead(session, 2 + round));
    rates.bare.push(await bareTerminal(page, block));
    rates.ssh.push(await throughSsh(home));
  }
  const common = { id: 'P14', unit: 'MB/s', measure: 'ratio', fairlead: rates.fairlead } as const;
  return [
    {
      ...common,
      what: 'text from sshd to the screen, against ssh -tt to nowhere',
      reference: { name: 'ssh -tt', values: rates.ssh },
      target: null,
    },
    {
      ...common,
      what: 'text from sshd to the screen, against bare xterm.js',
      reference: { name: 'bare xterm.js', values: rates.bare },
      target: { atLeast: 0.7 },
    },
  ];
});

/** A megabyte of lines like those of a log. */
function textBlock(): string {
  let text = '';
  for (let line = 0; text.length < 1_000_000; line++) {
    text += `2026-11-20T10:${String(line % 60).padStart(2, '0')} info request ${line} took ${(line * 7919) % 1000} ms\n`;
  }
  return `${text.slice(0, 999_990 - LAST.length)}\n${LAST}\n`;
}

function rate(milliseconds: number): number {
  return (MEGABYTES * 1000) / milliseconds;
}

async function throughFairlead({ page }: BrowserSession, prompt: number): Promise<number> {
  await page.type('cat text');
  const stop = await startClock(page, 'Enter', `P${prompt}>`);
  await page.press('Enter');
  const milliseconds = await stop();
  const last = await page.evaluate(() => document.querySelector('.xterm-rows')?.textContent ?? '');
  if (!last.includes(LAST)) throw new Error(`the text did not come: ${last}`);
  return rate(milliseconds);
}

/** A terminal of the same rows and columns, over the page. */
async function bareTerminal(page: QuietPage, block: string): Promise<number> {
  const milliseconds = await page.evaluate(
    async (text, count) => {
      interface Bare {
        open(parent: HTMLElement): void;
        write(data: Uint8Array | string, done?: () => void): void;
        dispose(): void;
        element?: HTMLElement;
      }
      const { Terminal } = window as unknown as { Terminal: new (options: object) => Bare };
      const rows = document.querySelectorAll('.xterm-rows > div').length;
      const parent = document.createElement('div');
      parent.style.cssText = 'position: fixed; inset: 0; z-index: 9999; background: black';
      document.body.append(parent);
      const cell = document.querySelector('.xterm-rows')?.getBoundingClientRect().width ?? 1000;
      const terminal = new Terminal({ rows, cols: Math.floor(cell / 7.8), scrollback: 10_000 });
      terminal.open(parent);
      const bytes = new TextEncoder().encode(text.replaceAll('\n', '\r\n'));
      const began = performance.now();
      for (let round = 0; round < count; round++) {
        const last = round === count - 1;
        await new Promise<void>((resolve) => {
          for (let at = 0; at < bytes.length; at += 65_536) {
            const done = at + 65_536 >= bytes.length ? resolve : undefined;
            terminal.write(bytes.subarray(at, at + 65_536), last ? undefined : done);
          }
          if (last) terminal.write('END', resolve);
        });
      }
      await new Promise<void>((resolve) => {
        const look = () => {
          const shown = [...parent.querySelectorAll('.xterm-rows > div')];
          if (shown.some((row) => row.textContent.startsWith('END'))) requestAnimationFrame(() => resolve());
          else requestAnimationFrame(look);
        };
        look();
      });
      const took = performance.now() - began;
      terminal.dispose();
      parent.remove();
      return took;
    },
    block,
    MEGABYTES,
  );
  return rate(milliseconds);
}

async function throughSsh(home: BrowserSession['home']): Promise<number> {
  const child = startSsh(home, '-tt', '-o', 'RemoteCommand=none', 'web', 'cd; echo begin; cat text');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const began = performance.now();
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  await new Promise((resolve) => child.once('close', resolve));
  if (bytes < MEGABYTES * 1_000_000) throw new Error(`only ${bytes} bytes came`);
  return rate(performance.now() - began);
}
