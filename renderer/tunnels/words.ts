/** What a tunnel is called and how it is, in words: one place for cards, table, drawer and palette. */
import type { Step } from '../../shared/contract/connections.ts';
import type { ListenProblem, OpenProblem, TunnelState } from '../../shared/contract/tunnels.ts';
import { showTunnelEnd } from '../../shared/tunnelSpec.ts';
import { describeFailure } from '../../shared/words/failure.ts';
import { describeListenProblem } from '../../shared/words/tunnel.ts';
import { t } from '../i18n/translate.ts';
import type { GlyphState } from '../ui/glyph.ts';
import { sizeText } from '../ui/sizeText.ts';

type Tone = 'quiet' | 'warning' | 'danger';
type Tunnels = readonly TunnelState[];

export interface TunnelWords {
  readonly glyph: GlyphState;
  readonly tone: Tone;
  /** One line for the card. */
  readonly line: string;
  /** What the button of the card does. */
  readonly action: { readonly kind: 'start' | 'stop' | 'fix'; readonly label: string };
}

const STEPS: readonly Step[] = ['address', 'tcp', 'version', 'kex', 'hostkey', 'auth', 'shell'];
/** So many of the last ten failing is a pattern. */
const FAILING = 2;
/** A round trip that a person feels, in milliseconds. */
const SLOW_MS = 500;

export function nameOf({ name, spec, host }: TunnelState): string {
  if (name !== '') return name;
  return spec.connect === null ? t('tunnels.name.socks', { host }) : showTunnelEnd(spec.connect);
}

/** The card's second line. */
export function addressLine({ spec, listensOn }: TunnelState): string {
  if (spec.type === 'dynamic') return t('tunnels.listens.socks', { address: listensOn });
  if (spec.type === 'remote' && spec.connect !== null) {
    return t('tunnels.listens.remote', { address: showTunnelEnd(spec.connect) });
  }
  return listensOn;
}

/** Where it ends, and what that is. */
export function targetWords({ spec, host, listensOn }: TunnelState): {
  readonly title: string;
  readonly detail: string;
} {
  if (spec.type === 'remote') return { title: listensOn, detail: t('tunnels.target.server') };
  if (spec.connect === null) return { title: t('tunnels.target.any'), detail: t('tunnels.target.chosen') };
  const isOnHost = spec.connect.kind === 'path' || ['localhost', '127.0.0.1', '::1'].includes(spec.connect.host ?? '');
  return {
    title: showTunnelEnd(spec.connect),
    detail: t(isOnHost ? 'tunnels.target.on' : 'tunnels.target.from', { host }),
  };
}

/** It was started, and goes on or tries to. */
export function isRunning({ state }: TunnelState): boolean {
  if (state.phase === 'blocked' || state.phase === 'refused') return state.retryAt !== null;
  return state.phase === 'listening' || state.phase === 'connecting' || state.phase === 'waiting';
}

/** `now`: milliseconds since the Unix epoch. `all`: to name the tunnel that has the port. */
export function wordsOf(tunnel: TunnelState, now: number, all: Tunnels): TunnelWords {
  const { state, host } = tunnel;
  const start = { kind: 'start', label: t('tunnels.action.start') } as const;
  const stop = { kind: 'stop', label: t('tunnels.action.stop') } as const;
  switch (state.phase) {
    case 'stopped':
      return { glyph: 'stopped', tone: 'quiet', line: t('tunnels.state.stopped'), action: start };
    case 'connecting': {
      const { progress } = state;
      const line =
        progress === null
          ? t('tunnels.state.connecting', { host })
          : t('tunnels.state.connecting.step', { host: progress.hop, step: STEPS.indexOf(progress.step) + 1 });
      const cancel = { kind: 'stop', label: t('tunnels.action.cancel') } as const;
      return { glyph: 'connecting', tone: 'quiet', line, action: cancel };
    }
    case 'waiting': {
      const { waiting } = tunnel.counts;
      const line =
        waiting > 0
          ? t('tunnels.state.waiting.clients', { host, count: waiting })
          : t('tunnels.state.waiting', { host });
      const now = { kind: 'start', label: t('tunnels.action.startNow') } as const;
      return { glyph: 'reconnecting', tone: 'warning', line, action: now };
    }
    case 'listening':
      return { ...listeningWords(tunnel, now), action: stop };
    case 'blocked': {
      const fix = { kind: 'fix', label: t('tunnels.action.fix') } as const;
      const line = blockedLine(state.problem, all);
      if (state.retryAt === null) return { glyph: 'failed', tone: 'danger', line, action: fix };
      return { glyph: 'reconnecting', tone: 'warning', line: t('tunnels.state.awaitsPort', { line }), action: fix };
    }
    case 'refused': {
      const again = { kind: 'start', label: t('tunnels.action.again') } as const;
      return { glyph: 'failed', tone: 'danger', line: t('tunnels.state.refused', { host }), action: again };
    }
    case 'failed': {
      const again = { kind: 'start', label: t('tunnels.action.again') } as const;
      return { glyph: 'failed', tone: 'danger', line: describeFailure(state.failure).headline, action: again };
    }
  }
}

function listeningWords(tunnel: TunnelState, now: number): Omit<TunnelWords, 'action'> {
  const { problem, counts, rate, lastTraffic, roundTripMs } = tunnel;
  if (problem !== null) return { glyph: 'degraded', tone: 'warning', line: problemLine(problem, tunnel) };
  if (counts.recentlyFailed >= FAILING) {
    return { glyph: 'degraded', tone: 'warning', line: t('tunnels.state.failing', { count: counts.recentlyFailed }) };
  }
  if (roundTripMs !== null && roundTripMs >= SLOW_MS) {
    return { glyph: 'degraded', tone: 'warning', line: t('tunnels.state.slow', { ms: Math.round(roundTripMs) }) };
  }
  const line =
    rate.received + rate.sent > 0
      ? t('tunnels.state.rates', { received: sizeText(rate.received), sent: sizeText(rate.sent) })
      : lastTraffic === null
        ? t('tunnels.state.ready')
        : t('tunnels.state.idle', { time: time(now - lastTraffic) });
  return { glyph: 'connected', tone: 'quiet', line };
}

function blockedLine(problem: ListenProblem, all: Tunnels): string {
  const own = problem.code === 'in-use' ? all.find(({ id }) => id === problem.own) : undefined;
  return own === undefined ? describeListenProblem(problem) : t('tunnels.blocked.inUse.own', { name: nameOf(own) });
}

const PROBLEMS = {
  prohibited: 'tunnels.problem.prohibited',
  unreachable: 'tunnels.problem.unreachable',
  'unknown-type': 'tunnels.problem.unknownType',
  shortage: 'tunnels.problem.shortage',
  waited: 'tunnels.problem.waited',
  lost: 'tunnels.problem.lost',
  'too-many-waiting': 'tunnels.problem.tooMany',
  'not-socks': 'tunnels.problem.notSocks',
  'not-permitted': 'tunnels.problem.notPermitted',
} as const;

/** Why a connection came to nothing. A target of -R is reached from here. */
export function problemLine({ code, to, detail }: OpenProblem, { spec, host: server }: TunnelState): string {
  const host = spec.type === 'remote' && code === 'unreachable' ? t('tunnels.here') : server;
  if (code === 'unreachable' && detail !== '') {
    return t('tunnels.problem.unreachable.detail', { host, to, detail: detail.toLowerCase() });
  }
  return t(PROBLEMS[code], { host, to });
}

/** `12 min`. */
export function time(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return t('ui.time.s', { seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('ui.time.min', { minutes });
  return t('ui.time.h', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
