/**
 * What the palette lists for a typed text: hosts and open sessions, actions, and connecting without saving. Pure: it
 * ranks and cuts; words and what a row does are the caller's.
 */
import { typedTarget, type ParsedTarget, type TypedTarget } from '../../shared/target.ts';
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
  /** It has a session. */
  readonly open: boolean;
}

export interface PaletteAction {
  readonly key: string;
  readonly title: string;
  /** Offered before anything is typed. */
  readonly suggested: boolean;
  /** Null: an action of the window. */
  readonly about: AboutTunnel | null;
}

/** How the tunnel is that an action starts or stops. */
interface AboutTunnel {
  readonly glyph: GlyphState;
  readonly detail: string;
}

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
  readonly now: number;
}

/** More would only be scrolled past; typing one more letter is quicker. */
const MOST_HOSTS = 30;
const MOST_RECENT = 5;
const HALF_LIFE_MS = 14 * 24 * 60 * 60 * 1000;

/** 1 for just now, half after 14 days, 0 for never. */
export function recency(lastUsed: number, now: number): number {
  return lastUsed === 0 ? 0 : 0.5 ** (Math.max(0, now - lastUsed) / HALF_LIFE_MS);
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
  now,
}: PaletteInput<H, A>): PaletteResult<H, A> {
  const { mode, query } = modeOf(text);
  if (mode === 'all' && query === '') return beforeTyping(hosts, actions, now);
  const withHosts = mode !== 'actions' && mode !== 'tunnels';
  const withActions = mode !== 'hosts' && mode !== 'labels';
  const offered = mode === 'tunnels' ? actions.filter(({ about }) => about !== null) : actions;
  const foundHosts = withHosts ? findHosts(hosts, query, mode === 'labels', now) : [];
  const foundActions = withActions ? findActions(offered, query) : [];
  const parsed = mode === 'all' ? parse(query) : null;
  const typed = unlessKnown(typedTarget(parsed), hosts);
  return {
    hosts: foundHosts.slice(0, MOST_HOSTS),
    actions: foundActions,
    typed,
    problem: parsed !== null && 'problem' in parsed ? parsed.problem : '',
    count: foundHosts.length + foundActions.length + (typed === null ? 0 : 1),
  };
}

/** An alias alone is in the list already. */
function unlessKnown(typed: TypedTarget | null, hosts: readonly PaletteHost[]): TypedTarget | null {
  if (typed === null) return null;
  const { host, user, port } = typed.target;
  return user === undefined && port === undefined && hosts.some(({ name }) => name === host) ? null : typed;
}

function beforeTyping<H extends PaletteHost, A extends PaletteAction>(
  hosts: readonly H[],
  actions: readonly A[],
  now: number,
): PaletteResult<H, A> {
  const open = hosts.filter((host) => host.open);
  const recent = hosts
    .filter((host) => !host.open && host.lastUsed > 0)
    .toSorted((a, b) => recency(b.lastUsed, now) - recency(a.lastUsed, now))
    .slice(0, MOST_RECENT);
  const unused = open.length + recent.length > 0 ? [] : hosts.slice(0, MOST_RECENT);
  const shown = [...open, ...recent, ...unused].map((host) => ({ ...host, ranges: [] }));
  const suggested = actions.filter((action) => action.suggested).map((action) => ({ ...action, ranges: [] }));
  return { hosts: shown, actions: suggested, typed: null, problem: '', count: shown.length + suggested.length };
}

/** Tier, then open sessions, then recency, then the finer score. */
function findHosts<H extends PaletteHost>(
  hosts: readonly H[],
  query: string,
  byLabel: boolean,
  now: number,
): readonly Found<H>[] {
  const found: { host: H; match: Match; named: boolean; recent: number }[] = [];
  for (const host of hosts) {
    const byName = byLabel ? null : matchText(query, host.name);
    const match = byName ?? bestOf(query, byLabel ? host.labels : [host.address]);
    if (match === null) continue;
    found.push({ host, match, named: byName !== null, recent: recency(host.lastUsed, now) });
  }
  found.sort(
    (a, b) =>
      b.match.tier - a.match.tier ||
      Number(b.host.open) - Number(a.host.open) ||
      b.recent - a.recent ||
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

function findActions<A extends PaletteAction>(actions: readonly A[], query: string): readonly Found<A>[] {
  return actions
    .map((action) => ({ action, match: matchText(query, action.title) }))
    .filter((found): found is { action: A; match: Match } => found.match !== null)
    .toSorted((a, b) => compareMatches(a.match, b.match))
    .map(({ action, match }) => ({ ...action, ranges: match.ranges }));
}
