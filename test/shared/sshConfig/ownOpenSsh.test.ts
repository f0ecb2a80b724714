/** What `ssh -V` says, and which of the known releases is nearest. */
import { expect, test } from 'vitest';
import { openSshOfBanner } from '../../../shared/sshConfig/ownOpenSsh.ts';

test.each([
  ['OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026', { version: '9.2', debian: true, gssapi: true }],
  ['OpenSSH_10.0p2 Debian-7+deb13u4, OpenSSL 3.5.4', { version: '10.0', debian: true, gssapi: true }],
  ['OpenSSH_10.6p1 Debian-1, OpenSSL 3.6.0', { version: '10.6', debian: true, gssapi: false }],
  ['OpenSSH_8.9p1 Ubuntu-3ubuntu0.13, OpenSSL 3.0.2', { version: '9.2', debian: true, gssapi: true }],
  ['OpenSSH_9.6p1, OpenSSL 3.2.0', { version: '10.0', debian: false, gssapi: true }],
  ['OpenSSH_9.5p1, OpenSSL 3.2.0', { version: '9.2', debian: false, gssapi: true }],
  ['OpenSSH_9.9p2, LibreSSL 3.3.6', { version: '10.0', debian: false, gssapi: true }],
  ['OpenSSH_10.3p1, OpenSSL 3.5.0', { version: '10.6', debian: false, gssapi: true }],
  ['OpenSSH_11.0p1', { version: '10.6', debian: false, gssapi: true }],
  ['OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2', { version: '9.2', debian: false, gssapi: true }],
])('%s', (banner, expected) => {
  const release = banner.split(',')[0];
  expect(openSshOfBanner(`${banner}\n`)).toEqual({ ...expected, release });
});

test.each(['', 'Dropbear v2025.88', 'command not found: ssh'])('not OpenSSH: %j', (banner) => {
  expect(openSshOfBanner(banner)).toBeNull();
});
