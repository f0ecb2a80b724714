/**
 * `fairlead import`: hosts of another program, as a file of ssh_config of its own. Nothing that is there is changed; a
 * password is never read. Readers and writer are shared/import/.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printDocument, textToBytes } from '../../shared/sshConfig/document.ts';
import { readImport } from '../../shared/import/readImport.ts';
import { writeHosts, type WrittenHosts } from '../../shared/import/writeHosts.ts';
import { readLaunchOptions } from '../launchOptions.ts';
import { openBackend } from './openBackend.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead import [options] FILE

Writes the hosts of FILE as a config file of its own. FILE is an export of PuTTY (.reg, or a file of ~/.putty/sessions),
SecureCRT (XML), Xshell (.xsh), MobaXterm (.mxtsessions), WinSCP (.ini), Termius (CSV), electerm (JSON), FileZilla
(sitemanager.xml), or an Ansible inventory (INI). No file that is there is changed, and no password is taken along.

  --dry-run           print what would be written, and write nothing
  --into FILE         write this file (default: imported-PROGRAM.conf in ~/.ssh/config.d); it must not be there
  --config FILE       the config that the hosts are for (as ssh -F)
  --help              print this

Exit status: 0; 1 when nothing could be read or written; 2 for wrong arguments.
`;

/** Resolves with the exit status. */
export async function importCommand(args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return wrong(error.message.split('. ')[0] ?? error.message);
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) return wrong('one file is wanted');
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  const imported = readImport(resolve(file), bytes);
  if (imported === null) return failed(`${file} is no export that Fairlead knows. fairlead import --help names them.`);
  const options = readLaunchOptions(args);
  const { backend, platform } = openBackend(options);
  const there = backend.hosts().hosts.map(({ alias }) => alias);
  await backend.close();
  const written = writeHosts(imported, basename(file), new Set(there));
  say(written);
  if (written.hosts.length === 0) return failed(`${file} has no hosts that ssh could connect to`);
  const text = printDocument(written.document);
  if (values['dry-run'] === true) {
    process.stdout.write(textToBytes(text));
    return 0;
  }
  const name = `imported-${imported.source.toLowerCase()}.conf`;
  const into = values.into === undefined ? join(platform.homeFolder, '.ssh', 'config.d', name) : resolve(values.into);
  if (existsSync(into)) return failed(`${into} is there already. Name another file with --into.`);
  try {
    mkdirSync(dirname(into), { recursive: true, mode: 0o700 });
    writeFileSync(into, textToBytes(text), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  const count = written.hosts.length;
  writeSync(2, `fairlead: ${count === 1 ? '1 host is' : `${count} hosts are`} in ${into}\n`);
  const after = openBackend(options).backend;
  const isRead = after.hosts().hosts.some(({ alias }) => alias === written.hosts[0]?.alias);
  await after.close();
  if (!isRead)
    writeSync(2, `fairlead: ssh reads it once this line stands at the top of your config:\nInclude ${into}\n`);
  return 0;
}

/** What did not come along, for people. */
function say({ hosts, skipped }: WrittenHosts): void {
  for (const { alias, lost } of hosts) {
    if (lost.length > 0) writeSync(2, `fairlead: ${visible(alias)}: without ${visible(lost.join(', '))}\n`);
  }
  for (const entry of skipped) writeSync(2, `fairlead: left out: ${visible(entry)}\n`);
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      'dry-run': { type: 'boolean' },
      into: { type: 'string' },
      config: { type: 'string' },
      'known-hosts': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
}

function failed(reason: string): number {
  writeSync(2, `fairlead: ${visible(reason)}\n`);
  return 1;
}

function wrong(problem: string): number {
  writeSync(2, `fairlead: ${visible(problem)}\n\n${USAGE}`);
  return 2;
}
