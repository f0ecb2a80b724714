/**
 * Loaded into a process with --import: ends it at its n-th call of the file system that could change something, or makes
 * that call fail. CRASH_AT: n, from 1. CRASH_HOW: before, after, half (of what is written), or an error code.
 * Prints how many such calls there were when the process ends by itself.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.CRASH_AT);
const how = process.env.CRASH_HOW;
let calls = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

function guard(object, name, half) {
  const real = object[name];
  object[name] = async function (...args) {
    if (++calls !== at) return real.apply(this, args);
    if (how === 'before') die();
    if (how === 'half' && half !== undefined) await half.apply(this, args);
    else if (how === 'after' || how === 'half') await real.apply(this, args);
    else throw Object.assign(new Error(how), { code: how });
    die();
  };
}

for (const name of ['rename', 'mkdir', 'rm']) guard(fs.promises, name);
const probe = await fs.promises.open('/dev/null', 'r');
const handle = Object.getPrototypeOf(probe);
await probe.close();
const writeFile = handle.writeFile;
guard(handle, 'writeFile', function (bytes) {
  return writeFile.call(this, bytes.subarray(0, bytes.length / 2));
});
for (const name of ['sync', 'chmod', 'chown']) guard(handle, name);
const open = fs.promises.open;
fs.promises.open = async (path, flags, ...rest) => {
  if (flags === 'r') return open(path, flags, ...rest);
  if (++calls === at && how === 'before') die();
  if (calls === at && how !== 'after' && how !== 'half') throw Object.assign(new Error(how), { code: how });
  const opened = await open(path, flags, ...rest);
  if (calls === at) die();
  return opened;
};
syncBuiltinESMExports();
process.on('exit', () => fs.writeSync(2, `\ncalls: ${calls}\n`));
