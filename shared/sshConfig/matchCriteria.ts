/** Reads the criteria of a Match line (readconf.c match_cfg_line), in the two ways that releases tokenise it. */
import { nextToken } from './document.ts';
import { isAtLeast, type OpenSsh } from './openSsh.ts';
import type { LineError } from './optionValue.ts';
import { lowerCase } from './patterns.ts';

type CriterionName =
  | 'all'
  | 'canonical'
  | 'final'
  | 'host'
  | 'originalhost'
  | 'user'
  | 'localuser'
  | 'exec'
  | 'localnetwork'
  | 'tagged'
  | 'command'
  | 'version'
  | 'sessiontype';

export interface Criterion {
  readonly name: CriterionName;
  readonly negated: boolean;
  /** Empty for all, canonical and final. */
  readonly argument: string;
}

export interface ParsedMatch {
  readonly criteria: readonly Criterion[];
  readonly error: LineError | null;
}

const WITHOUT_ARGUMENT: ReadonlySet<string> = new Set(['canonical', 'final']);
const OLD: ReadonlySet<string> = new Set(['host', 'originalhost', 'user', 'localuser', 'exec']);
const NEW: ReadonlySet<string> = new Set(['localnetwork', 'tagged', 'command', 'version', 'sessiontype']);
/** Criteria that may be joined to their argument by `=` in 10.x; sessiontype is not among them. */
const JOINED = /^(host|originalhost|user|localuser|localnetwork|version|tagged|command|exec)=([^]*)$/i;

export function parseCriteria(text: string, args: readonly string[], openSsh: OpenSsh): ParsedMatch {
  const modern = isAtLeast(openSsh, '10.0');
  const source = modern ? argumentSource(args) : delimiterSource(text);
  const criteria: Criterion[] = [];
  const failed = (message: string, form: LineError['form'] = 'bare'): ParsedMatch => ({
    criteria,
    error: { text: message, form },
  });

  for (let word = source(); word !== null && (modern || word !== ''); word = source()) {
    if (word.startsWith('#')) break;
    const negated = word.startsWith('!');
    const [, joinedName, joinedArgument] = (modern ? JOINED.exec(negated ? word.slice(1) : word) : null) ?? [];
    const name = joinedName ?? (negated ? word.slice(1) : word);
    const lowered = lowerCase(name);
    if (lowered === 'all') {
      const next = source();
      if (criteria.length > 1 || (next !== null && next !== '' && !next.startsWith('#'))) {
        return failed(`'${word}' cannot be combined with other Match attributes`, 'line');
      }
      criteria.push({ name: 'all', negated, argument: '' });
      return { criteria, error: null };
    }
    if (WITHOUT_ARGUMENT.has(lowered)) {
      criteria.push({ name: lowered as CriterionName, negated, argument: '' });
      continue;
    }
    const argument = joinedArgument ?? source();
    if (argument === null && modern) return failed(`missing argument for Match '${word}'`, 'line');
    const mayBeEmpty = modern && (lowered === 'tagged' || lowered === 'command');
    if (argument === null || (argument === '' && !mayBeEmpty) || argument.startsWith('#')) {
      return failed(`Missing Match criteria for ${name}`);
    }
    if (!OLD.has(lowered) && !(modern && NEW.has(lowered))) return failed(`Unsupported Match attribute ${name}`);
    criteria.push({ name: lowered as CriterionName, negated, argument });
  }
  return criteria.length === 0 ? failed('One or more attributes required for Match') : { criteria, error: null };
}

/** From 10.0 on: the arguments as every other keyword gets them. */
function argumentSource(args: readonly string[]): () => string | null {
  let at = 0;
  return () => args[at++] ?? null;
}

/** Up to 9.x: tokens that end at white space, `=` or a closing quote, without escapes. */
function delimiterSource(text: string): () => string | null {
  let at = 0;
  let ended = false;
  return () => {
    const token = ended ? null : nextToken(text, at, text.length);
    if (token === null) {
      ended = true;
      return null;
    }
    // strdelim leaves no string behind once a token reached the end of it.
    if (token.end === text.length && text[token.end - 1] !== '"') ended = true;
    at = token.next;
    return text.slice(token.start, token.end).replaceAll('"', '');
  };
}
