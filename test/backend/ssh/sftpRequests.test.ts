/** How the requests of an SFTP session travel: what each means is seen in the tests of files. */
import { expect, test, vi } from 'vitest';
import { openSftp } from '../../../electron/backend/ssh/sftp/sftpClient.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { fileIdentities, start } from './support.ts';

async function session() {
  const sshd = await startSshd();
  const { transport } = await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile));
  const open = await transport;
  const channel = await open.subsystem({ subsystem: 'sftp' });
  return { sshd, open, channel, sftp: await openSftp(channel) };
}

test('short requests of one turn are one packet, and each has its own answer', async () => {
  const { sshd, sftp, channel, open } = await session();
  const write = vi.spyOn(channel.stream, 'write');
  const answers = await Promise.all(
    ['.', '..', '/', sshd.folder, '/tmp'].map((path) => sftp.realpath(Buffer.from(path))),
  );
  expect(answers[2]?.toString()).toBe('/');
  expect(answers[3]?.toString()).toBe(sshd.folder);
  expect(new Set(answers.map((each) => each.toString())).size).toBeGreaterThanOrEqual(4);
  expect(write).toHaveBeenCalledTimes(1);
  open.close();
});

test('who waits when the session ends is told, and so is who comes later', async () => {
  const { sftp, open } = await session();
  const waits = sftp.realpath(Buffer.from('/'));
  sftp.end();
  await expect(waits).rejects.toThrow('session is closed');
  await expect(sftp.realpath(Buffer.from('/'))).rejects.toThrow('session is closed');
  expect((await sftp.closed).message).toContain('session is closed');
  open.close();
});
