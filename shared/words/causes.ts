/**
 * The causes of failed and lost connections, as a table: how each is recognised by the typed fields of a Failure, and what
 * kind of thing the recommended fix is. The words of fixes and of other ways are in en/causes.ts, those of headline and
 * evidence in en/failures.ts; nothing here reads a message.
 */
import type { Attempt, Failure, FailureCode, SkipReason } from '../contract/connections.ts';
import { english } from './en.ts';
import { describeFailure, failureValues } from './failure.ts';
import { advice, command, configLine, type Fix, hostSettings, openConfig, tryAgain } from './fixes.ts';
import { say, wordKey } from './say.ts';
import { refusedKeys } from './signIn.ts';

type Of<C extends FailureCode> = Extract<Failure, { code: C }>;

interface Row {
  readonly id: string;
  /** `cause.WORDS.…` are its words. */
  readonly words: string;
  readonly when: (failure: Failure) => boolean;
  readonly fix: (title: string, failure: Failure) => Fix;
  /** How many of its other ways are of use. */
  readonly others: (failure: Failure) => number;
}

/** A row for one code; the first row that fits is the cause. */
function row<C extends FailureCode>(
  id: string,
  code: C,
  given: {
    readonly when?: (failure: Of<C>) => boolean;
    readonly fix: (title: string, failure: Of<C>) => Fix;
    /** Left out: all. */
    readonly others?: (failure: Of<C>) => number;
    /** Left out: those of the id. */
    readonly words?: string;
  },
): Row {
  const is = (failure: Failure): failure is Of<C> => failure.code === code;
  const { when = () => true, fix, others = () => Infinity, words = id } = given;
  const own = (failure: Failure): Of<C> => {
    if (!is(failure)) throw new Error(`${id} is about ${code}`);
    return failure;
  };
  return {
    id,
    words,
    when: (failure) => is(failure) && when(failure),
    fix: (title, failure) => fix(title, own(failure)),
    others: (failure) => others(own(failure)),
  };
}

const skippedFor = (attempts: readonly Attempt[], why: SkipReason) => attempts.find((attempt) => attempt.why === why);
const lastRefused = (attempts: readonly Attempt[]) => attempts.findLast(({ result }) => result === 'refused');

const algorithm = (id: string, what: Of<'no-common-algorithm'>['what'], option: string) =>
  row(id, 'no-common-algorithm', {
    when: (failure) => failure.what === what && failure.offered.length > 0,
    fix: (title, { offered }) => configLine(title, option, `+${offered[0] ?? ''}`),
    words: 'algorithm-off',
  });

const ROWS: readonly Row[] = [
  row('name-misspelt', 'name-not-found', { when: ({ nearest }) => nearest !== null, fix: advice }),
  row('name-not-found', 'name-not-found', { fix: openConfig }),
  row('port-closed', 'refused', { fix: openConfig }),
  row('no-answer', 'timed-out', { fix: tryAgain }),
  row('no-network', 'unreachable', {
    when: ({ reason }) => reason === 'ENETUNREACH' || reason === 'ENETDOWN',
    fix: tryAgain,
  }),
  row('bad-local-address', 'unreachable', { when: ({ reason }) => reason === 'EADDRNOTAVAIL', fix: openConfig }),
  row('no-route', 'unreachable', { fix: tryAgain }),
  row('silent', 'silent', { fix: openConfig }),
  row('closed-early', 'closed-early', { fix: tryAgain }),
  row('not-ssh', 'not-ssh', { fix: openConfig }),
  algorithm('host-key-type-off', 'hostkey', 'HostKeyAlgorithms'),
  algorithm('key-exchange-off', 'kex', 'KexAlgorithms'),
  algorithm('cipher-off', 'cipher', 'Ciphers'),
  algorithm('mac-off', 'mac', 'MACs'),
  row('nothing-in-common', 'no-common-algorithm', { fix: openConfig }),
  row('protocol-error', 'protocol-error', { fix: tryAgain }),
  row('changed-on-the-way', 'damaged', { fix: tryAgain }),
  row('host-key-changed', 'host-key-changed', { fix: advice }),
  row('host-key-revoked', 'host-key-revoked', { fix: advice }),
  row('host-key-unknown', 'host-key-unknown', {
    fix: (title, { host }) => command(title, `ssh-keyscan ${host} >> ~/.ssh/known_hosts`),
  }),
  row('host-key-nobody-asked', 'host-key-declined', { when: ({ asked }) => !asked, fix: advice }),
  row('host-key-declined', 'host-key-declined', { fix: tryAgain }),
  row('known-hosts-unreadable', 'known-hosts-unreadable', {
    fix: (title, { file }) => command(title, `chmod u+r ${file}`),
  }),
  row('known-hosts-unwritable', 'known-hosts-unwritable', {
    fix: (title, { file }) => command(title, `chmod u+w ${file}`),
  }),
  row('right-key-never-tried', 'too-many-tries', {
    when: ({ attempts }) => refusedKeys(attempts).length > 0,
    fix: (title) => configLine(title, 'IdentitiesOnly', 'yes'),
  }),
  row('too-many-passwords', 'too-many-tries', { fix: tryAgain }),
  row('nobody-answered', 'auth-refused', {
    when: ({ needsAnswer }) => needsAnswer,
    fix: (title) => configLine(title, 'BatchMode', 'no'),
  }),
  row('key-file-unsafe', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'too-open') !== undefined,
    fix: (title, { attempts }) => command(title, `chmod 600 ${skippedFor(attempts, 'too-open')?.key ?? ''}`),
  }),
  row('key-file-missing', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'missing') !== undefined,
    fix: openConfig,
  }),
  row('key-file-not-a-key', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'not-a-key') !== undefined,
    fix: openConfig,
  }),
  row('passphrase-wrong', 'auth-refused', {
    when: ({ attempts }) => skippedFor(attempts, 'wrong-passphrase') !== undefined,
    fix: tryAgain,
  }),
  row('passphrase-missing', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts) === undefined && skippedFor(attempts, 'no-passphrase') !== undefined,
    fix: tryAgain,
  }),
  row('password-refused', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts)?.method === 'password',
    fix: tryAgain,
  }),
  row('answers-refused', 'auth-refused', {
    when: ({ attempts }) => lastRefused(attempts)?.method === 'keyboard-interactive',
    fix: tryAgain,
  }),
  row('key-refused', 'auth-refused', {
    when: ({ attempts }) => refusedKeys(attempts).length > 0,
    fix: (title, { host, user, attempts }) =>
      command(title, `ssh-copy-id -i ${refusedKeys(attempts).at(-1) ?? ''} ${user}@${host}`),
    // The second names the methods beside publickey.
    others: ({ methods }) => (methods.length > 1 ? 2 : 1),
  }),
  row('no-key-to-try', 'auth-refused', {
    when: ({ methods }) => methods.includes('publickey'),
    fix: (title) => configLine(title, 'IdentityFile', '~/.ssh/id_ed25519'),
  }),
  row('no-method-left', 'auth-refused', { fix: advice }),
  row('closed-while-asking', 'closed-while-asking', { fix: tryAgain }),
  row('closed-in-auth', 'closed-in-auth', { fix: tryAgain }),
  row('asleep', 'lost', { when: ({ cause }) => cause === 'asleep', fix: tryAgain }),
  row('network-changed', 'lost', { when: ({ cause }) => cause === 'network', fix: tryAgain }),
  row('server-silent', 'lost', { when: ({ cause }) => cause === 'keepalive', fix: tryAgain }),
  row('connection-reset', 'lost', { when: ({ cause }) => cause === 'reset', fix: tryAgain }),
  row('connection-closed', 'lost', { fix: tryAgain }),
  row('shell-refused', 'shell-refused', { fix: advice }),
  row('sudo-asks', 'files-refused', { when: ({ why }) => why === 'sudo-password', fix: advice }),
  row('text-before-sftp', 'files-refused', { when: ({ why }) => why === 'other-text', fix: advice }),
  row('files-refused', 'files-refused', { fix: advice }),
  row('hop-forbids-forwarding', 'forward-refused', { when: ({ openReason }) => openReason === 1, fix: advice }),
  row('hop-cannot-reach', 'forward-refused', { fix: openConfig }),
  row('proxy-command-failed', 'proxy-command-failed', { fix: (title, failure) => command(title, failure.command) }),
  row('proxy-unreachable', 'proxy-unreachable', { fix: hostSettings }),
  row('proxy-wants-user', 'proxy-auth-refused', { when: ({ why }) => why === 'no-user', fix: hostSettings }),
  row('proxy-password-refused', 'proxy-auth-refused', { when: ({ why }) => why === 'password', fix: tryAgain }),
  row('proxy-nobody-asked', 'proxy-auth-refused', { when: ({ why }) => why === 'nobody-asked', fix: advice }),
  row('proxy-sign-in-unknown', 'proxy-auth-refused', { fix: openConfig }),
  row('proxy-forbids', 'proxy-refused', { when: ({ why }) => why === 'forbidden', fix: advice }),
  row('proxy-cannot-connect', 'proxy-refused', { fix: openConfig }),
  row('not-a-proxy', 'not-a-proxy', { fix: hostSettings }),
  row('jump-loop', 'jump-loop', { fix: (title) => configLine(title, 'ProxyJump', 'none') }),
  row('config-refused', 'config-refused', { fix: openConfig }),
  row('not-honoured', 'not-honoured', { fix: (title, { host }) => command(title, `ssh ${host}`) }),
  row('cancelled', 'cancelled', { fix: tryAgain }),
  row('internal', 'internal', { fix: tryAgain }),
];

export interface Explanation {
  /** One of `CAUSES`. */
  readonly cause: string;
  readonly headline: string;
  /** What was seen. */
  readonly evidence: string;
  readonly fix: Fix;
  readonly others: readonly string[];
}

/** Every cause that is told apart. */
export const CAUSES: readonly string[] = ROWS.map(({ id }) => id);

export function explainFailure(failure: Failure): Explanation {
  const found = ROWS.find(({ when }) => when(failure));
  const { headline, detail, next } = describeFailure(failure);
  if (found === undefined) {
    return { cause: failure.code, headline, evidence: detail, fix: advice(next), others: [] };
  }
  const { id, words } = found;
  const values = failureValues(failure);
  const others: string[] = [];
  for (let number = 1; number <= found.others(failure) && `cause.${words}.other.${number}` in english; number += 1) {
    others.push(say(wordKey(`cause.${words}.other.${number}`), values));
  }
  const fix = found.fix(say(wordKey(`cause.${words}.fix`), values), failure);
  return { cause: id, headline, evidence: detail, fix, others };
}
