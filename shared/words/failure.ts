/**
 * Why a connection failed and what to do about it, in words: the one place for the window and for the command line.
 * Facts come from shared/contract/connections.ts, the words are in en/failures.ts; nothing here reads an error message to
 * find out what happened.
 */
import type { Failure, Progress } from '../contract/connections.ts';
import { list, proxyName, showPlace, span } from './phrases.ts';
import { say, valuesOf, wordKey, type WordValues } from './say.ts';
import { refusalOf, tried } from './signIn.ts';

export interface FailureWords {
  /** Names the thing and the fact. No full stop. */
  readonly headline: string;
  /** Facts, in one to three sentences. */
  readonly detail: string;
  /** What to do, in one sentence. */
  readonly next: string;
}

/** Words for every code. Facts from a server are untrusted text and are shown as they are. */
export function describeFailure(failure: Failure): FailureWords {
  const values = failureValues(failure);
  const words = (part: keyof FailureWords) => say(wordKey(`failure.${kindOf(failure)}.${part}`), values);
  return { headline: words('headline'), detail: words('detail'), next: words('next') };
}

/** One line for the command line: what happened, and the next step. */
export function failureLine(failure: Failure): string {
  const { headline, next } = describeFailure(failure);
  return `${headline}. ${next}`;
}

/** One line while connecting. It names the hop, because each hop goes through the same steps. */
export function describeProgress({ step, hop, detail }: Pick<Progress, 'step' | 'hop' | 'detail'>): string {
  return say(`progress.${step}`, valuesOf({ hop, detail }));
}

/** The code; with the cause behind it where each cause has words of its own. */
function kindOf(failure: Failure): string {
  switch (failure.code) {
    case 'lost':
      return `lost.${failure.cause}`;
    case 'files-refused':
    case 'proxy-auth-refused':
      return `${failure.code}.${failure.why}`;
    default:
      return failure.code;
  }
}

/** The facts of a failure as the messages about it and about its causes want them. */
export function failureValues(failure: Failure): WordValues {
  return { ...valuesOf(failure), ...valuesOf(moreFacts(failure)) };
}

/** What is more than a text or a number in the failure itself. */
function moreFacts(failure: Failure): object {
  switch (failure.code) {
    case 'timed-out':
    case 'silent':
    case 'closed-while-asking':
      return { seconds: Math.round(failure.seconds) };
    case 'lost':
      return { seconds: Math.round(failure.seconds), span: span(failure.seconds) };
    case 'unreachable':
      return { system: say('failure.system', { reason: failure.reason }) };
    case 'no-common-algorithm':
      return { first: failure.offered[0] };
    case 'host-key-changed':
    case 'host-key-revoked':
      return { places: list(failure.places.map(showPlace)) };
    case 'host-key-unknown':
    case 'not-honoured':
      return { place: failure.place === null ? null : showPlace(failure.place) };
    case 'too-many-tries':
    case 'closed-in-auth':
      return { tried: tried(failure.attempts), ...refusalOf(failure.attempts, false) };
    case 'auth-refused': {
      const { attempts, methods, needsAnswer } = failure;
      const keysOnly = methods.length === 1 && methods[0] === 'publickey';
      const takes = needsAnswer ? 'answers' : keysOnly ? 'keys' : 'any';
      const otherMethods = methods.filter((name) => name !== 'publickey');
      return { tried: tried(attempts), takes, otherMethods, ...refusalOf(attempts, needsAnswer) };
    }
    case 'proxy-command-failed':
      return { status: failure.status ?? 0 };
    case 'proxy-unreachable': {
      const { proxy, reason, seconds } = failure;
      return {
        proxy: proxyName(proxy),
        seconds: Math.round(seconds),
        system: say('failure.system', { reason }),
      };
    }
    case 'proxy-auth-refused':
      return { proxy: proxyName(failure.proxy) };
    case 'proxy-refused':
      // A case of a message has no hyphen in its name.
      return { proxy: proxyName(failure.proxy), verdict: failure.why === 'timed-out' ? 'silence' : failure.why };
    case 'not-a-proxy': {
      const { kind, host, port } = failure.proxy;
      return { kind, proxyHost: host, proxyPort: port };
    }
    case 'config-refused': {
      const [first] = failure.errors;
      return {
        place: first === undefined ? null : showPlace(first),
        errors: failure.errors.map(({ text }) => text).join('; '),
      };
    }
    default:
      return {};
  }
}
