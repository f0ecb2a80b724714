/** Every failure has words: what, the facts, and a next step. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Failure, type FailureCode, Step } from '../../../shared/contract/connections.ts';
import { describeFailure, describeProgress, failureLine } from '../../../shared/words/failure.ts';

const web = { host: 'web', address: '192.0.2.20', port: 22 };
const place = { file: '~/.ssh/known_hosts', line: 12 };
const refused = { method: 'publickey', key: 'id_ed25519_work', result: 'refused', note: '' } as const;
const signIn = { host: 'web', user: 'sam', attempts: [refused] };

const socks = { kind: 'socks5', host: 'proxy.example.com', port: 1080 } as const;
const http = { kind: 'http', host: '2001:db8::1', port: 3128 } as const;

/** One or more failures of each code, with the headline they must have. */
const cases: [Failure, string][] = [
  [{ code: 'name-not-found', host: 'web', name: 'db-9.example.com', nearest: null }, 'No address for db-9.example.com'],
  [{ code: 'name-not-found', host: 'web', name: 'db-9', nearest: 'db-1' }, 'No address for db-9'],
  [{ code: 'refused', ...web }, '192.0.2.20 answered, but nothing listens on port 22'],
  [{ code: 'timed-out', ...web, seconds: 15 }, '192.0.2.20 did not answer in 15 s'],
  [{ code: 'unreachable', ...web, reason: 'EHOSTUNREACH' }, 'There is no way to 192.0.2.20'],
  [{ code: 'unreachable', ...web, address: '', reason: 'EWHATEVER' }, 'There is no way to web'],
  [{ code: 'silent', ...web, seconds: 30 }, '192.0.2.20 port 22 is open, but did not finish the SSH greeting in 30 s'],
  [{ code: 'closed-early', ...web }, 'The server closed the connection before saying hello'],
  [{ code: 'not-ssh', ...web, sample: 'HTTP/1.1 400 Bad Request' }, '192.0.2.20 port 22 does not speak SSH'],
  [{ code: 'not-ssh', ...web, sample: '' }, '192.0.2.20 port 22 does not speak SSH'],
  [
    { code: 'no-common-algorithm', host: 'web', what: 'hostkey', offered: ['ssh-rsa'], wanted: ['ssh-ed25519'] },
    'web only offers ssh-rsa, which Fairlead has turned off or does not have',
  ],
  [
    { code: 'no-common-algorithm', host: 'web', what: 'unknown', offered: [], wanted: [] },
    'web and Fairlead have no algorithm in common',
  ],
  [{ code: 'protocol-error', host: 'web', detail: 'Bad packet length' }, 'web broke the rules of SSH'],
  [{ code: 'protocol-error', host: 'web', detail: '' }, 'web broke the rules of SSH'],
  [{ code: 'damaged', host: 'web' }, 'What came from web was changed on the way'],
  [
    { code: 'host-key-changed', host: 'web', places: [place], fingerprint: 'SHA256:x' },
    'web is showing a different identity',
  ],
  [{ code: 'host-key-revoked', host: 'web', places: [], fingerprint: 'SHA256:x' }, 'The key of web was revoked'],
  [
    { code: 'host-key-unknown', host: 'web', fingerprint: 'SHA256:x', keyType: 'ED25519', place },
    'web is not a known host',
  ],
  [
    { code: 'host-key-unknown', host: 'web', fingerprint: 'SHA256:x', keyType: 'RSA', place: null },
    'web is not a known host',
  ],
  [{ code: 'host-key-declined', host: 'web', fingerprint: 'SHA256:x', asked: true }, 'The key of web was not trusted'],
  [
    { code: 'host-key-declined', host: 'web', fingerprint: 'SHA256:x', asked: false },
    'web is not a known host, and nobody can be asked',
  ],
  [
    { code: 'known-hosts-unreadable', host: 'web', file: '~/.ssh/known_hosts', reason: 'permission denied' },
    '~/.ssh/known_hosts cannot be read',
  ],
  [
    { code: 'known-hosts-unwritable', host: 'web', file: '~/.ssh/known_hosts', reason: 'no space left on the disk' },
    'The key of web could not be saved in ~/.ssh/known_hosts',
  ],
  [{ code: 'too-many-tries', ...signIn, attempts: [] }, 'web allows no more tries for sam'],
  [{ code: 'too-many-tries', ...signIn }, 'web stopped after 1 key; the right one was never tried'],
  [
    { code: 'auth-refused', ...signIn, methods: ['publickey'], needsAnswer: false },
    'web does not accept id_ed25519_work for sam',
  ],
  [
    {
      code: 'auth-refused',
      ...signIn,
      attempts: [refused, { ...refused, key: 'id_rsa' }],
      methods: ['publickey'],
      needsAnswer: false,
    },
    'web does not accept any of 2 keys for sam',
  ],
  [
    {
      code: 'auth-refused',
      ...signIn,
      attempts: [refused, { method: 'password', key: '', result: 'refused', note: '' }],
      methods: ['publickey', 'password'],
      needsAnswer: false,
    },
    'web refused the password of sam',
  ],
  [
    {
      code: 'auth-refused',
      ...signIn,
      attempts: [{ method: 'keyboard-interactive', key: '', result: 'refused', note: '' }],
      methods: ['keyboard-interactive'],
      needsAnswer: false,
    },
    'web refused the answers of sam',
  ],
  [
    { code: 'auth-refused', ...signIn, attempts: [], methods: [], needsAnswer: false },
    'web has no way to sign in for sam that can be used here',
  ],
  [
    { code: 'auth-refused', ...signIn, attempts: [], methods: ['password'], needsAnswer: true },
    'web asks sam for something, and nobody answered',
  ],
  [
    { code: 'closed-while-asking', host: 'web', seconds: 120 },
    'web did not wait for the answer and closed the connection',
  ],
  [{ code: 'closed-in-auth', ...signIn }, 'web closed the connection while sam was signing in'],
  [{ code: 'lost', host: 'web', cause: 'closed', seconds: 0 }, 'web closed the connection'],
  [{ code: 'lost', host: 'web', cause: 'reset', seconds: 0 }, 'The connection to web broke'],
  [{ code: 'lost', host: 'web', cause: 'keepalive', seconds: 45 }, 'web has not answered for 45 s'],
  [{ code: 'shell-refused', host: 'web', reason: '' }, 'Signed in, but web did not open a shell'],
  [{ code: 'files-refused', host: 'web', why: 'no-server', said: '' }, 'Signed in, but web offers no SFTP'],
  [
    { code: 'files-refused', host: 'web', why: 'sudo-password', said: 'sudo: a password is required' },
    'sudo at web asks for a password, which SFTP cannot give',
  ],
  [{ code: 'files-refused', host: 'web', why: 'other-text', said: 'Hello' }, 'web sent something else than SFTP'],
  [{ code: 'files-refused', host: 'web', why: 'ended', said: '' }, 'What serves SFTP at web ended at once'],
  [
    { code: 'forward-refused', host: 'bastion', next: 'web', reason: 'it could not connect' },
    'Stopped at bastion: it did not carry the connection to web',
  ],
  [
    { code: 'proxy-command-failed', host: 'web', command: 'nc web 22', status: 1, signal: null, said: 'no route' },
    'The ProxyCommand of web ended with status 1 before web answered',
  ],
  [
    { code: 'proxy-command-failed', host: 'web', command: 'nc web 22', status: null, signal: 'SIGKILL', said: '' },
    'The ProxyCommand of web ended by SIGKILL before web answered',
  ],
  [
    { code: 'proxy-unreachable', host: 'web', proxy: socks, reason: 'ECONNREFUSED', seconds: 15 },
    'The SOCKS5 proxy proxy.example.com:1080 cannot be reached',
  ],
  [
    { code: 'proxy-unreachable', host: 'web', proxy: socks, reason: 'ETIMEDOUT', seconds: 15 },
    'The SOCKS5 proxy proxy.example.com:1080 did not answer in 15 s',
  ],
  [
    { code: 'proxy-auth-refused', host: 'web', proxy: http, user: '', why: 'no-user' },
    'The HTTP proxy [2001:db8::1]:3128 wants to know who you are',
  ],
  [
    { code: 'proxy-auth-refused', host: 'web', proxy: http, user: 'sam', why: 'password' },
    'The HTTP proxy [2001:db8::1]:3128 refused the password of sam',
  ],
  [
    { code: 'proxy-auth-refused', host: 'web', proxy: socks, user: 'sam', why: 'nobody-asked' },
    'The SOCKS5 proxy proxy.example.com:1080 wants the password of sam, and nobody can be asked',
  ],
  [
    { code: 'proxy-auth-refused', host: 'web', proxy: http, user: 'sam', why: 'method' },
    'The HTTP proxy [2001:db8::1]:3128 wants a sign-in that Fairlead does not have',
  ],
  [
    { code: 'proxy-refused', ...web, proxy: http, why: 'forbidden', said: '403 Forbidden' },
    'The HTTP proxy [2001:db8::1]:3128 does not allow connections to 192.0.2.20 port 22',
  ],
  [
    { code: 'proxy-refused', ...web, proxy: socks, why: 'refused', said: 'SOCKS reply 5' },
    'The SOCKS5 proxy proxy.example.com:1080 was refused by 192.0.2.20 port 22',
  ],
  [{ code: 'not-a-proxy', host: 'web', proxy: socks, sample: '' }, 'proxy.example.com port 1080 is no SOCKS5 proxy'],
  [{ code: 'jump-loop', host: 'web' }, 'ProxyJump leads back to web'],
  [
    { code: 'config-refused', host: 'web', errors: [{ file: '~/.ssh/config', line: 3, text: 'Bad option: Foo' }] },
    'The config has an error at ~/.ssh/config:3',
  ],
  [{ code: 'config-refused', host: 'web', errors: [] }, 'ssh would refuse the config'],
  [
    { code: 'not-honoured', host: 'web', option: 'ProxyCommand', value: 'nc %h %p', place },
    'web needs ProxyCommand, which Fairlead cannot do yet',
  ],
  [{ code: 'cancelled', host: 'web' }, 'Connecting to web was cancelled'],
  [{ code: 'internal', host: 'web', id: '4711' }, 'Something went wrong inside Fairlead while connecting to web'],
];

test.each(cases)('%j', (failure, headline) => {
  expect(v.parse(Failure, failure)).toEqual(failure);
  expect(describeFailure(failure).headline).toBe(headline);
});

describe('every text', () => {
  const codes = Failure.options.map((option) => option.entries.code.literal);

  test.each(codes)('of %s is whole and in the house style', (code: FailureCode) => {
    const failures = cases.map(([failure]) => failure).filter((failure) => failure.code === code);
    expect(failures).not.toEqual([]);
    for (const failure of failures) {
      const { headline, detail, next } = describeFailure(failure);
      for (const text of [headline, detail, next]) {
        expect(text).not.toMatch(/undefined|null|NaN|\[object|!|\bplease\b|\boops\b|\.\./i);
        expect(text).toBe(text.trim());
        expect(text).not.toBe('');
      }
      expect(headline).not.toMatch(/\.$/);
      expect(next).toMatch(/^[A-Z].*\.$/);
      expect(failureLine(failure)).toBe(`${headline}. ${next}`);
    }
  });

  test('of the facts that were asked for is there', () => {
    expect(describeFailure({ code: 'name-not-found', host: 'w', name: 'db-9', nearest: 'db-1' }).next).toContain(
      'db-1',
    );
    expect(describeFailure({ code: 'not-ssh', ...web, sample: 'HTTP/1.1' }).detail).toContain('HTTP/1.1');
    expect(describeFailure({ code: 'too-many-tries', ...signIn }).next).toContain('IdentitiesOnly yes');
    expect(
      describeFailure({ code: 'host-key-unknown', host: 'w', fingerprint: 'f', keyType: 'RSA', place }).detail,
    ).toContain('known_hosts:12');
  });
});

test('progress is one line for every step, with or without a detail', () => {
  for (const step of Step.options) {
    for (const detail of ['', 'fact']) {
      expect(describeProgress({ step, hop: 'web', detail })).toMatch(/^[A-Z][^.!]*…$/);
    }
  }
  expect(describeProgress({ step: 'tcp', hop: 'web-02', detail: 'web-02.example.com port 22 through bastion' })).toBe(
    'Connecting to web-02.example.com port 22 through bastion…',
  );
  expect(describeProgress({ step: 'hostkey', hop: 'web-02', detail: '' })).toBe('Checking the identity of web-02…');
  expect(describeProgress({ step: 'auth', hop: 'web-02', detail: 'postgres' })).toBe(
    'Signing in to web-02 as postgres…',
  );
});
