/** Attempts as steps, and as reports that can be handed on. */
import { expect, test } from 'vitest';
import type { ConnectionAttempt, TimelineFact } from '../../../shared/contract/timeline.ts';
import { hopsOf } from '../../../shared/words/attemptSteps.ts';
import { rawLog, reportJson, reportText } from '../../../shared/words/report.ts';

const event = (at: number, hop: string, fact: TimelineFact) => ({ at, hop, fact });
const step = (at: number, hop: string, name: Extract<TimelineFact, { kind: 'step' }>['step'], detail = '') =>
  event(at, hop, { kind: 'step', step: name, detail });
const attempt: ConnectionAttempt = {
  id: 'one',
  target: { kind: 'host', host: 'db.internal', user: 'sam' },
  host: 'db.internal',
  number: 3,
  startedAt: 1000,
  endedAt: 1100,
  failure: {
    code: 'auth-refused',
    host: 'db.internal',
    user: 'sam',
    methods: ['publickey'],
    attempts: [{ method: 'publickey', key: '/home/sam/.ssh/id_work', result: 'refused', note: '' }],
    needsAnswer: false,
  },
  connection: null,
  events: [
    event(1000, 'bastion', { kind: 'shared' }),
    step(1000, 'db.internal', 'tcp'),
    event(1010, 'db.internal', { kind: 'connected', address: '192.0.2.9', port: 22, through: 'bastion' }),
    step(1010, 'db.internal', 'version'),
    event(1020, 'db.internal', { kind: 'version', server: 'OpenSSH_9.2' }),
    step(1020, 'db.internal', 'kex'),
    step(1030, 'db.internal', 'hostkey'),
    event(1035, 'db.internal', {
      kind: 'host-key',
      type: 'ssh-ed25519',
      fingerprint: 'SHA256:abcDEF123',
      accepted: true,
      refusal: null,
    }),
    step(1040, 'db.internal', 'auth', 'sam'),
    event(1041, 'db.internal', { kind: 'message', direction: 'out', name: 'USERAUTH_REQUEST', detail: 'publickey' }),
    event(1090, 'db.internal', {
      kind: 'sign-in',
      method: 'publickey',
      key: '/home/sam/.ssh/id_work',
      result: 'refused',
      note: '',
    }),
  ],
};

test('each hop has its steps, with what they took and what came of them', () => {
  const [bastion, db] = hopsOf(attempt);
  expect(bastion).toEqual({ hop: 'bastion', shared: true, steps: [] });
  expect(db?.steps.map(({ step: name, state, took }) => [name, state, took])).toEqual([
    ['tcp', 'done', 10],
    ['version', 'done', 10],
    ['kex', 'done', 10],
    ['hostkey', 'done', 10],
    ['auth', 'failed', 60],
  ]);
  expect(db?.steps[0]?.summary).toBe('192.0.2.9 port 22, through bastion');
  expect(db?.steps.at(-1)?.summary).toBe('db.internal does not accept /home/sam/.ssh/id_work for sam');
});

test('the log has numbers and sections', () => {
  expect(rawLog(attempt.events)).toContain(
    '00:00:01.041  db.internal  > USERAUTH_REQUEST (publickey)  [50 · RFC 4252 §5]',
  );
});

test('names go on request, and only names', () => {
  for (const text of [reportText(attempt, { hideNames: true }), reportJson(attempt, { hideNames: true })]) {
    for (const name of ['db.internal', 'bastion', '192.0.2.9', 'sam', 'id_work', 'abcDEF123']) {
      expect(text).not.toContain(name);
    }
    expect(text).toContain('OpenSSH_9.2');
  }
  expect(reportText(attempt, { hideNames: false })).toContain('db.internal');
  expect(JSON.parse(reportJson(attempt, { hideNames: false }))).toEqual(attempt);
});

test('names that only a proxy knows go too', () => {
  const proxied: ConnectionAttempt = {
    ...attempt,
    failure: {
      code: 'proxy-refused',
      host: 'db.internal',
      address: 'db-7.corp.example',
      port: 22,
      proxy: { kind: 'socks5', host: 'gate.corp.example', port: 1080 },
      why: 'refused',
      said: 'SOCKS reply 5',
    },
    events: [
      step(1000, 'db.internal', 'address'),
      event(1001, 'db.internal', { kind: 'addresses', name: 'gate.corp.example', addresses: ['192.0.2.9'] }),
      step(1002, 'db.internal', 'tcp', 'db-7.corp.example port 22 through the SOCKS5 proxy gate.corp.example:1080'),
    ],
  };
  for (const text of [reportText(proxied, { hideNames: true }), reportJson(proxied, { hideNames: true })]) {
    for (const name of ['db.internal', 'db-7', 'corp.example', '192.0.2.9']) expect(text).not.toContain(name);
    expect(text).toContain('SOCKS reply 5');
  }
});
