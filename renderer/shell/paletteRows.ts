/**
 * What the palette lists for a typed text: hosts and open sessions, actions, and connecting without saving. Pure: it
 * ranks and cuts; words and what a row does are the caller's.
 */
import { decay, useWeight, type Use } from '../../shared/uses.ts';
import { typedTarget, type ParsedTarget, type TypedTarget } from '../../shared/typedTarget.ts';
import type { GlyphState } from '../ui/glyph.ts';
import { compareMatches, matchText, type Match } from '../ui/match.ts';

export interface PaletteHost {
  readonly key: string;
  readonly name: string;
  /** `user@host`, also searched. */
  readonly address: string;
  /** Group and environment, searched with `#`. */
  readonly labels: readonly string[];
  /** Milliseconds since the Unix epoch; 0 for never. */
  readonly lastUsed: number;
  /** How much it is used; null for never. */
  readonly use: Use | null;
  /** It has a session. */
  readonly open: boolean;
}

export interface PaletteAction {
  readonly key: string;
  readonly title: string;
  /** Offered before anything is typed. */
  readonly suggested: boolean;
  /** How much it is used; null for never. */
  readonly use: Use | null;
  /** Null: an action of the window. */
  readonly about: AboutTunnel | null;
}

/** How the tunnel is that an action starts or stops. */
interface AboutTunnel {
  readonly glyph: GlyphState;
  readonly detail: string;
}

/** Says which hosts terms such as `tag:web` mean, and gives the rest of the text. `holds` null: there are no terms. */
export type Narrow<H> = (text: string) => { readonly text: string; readonly holds: ((host: H) => boolean) | null };

/** Reads a typed destination. */
export type Parse = (text: string) => ParsedTarget | null;

type Found<T> = T & { readonly ranges: Match['ranges'] };

export interface PaletteResult<H extends PaletteHost, A extends PaletteAction> {
  readonly hosts: readonly Found<H>[];
  readonly actions: readonly Found<A>[];
  /** Connect as typed, or null when that says nothing new. */
  readonly typed: TypedTarget | null;
  /** What is wrong with what was typed, when it can only be a destination; else empty. */
  readonly problem: string;
  /** All that fit, also those that were cut. */
  readonly count: number;
}

export interface PaletteInput<H extends PaletteHost, A extends PaletteAction> {
  readonly text: string;
  readonly hosts: readonly H[];
  readonly actions: readonly A[];
  readonly parse: Parse;
  readonly narrow: Narrow<H>;
  readonly now: number;
}

/** More would only be scrolled past; typing one more letter is quicker. */
const MOST_HOSTS = 30;
const MOST_ACTIONS = 60;
const MOST_RECENT = 5;
/** Actions that are used most, before anything is typed. */
const MOST_USED = 3;

/** Recent and frequent: 0 for never. What was used before uses were counted counts once. */
export function weightOf({ use, lastUsed }: Pick<PaletteHost, 'use' | 'lastUsed'>, now: number): number {
  return use === null ? (lastUsed === 0 ? 0 : decay(lastUsed, now)) : useWeight(use, now);
}

/** `>` actions, `@` hosts, `#` groups and environments, `:` tunnels. */
export type Mode = 'all' | 'actions' | 'hosts' | 'labels' | 'tunnels';

export function modeOf(text: string): { mode: Mode; query: string } {
  const modes: Readonly<Record<string, Mode>> = { '>': 'actions', '@': 'hosts', '#': 'labels', ':': 'tunnels' };
  const mode = modes[text[0] ?? ''];
  return mode === undefined ? { mode: 'all', query: text.trim() } : { mode, query: text.slice(1).trim() };
}

export function paletteResult<H extends PaletteHost, A extends PaletteAction>({
  text,
  hosts,
  actions,
  parse,
  narrow,
  now,
}: PaletteInput<H, A>): PaletteResult<H, A> {
  const { mode, query: written } = modeOf(text);
  const { text: query, holds } = mode === 'all' || mode === 'hosts' ? narrow(written) : { text: written, holds: null };
  if (holds !== null) return onlyHosts(findHosts(hosts.filter(holds), query, false, now));
  if (mode === 'all' && query === '') return beforeTyping(hosts, actions, now);
  const withHosts = mode !== 'actions' && mode !== 'tunnels';
  const withActions = mode !== 'hosts' && mode !== 'labels';
  const offered = mode === 'tunnels' ? actions.filter(({ about }) => about !== null) : actions;
  const foundHosts = withHosts ? findHosts(hosts, query, mode === 'labels', now) : [];
  const foundActions = withActions ? findActions(offered, query, now) : [];
  const parsed = mode === 'all' ? parse(query) : null;
  const typed = unlessKnown(typedTarget(parsed), hosts);
  return {
    hosts: foundHosts.slice(0, MOST_HOSTS),
    actions: foundActions.slice(0, MOST_ACTIONS),
    typed,
    problem: parsed !== null && 'problem' in parsed ? parsed.problem : '',
    count: foundHosts.length + foundActions.length + (typed === null ? 0 : 1),
  };
}

function onlyHosts<H extends PaletteHost, A extends PaletteAction>(found: readonly Found<H>[]): PaletteResult<H, A> {
  return { hosts: found.slice(0, MOST_HOSTS), actions: [], typed: null, problem: '', count: found.length };
}

/** An alias alone is in the list already. */
function unlessKnown(typed: TypedTarget | null, hosts: readonly PaletteHost[]): TypedTarget | null {
  if (typed === null) return null;
  const { host, user, port, options, forwards } = typed.target;
  const isPlain = user === undefined && port === undefined && options === undefined && forwards === undefined;
  return isPlain && hosts.some(({ name }) => name === host) ? null : typed;
}

function beforeTyping<H extends PaletteHost, A extends PaletteAction>(
  hosts: readonly H[],
  actions: readonly A[],
  now: number,
): PaletteResult<H, A> {
  const open = hosts.filter((host) => host.open);
  const recent = hosts
    .filter((host) => !host.open && host.lastUsed > 0)
    .toSorted((a, b) => weightOf(b, now) - weightOf(a, now))
    .slice(0, MOST_RECENT);
  const unused = open.length + recent.length > 0 ? [] : hosts.slice(0, MOST_RECENT);
  const shown = [...open, ...recent, ...unused].map((host) => ({ ...host, ranges: [] }));
  const often = actions
    .filter(({ use }) => use !== null)
    .toSorted((a, b) => useWeight(b.use ?? undefined, now) - useWeight(a.use ?? undefined, now))
    .slice(0, MOST_USED);
  const others = actions.filter((action) => action.suggested && !often.includes(action));
  const suggested = [...often, ...others].map((action) => ({ ...action, ranges: [] }));
  return { hosts: shown, actions: suggested, typed: null, problem: '', count: shown.length + suggested.length };
}

/** Tier, then open sessions, then use, then the finer score. */
function findHosts<H extends PaletteHost>(
  hosts: readonly H[],
  query: string,
  byLabel: boolean,
  now: number,
): readonly Found<H>[] {
  const found: { host: H; match: Match; named: boolean; weight: number }[] = [];
  for (const host of hosts) {
    const byName = byLabel ? null : matchText(query, host.name);
    const match = byName ?? bestOf(query, byLabel ? host.labels : [host.address]);
    if (match === null) continue;
    found.push({ host, match, named: byName !== null, weight: weightOf(host, now) });
  }
  found.sort(
    (a, b) =>
      b.match.tier - a.match.tier ||
      Number(b.host.open) - Number(a.host.open) ||
      b.weight - a.weight ||
      compareMatches(a.match, b.match),
  );
  return found.map(({ host, match, named }) => ({ ...host, ranges: named ? match.ranges : [] }));
}

/** Of secondary texts: in one piece only, and never better than a name. */
function bestOf(query: string, texts: readonly string[]): Match | null {
  if (query === '') return { tier: 1, score: 0, ranges: [] };
  const pieces = texts.map((text) => matchText(query, text)).filter((match) => match !== null && match.tier > 1);
  return pieces.length === 0 ? null : { tier: 1, score: 0, ranges: [] };
}

/** Tier, then use, then the finer score. */
function findActions<A extends PaletteAction>(actions: readonly A[], query: string, now: number): readonly Found<A>[] {
  const found = actions.flatMap((action) => {
    const match = matchText(query, action.title);
    return match === null ? [] : [{ action, match, weight: useWeight(action.use ?? undefined, now) }];
  });
  return found
    .toSorted((a, b) => b.match.tier - a.match.tier || b.weight - a.weight || compareMatches(a.match, b.match))
    .map(({ action, match }) => ({ ...action, ranges: match.ranges }));
}
