/** A large, realistic config tree, for measuring. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOSTS_PER_FILE = 100;

/**
 * Writes `~/.ssh/config` and `~/.ssh/conf.d/*.conf` below `home`: `hosts` aliases (`host-0` …) in files of 100, with
 * wildcard defaults per file and at the end. Returns the main file.
 */
export function writeLargeConfig(home: string, hosts = 2000): string {
  const folder = join(home, '.ssh', 'conf.d');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let file = 0; file * HOSTS_PER_FILE < hosts; file++) {
    const first = file * HOSTS_PER_FILE;
    const count = Math.min(HOSTS_PER_FILE, hosts - first);
    const blocks = Array.from({ length: count }, (_, index) => hostBlock(first + index, file));
    const text = `# group: Team ${file}\n${blocks.join('\n')}\nHost team-${file}-*\n  User team${file}\n`;
    writeFileSync(join(folder, `${String(file).padStart(3, '0')}.conf`), text, { mode: 0o600 });
  }
  const main = join(home, '.ssh', 'config');
  const defaults = 'Host *\n  ServerAliveInterval 30\n  IdentityFile ~/.ssh/id_ed25519\n  User deploy\n';
  writeFileSync(main, `Include conf.d/*.conf\n\n${defaults}`, { mode: 0o600 });
  return main;
}

function hostBlock(number: number, file: number): string {
  const lines = [
    `Host host-${number}`,
    `  HostName 10.${file}.${Math.floor(number / 250)}.${number % 250}`,
    number % 3 === 0 ? '  Port 2222' : '  # port as usual',
    number % 7 === 0 ? `  ProxyJump jump-${file}` : '  Compression no',
    `  IdentityFile ~/.ssh/keys/team${file}`,
  ];
  return `${lines.join('\n')}\n`;
}
