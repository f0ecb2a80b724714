/**
 * An attempt as its steps: per hop what was done, how long it took, what came of it in one line. Pure; the window draws
 * it, reports and `fairlead check` print it.
 */
import { type Failure, Step } from '../contract/connections.ts';
import type { ConnectionAttempt, TimelineFact } from '../contract/timeline.ts';
import { describeFailure } from './failure.ts';
import { list } from './phrases.ts';
import { say, valuesOf, type WordKey } from './say.ts';

type StepState = 'done' | 'failed' | 'underway' | 'not-reached';

export interface StepView {
  readonly step: Step;
  readonly state: StepState;
  /** Milliseconds since the Unix epoch; null: not reached. */
  readonly startedAt: number | null;
  /** Milliseconds; null: not over. */
  readonly took: number | null;
  /** One line; may be empty. */
  readonly summary: string;
  readonly facts: readonly TimelineFact[];
}

export interface HopView {
  readonly hop: string;
  /** It was connected already. */
  readonly shared: boolean;
  readonly steps: readonly StepView[];
}

/** What a hop goes through; a shell is opened on the last one, by whoever asked for the connection. */
const STEPS: readonly Step[] = Step.options.filter((step) => step !== 'shell');

export function stepTitle(step: Step): string {
  return say(`step.${step}`);
}

export function hopsOf(attempt: ConnectionAttempt): readonly HopView[] {
  const hops = [...new Set(attempt.events.map(({ hop }) => hop))];
  return hops.map((hop) => hopView(attempt, hop));
}

function hopView(attempt: ConnectionAttempt, hop: string): HopView {
  const events = attempt.events.filter((event) => event.hop === hop);
  const shared = events.some(({ fact }) => fact.kind === 'shared');
  const began = new Map<Step, number>();
  const facts = new Map<Step, TimelineFact[]>();
  let current: Step = 'address';
  for (const { at, fact } of events) {
    if (fact.kind === 'step') current = fact.step;
    if (fact.kind === 'step' && !began.has(current)) began.set(current, at);
    facts.set(current, [...(facts.get(current) ?? []), fact]);
  }
  const last = events.at(-1)?.at ?? attempt.startedAt;
  // The hop after this one begins when this one is signed in to.
  const next = attempt.events.find(({ at, hop: other }) => other !== hop && at >= last)?.at ?? null;
  const over = next ?? attempt.endedAt;
  const failed = next === null && attempt.failure !== null;
  const reached = STEPS.filter((step) => began.has(step));
  const steps = STEPS.filter((step) => !shared && (began.has(step) || step !== 'address' || reached.length === 0)).map(
    (step): StepView => {
      const startedAt = began.get(step) ?? null;
      const own = facts.get(step) ?? [];
      if (startedAt === null) return { step, state: 'not-reached', startedAt, took: null, summary: '', facts: own };
      const after = reached[reached.indexOf(step) + 1];
      const end = after === undefined ? over : (began.get(after) ?? over);
      const isLast = after === undefined;
      const state = isLast && failed ? 'failed' : end === null ? 'underway' : 'done';
      const summary = summaryOf(step, [...facts.values()].flat(), state === 'failed' ? attempt.failure : null);
      return { step, state, startedAt, took: end === null ? null : Math.max(0, end - startedAt), summary, facts: own };
    },
  );
  return { hop, shared, steps };
}

function summaryOf(step: Step, facts: readonly TimelineFact[], failure: Failure | null): string {
  if (failure !== null) return describeFailure(failure).headline;
  const find = <K extends TimelineFact['kind']>(kind: K) =>
    facts.find((fact): fact is Extract<TimelineFact, { kind: K }> => fact.kind === kind);
  switch (step) {
    case 'address':
      return done('step.address.done', find('addresses'));
    case 'tcp':
      return done('step.tcp.done', find('connected'));
    case 'version':
      return done('step.version.done', find('version'));
    case 'kex': {
      const chosen = find('algorithms')?.chosen;
      return chosen === undefined ? '' : list([chosen['kex'] ?? '', chosen['cipherOut'] ?? '']);
    }
    case 'hostkey':
      return done('step.hostkey.done', find('host-key'));
    case 'auth':
      return done(
        'step.auth.done',
        facts.findLast((fact) => fact.kind === 'sign-in'),
      );
    case 'shell':
      return '';
  }
}

/** What came of a step, as its fact tells; empty when there is none. */
function done(key: WordKey, fact: TimelineFact | undefined): string {
  return fact === undefined ? '' : say(key, valuesOf(fact));
}
