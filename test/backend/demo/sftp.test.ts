import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startDemo } from './demo.ts';

const demo = await startDemo();
const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');

describe('sftp of OpenSSH', () => {
  test('a file goes up and comes back the same', async () => {
    const sent = join(demo.folder, 'sent');
    const got = join(demo.folder, 'got');
    writeFileSync(sent, randomBytes(5_000_001));
    const outcome = await demo.sftp(`put ${sent} /tmp/up`, `get /tmp/up ${got}`, 'rm /tmp/up');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(hash(readFileSync(got))).toBe(hash(readFileSync(sent)));
  });

  test('a download and an upload are resumed', async () => {
    const whole = randomBytes(300_000);
    const file = join(demo.folder, 'whole');
    writeFileSync(file, whole);
    const half = join(demo.folder, 'half');
    writeFileSync(half, whole.subarray(0, 100_000));
    const outcome = await demo.sftp(`put ${half} /tmp/r`, `reput ${file} /tmp/r`, `reget /tmp/r ${half}`, 'rm /tmp/r');
    expect(outcome).toMatchObject({ status: 0 });
    expect(hash(readFileSync(half))).toBe(hash(whole));
  });

  test('the shell and sftp see one tree', async () => {
    await demo.ssh('mkdir /tmp/shared; echo "from the shell" > "/tmp/shared/ü 1"');
    const copy = join(demo.folder, 'copy');
    const outcome = await demo.sftp(
      'cd /tmp/shared',
      'ls -1',
      `get "ü 1" ${copy}`,
      'rename "ü 1" two',
      'chmod 600 two',
    );
    expect(outcome.stdout).toContain('ü 1');
    expect(readFileSync(copy, 'utf8')).toBe('from the shell\n');
    expect((await demo.ssh('ls -l /tmp/shared; rm -r /tmp/shared')).stdout).toMatch(
      /^-rw------- 1 demo demo 15 .* two\n$/,
    );
  });

  test('links, folders and real paths', async () => {
    const outcome = await demo.sftp(
      'mkdir /tmp/links',
      'cd /tmp/links',
      'symlink ../../home/demo/notes there',
      'ls -l',
      'cd there',
      'pwd',
      'rm /tmp/links/there',
      'rmdir /tmp/links',
      'ls -1 /tmp',
    );
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^lrwxrwxrwx .* there$/m);
    expect(outcome.stdout).toContain('Remote working directory: /home/demo/notes\n');
    expect(outcome.stdout).toMatch(/ls -1 \/tmp\n$/);
  });

  test.each([
    ['get /nothing /dev/null', 'not found'],
    ['ls /root', 'Permission denied'],
    ['mkdir /etc/new', 'Permission denied'],
    ['rm notes', 'Failure'],
    ['rmdir notes', 'Failure'],
    ['rename README.md latest.log', 'Failure'],
    ['chmod 777 /etc/hostname', 'Permission denied'],
  ])('%s is refused', async (line, reason) => {
    const outcome = await demo.sftp(line);
    expect(outcome.status).toBe(1);
    expect(outcome.stderr.toLowerCase()).toContain(reason.toLowerCase());
  });

  test('a thousand files are listed once each', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `f${String(index).padStart(4, '0')}`);
    await demo.ssh(`mkdir /tmp/many; ${names.map((name) => `touch /tmp/many/${name}`).join(';')}`);
    const outcome = await demo.sftp('ls -1 /tmp/many');
    expect(outcome.stdout.match(/f\d{4}/g)).toEqual(names);
    await demo.ssh('rm -r /tmp/many');
  });
});
