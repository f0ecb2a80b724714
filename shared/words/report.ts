/** An attempt as text or JSON to hand to somebody else, with or without the names of hosts, users and keys in it. */
import type { ConnectionAttempt, TimelineEvent } from '../contract/timeline.ts';
import { hopsOf, stepTitle } from './attemptSteps.ts';
import { explainFailure } from './causes.ts';
import { list } from './phrases.ts';
import { numberAndSection } from './protocolMessages.ts';
import { say } from './say.ts';

export interface ReportOptions {
  /** Names and addresses of hosts, users, key files and fingerprints become host-1, address-1, user-1, key-1. */
  readonly hideNames: boolean;
}

/** Text for people: the steps, the cause and its fix, then each message. */
export function reportText(attempt: ConnectionAttempt, options: ReportOptions): string {
  const shown = options.hideNames ? withoutNames(attempt) : attempt;
  const explained = shown.failure === null ? null : explainFailure(shown.failure);
  const lines = [
    say('report.title', {
      host: shown.host,
      number: shown.number,
      time: new Date(shown.startedAt).toISOString(),
    }),
    explained === null ? say(shown.endedAt === null ? 'report.underway' : 'report.connected') : explained.headline,
    ...(explained === null
      ? []
      : [explained.evidence, say('report.cause', { cause: explained.cause, fix: explained.fix.title })]),
    ...hopsOf(shown).flatMap(({ hop, shared, steps }) => [
      '',
      shared ? say('report.shared', { hop }) : hop,
      ...steps.map(
        ({ step, state, took, summary }) =>
          `  ${state.padEnd(11)} ${took === null ? ''.padStart(9) : `${took.toFixed(1)} ms`.padStart(9)}  ${stepTitle(step)}${summary === '' ? '' : `: ${summary}`}`,
      ),
    ]),
    '',
    ...rawLog(shown.events),
  ];
  return `${lines.join('\n')}\n`;
}

export function reportJson(attempt: ConnectionAttempt, options: ReportOptions): string {
  return `${JSON.stringify(options.hideNames ? withoutNames(attempt) : attempt, null, 2)}\n`;
}

/** What `ssh -vv` would say: one line per message and per fact of the key exchange and the sign-in. */
export function rawLog(events: readonly TimelineEvent[]): string[] {
  return events.flatMap(({ at, hop, fact }) => {
    const line = (text: string) => `${new Date(at).toISOString().slice(11, 23)}  ${hop}  ${text}`;
    switch (fact.kind) {
      case 'message': {
        const known = numberAndSection(fact.name);
        const what = `${fact.name}${fact.detail === '' ? '' : ` (${fact.detail})`}`;
        return [line(`${fact.direction === 'in' ? '<' : '>'} ${what}${known === '' ? '' : `  [${known}]`}`)];
      }
      case 'version':
        return [line(`< SSH-2.0-${fact.server}`)];
      case 'algorithms':
        return [
          ...Object.entries(fact.ours).map(([what, names]) => line(`> ${what}: ${list(names)}`)),
          ...Object.entries(fact.theirs).map(([what, names]) => line(`< ${what}: ${list(names)}`)),
          ...Object.entries(fact.chosen).map(([what, name]) => line(`= ${what}: ${name === '' ? 'implicit' : name}`)),
        ];
      case 'host-key':
        return [line(`= host key ${fact.type} ${fact.fingerprint}: ${fact.accepted ? 'accepted' : 'refused'}`)];
      case 'sign-in':
        return [
          line(`= ${fact.method}${fact.key === '' ? '' : ` ${fact.key}`}: ${fact.result} ${fact.note}`.trimEnd()),
        ];
      default:
        return [];
    }
  });
}

/** The same attempt without what says who and where. */
function withoutNames(attempt: ConnectionAttempt): ConnectionAttempt {
  const names = namesIn(attempt);
  const hide = (text: string) => {
    let hidden = text.replaceAll(/SHA256:[A-Za-z0-9+/]+/g, 'SHA256:…');
    for (const [name, instead] of names) hidden = hidden.replaceAll(name, instead);
    return hidden;
  };
  return mapStrings(attempt, hide);
}

/** Longest first, so that no name is hidden inside another one. */
function namesIn(attempt: ConnectionAttempt): [string, string][] {
  const kinds = new Map<string, Set<string>>();
  const note = (kind: string, name: string | undefined) => {
    if (name === undefined || name === '') return;
    kinds.set(kind, (kinds.get(kind) ?? new Set<string>()).add(name));
  };
  note('host', attempt.host);
  if (attempt.target.kind === 'host') note('user', attempt.target.user);
  const { failure } = attempt;
  if (failure !== null && 'user' in failure) note('user', failure.user);
  if (failure !== null && 'proxy' in failure) note('host', failure.proxy.host);
  if (failure !== null && 'address' in failure) note('address', failure.address);
  for (const { hop, fact } of attempt.events) {
    note('host', hop);
    if (fact.kind === 'addresses') {
      note('host', fact.name);
      for (const address of fact.addresses) note('address', address);
    } else if (fact.kind === 'connected') note('address', fact.address);
    else if (fact.kind === 'sign-in') note('key', fact.key);
    // `NAME port 22 through …`: a name that a hop or a proxy looks up is nowhere else.
    else if (fact.kind === 'step' && fact.step === 'tcp') note('host', fact.detail.split(' port ')[0]);
    // The first detail of this step is the user.
    else if (fact.kind === 'step' && fact.step === 'auth') note('user', fact.detail.split(' ')[0]);
  }
  return [...kinds]
    .flatMap(([kind, names]) => [...names].map((name, index): [string, string] => [name, `${kind}-${index + 1}`]))
    .sort(([a], [b]) => b.length - a.length);
}

/** Names of facts and codes are ours and stay: only `kind`, `code`, `step`, `result` and ids hold such. */
const OURS: ReadonlySet<string> = new Set([
  'kind',
  'code',
  'step',
  'result',
  'direction',
  'method',
  'id',
  'connection',
]);

function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => mapStrings(each, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, OURS.has(key) ? each : mapStrings(each as unknown, change)]),
  ) as T;
}
