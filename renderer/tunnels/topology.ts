/** Where cards, hops, targets and lines stand in the picture of the tunnels. Pure: numbers in CSS pixels. */
import type { TunnelState } from '../../shared/contract/tunnels.ts';

const CARD = { x: 20, width: 268, height: 66 } as const;
const ROW = 80;
const TOP = 44;
const GROUP_ROW = 32;
const HOP = { width: 152, height: 54, pitch: 176, from: 366 } as const;
const TARGET = { width: 172, height: 54 } as const;
const MARGIN = 20;
/** Between the last hop and the target, at least. */
const GAP = 36;
/** More tunnels than this are grouped by their first hop. */
const MOST_UNGROUPED = 12;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface HopBox extends Box {
  readonly key: string;
  readonly name: string;
  readonly via: string | null;
  readonly address: string;
  readonly isConnected: boolean;
  /** To it and back, in milliseconds; null: not known. */
  readonly roundTripMs: number | null;
}
interface TunnelRow {
  readonly tunnel: TunnelState;
  readonly card: Box;
  readonly target: Box;
  /** Keys of the hops that its line goes through. */
  readonly through: readonly string[];
  /** SVG path of the line from the card through the hops to the target. */
  readonly line: string;
}
interface GroupRow {
  readonly name: string;
  readonly count: number;
  readonly y: number;
}
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly TunnelRow[];
  readonly groups: readonly GroupRow[];
  readonly hops: readonly HopBox[];
  readonly targetX: number;
}

const routeOf = ({ via, host }: TunnelState) => [...via, host];

/** `width`: what there is; the picture is at least as wide as it needs. `closed`: names of groups that are folded. */
export function topology(tunnels: readonly TunnelState[], width: number, closed: readonly string[]): Picture {
  const groups: GroupRow[] = [];
  const placed: { tunnel: TunnelState; y: number }[] = [];
  let y = TOP;
  const put = (tunnel: TunnelState) => {
    placed.push({ tunnel, y });
    y += ROW;
  };
  if (tunnels.length <= MOST_UNGROUPED) tunnels.forEach(put);
  else {
    for (const [name, members] of byFirstHop(tunnels)) {
      groups.push({ name, count: members.length, y });
      y += GROUP_ROW;
      if (!closed.includes(name)) members.forEach(put);
    }
  }
  const depth = Math.max(1, ...placed.map(({ tunnel }) => routeOf(tunnel).length));
  const least = HOP.from + (depth - 1) * HOP.pitch + HOP.width + GAP + TARGET.width + MARGIN;
  const whole = Math.max(width, least);
  const targetX = whole - MARGIN - TARGET.width;
  const hops = placeHops(placed);
  const byKey = new Map(hops.map((hop) => [hop.key, hop]));
  const rows = placed.map(({ tunnel, y: top }): TunnelRow => {
    const card = { x: CARD.x, y: top, width: CARD.width, height: CARD.height };
    const target = { x: targetX, y: top + (CARD.height - TARGET.height) / 2, ...TARGET };
    const route = routeOf(tunnel);
    const through = route.flatMap((_, index) => byKey.get(keyOf(route, index)) ?? []);
    return {
      ...{ tunnel, card, target, through: through.map(({ key }) => key) },
      line: linePath([card, ...through, target]),
    };
  });
  const bottom = Math.max(y, ...hops.map((hop) => hop.y + hop.height + 14));
  return { width: whole, height: bottom + 8, rows, groups, hops, targetX };
}

function byFirstHop(tunnels: readonly TunnelState[]): ReadonlyMap<string, TunnelState[]> {
  const found = new Map<string, TunnelState[]>();
  for (const tunnel of tunnels) {
    const name = routeOf(tunnel)[0] ?? '';
    found.set(name, [...(found.get(name) ?? []), tunnel]);
  }
  return found;
}

/** One box per SSH connection: the same host over the same hops is the same box. */
const keyOf = (route: readonly string[], index: number) => JSON.stringify(route.slice(0, index + 1));

function placeHops(placed: readonly { tunnel: TunnelState; y: number }[]): readonly HopBox[] {
  const found = new Map<
    string,
    { name: string; via: string | null; depth: number; tunnels: TunnelState[]; ys: number[] }
  >();
  for (const { tunnel, y } of placed) {
    const route = routeOf(tunnel);
    route.forEach((name, depth) => {
      const key = keyOf(route, depth);
      const hop = found.get(key) ?? { name, via: route[depth - 1] ?? null, depth, tunnels: [], ys: [] };
      hop.tunnels.push(tunnel);
      hop.ys.push(y);
      found.set(key, hop);
    });
  }
  const lowest = new Map<number, number>();
  return [...found]
    .map(([key, hop]) => ({ key, ...hop, middle: hop.ys.reduce((sum, each) => sum + each, 0) / hop.ys.length }))
    .sort((one, other) => one.middle - other.middle)
    .map(({ key, name, via, depth, tunnels, middle }) => {
      // The middle of its tunnels, but never over the box above it.
      const y = Math.max(middle + (CARD.height - HOP.height) / 2, (lowest.get(depth) ?? 0) + 14);
      lowest.set(depth, y + HOP.height);
      const last = tunnels.find((tunnel) => tunnel.host === name && tunnel.address !== '');
      return {
        ...{ key, name, via, y, x: HOP.from + depth * HOP.pitch, width: HOP.width, height: HOP.height },
        address: last?.address ?? '',
        roundTripMs: last?.roundTripMs ?? null,
        isConnected: tunnels.some(({ state, roundTripMs }) => state.phase === 'listening' || roundTripMs !== null),
      };
    });
}

function linePath(boxes: readonly Box[]): string {
  const parts: string[] = [];
  boxes.slice(1).forEach((to, index) => {
    const from = boxes[index];
    if (from === undefined) return;
    const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
    const [x2, y2] = [to.x, to.y + to.height / 2];
    const bend = Math.min(80, (x2 - x1) / 2);
    parts.push(`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
  });
  return parts.join('');
}

/** 1.5 to 3.5 px by the logarithm of the throughput, in bytes per second. */
export function lineWidth(rate: number): number {
  return 1.5 + Math.min(2, Math.max(0, Math.log10(Math.max(1, rate)) - 2) / 2.5);
}
