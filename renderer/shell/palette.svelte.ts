/**
 * The palette: what is typed, the rows for it, and which one is active. Ranking is paletteRows.ts, the picture is
 * Palette.svelte; what rows do is given by the app.
 */
import { tick } from 'svelte';
import { showTarget, type Target } from '../../shared/target.ts';
import { typedTarget, type TypedTarget } from '../../shared/typedTarget.ts';
import type { Host } from '../hosts/host.ts';
import type { Session } from '../terminals/session.svelte.ts';
import type { Match } from '../ui/match.ts';
import type { CommandId } from './commands.ts';
import { modeOf, paletteResult, type Narrow, type PaletteAction, type PaletteHost, type Parse } from './paletteRows.ts';

/** A host, or a session that is open on one. */
export interface PaletteEntry extends PaletteHost {
  readonly host: Host | null;
  readonly session: Session | null;
}
export interface PaletteCommand extends PaletteAction {
  /** Null: it is about one thing, and `run` does it. */
  readonly id: CommandId | null;
  run?(): void;
}
/** One thing that can be done with a host: the list that Tab opens. */
export interface HostAction {
  readonly title: string;
  run(): void;
}

const HELP = ['>', '@', '#', ':'] as const;

type Ranges = Match['ranges'];
type PaletteGroup =
  'sessions' | 'recent' | 'hosts' | 'places' | 'tunnels' | 'actions' | 'typed' | 'host-actions' | 'help';
export type PaletteRow =
  | { readonly kind: 'entry'; readonly group: PaletteGroup; readonly entry: PaletteEntry; readonly ranges: Ranges }
  | {
      readonly kind: 'command';
      readonly group: 'places' | 'tunnels' | 'actions';
      readonly command: PaletteCommand;
      readonly ranges: Ranges;
    }
  | { readonly kind: 'typed'; readonly group: 'typed'; readonly typed: TypedTarget; readonly text: string }
  | { readonly kind: 'host-action'; readonly group: 'host-actions'; readonly action: HostAction }
  | { readonly kind: 'help'; readonly group: 'help'; readonly prefix: (typeof HELP)[number] };

export interface PaletteOptions {
  readonly entries: () => readonly PaletteEntry[];
  readonly commands: () => readonly PaletteCommand[];
  readonly parse: Parse;
  readonly narrow: Narrow<PaletteEntry>;
  /** What a text names that is in no list, such as a folder of a host. */
  readonly places: (text: string) => readonly PaletteCommand[];
  readonly hostActions: (entry: PaletteEntry) => readonly HostAction[];
  readonly typedActions: (typed: TypedTarget) => readonly HostAction[];
  readonly connect: (target: Target) => void;
  readonly connectTyped: (typed: TypedTarget) => void;
  /** A new session beside the one in front. */
  readonly split: (target: Target) => void;
  readonly goTo: (session: Session) => void;
  readonly runCommand: (id: CommandId) => void;
  /** A command was chosen: lists are ranked by use. */
  readonly onused: (command: PaletteCommand) => void;
}

/** What Tab lists the actions of. */
interface Subject {
  readonly name: string;
  readonly actions: readonly HostAction[];
}

export class Palette {
  #options: PaletteOptions;
  #open = $state(false);
  #text = $state('');
  #active = $state(0);
  /** What actions are listed of, after Tab. */
  #of = $state.raw<Subject | null>(null);
  /** Words of a hundred commands: made once, and not at every key. */
  readonly #commands = $derived.by(() => (this.#open ? this.#options.commands() : []));
  readonly #entries = $derived.by(() => (this.#open ? this.#options.entries() : []));
  readonly #result = $derived.by(() =>
    this.#open
      ? paletteResult({
          text: this.#text,
          hosts: this.#entries,
          actions: this.#commands,
          parse: this.#options.parse,
          narrow: this.#options.narrow,
          now: Date.now(),
        })
      : null,
  );
  readonly rows: readonly PaletteRow[] = $derived.by(() => this.#rows());
  readonly active: PaletteRow | null = $derived(this.rows[this.#active] ?? null);

  constructor(options: PaletteOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#active = 0;
  }

  get activeIndex(): number {
    return this.#active;
  }

  get of(): Subject | null {
    return this.#of;
  }

  /** How many things fit, also those that are not listed. */
  get count(): number {
    return this.#of === null ? (this.#result?.count ?? 0) : this.rows.length;
  }

  /** What is wrong with what was typed, or empty. */
  get problem(): string {
    return this.#result?.problem ?? '';
  }

  show(text = ''): void {
    this.#of = null;
    this.text = text;
    this.#open = true;
  }

  close(): void {
    this.#open = false;
    this.#of = null;
  }

  /** Esc: back from a host's actions, then clears, then closes. */
  back(): void {
    if (this.#of !== null) this.#leaveActions();
    else if (this.#text !== '') this.text = '';
    else this.close();
  }

  setActive(index: number): void {
    this.#active = Math.max(0, Math.min(index, this.rows.length - 1));
  }

  /** Up and down go around. */
  step(by: 1 | -1): void {
    const count = this.rows.length;
    if (count > 0) this.#active = (this.#active + by + count) % count;
  }

  /** Tab: what else can be done with the active host, or with what was typed. */
  showActions(): void {
    const row = this.active;
    if (row?.kind === 'entry') this.#of = { name: row.entry.name, actions: this.#options.hostActions(row.entry) };
    else if (row?.kind === 'typed') this.#of = { name: row.text, actions: this.#options.typedActions(row.typed) };
    else return;
    this.text = '';
  }

  /** Enter. */
  run(row: PaletteRow | null = this.active): void {
    if (row === null) return;
    if (row.kind === 'help') {
      this.text = row.prefix;
      return;
    }
    this.close();
    // The dialog must be gone first: while it is open nothing outside it can take the focus.
    void tick().then(() => this.#act(row));
  }

  /** Shift+Enter: as typed, whatever the list found. */
  connectAsTyped(): void {
    const typed = typedTarget(this.#options.parse(modeOf(this.#text).query));
    if (typed === null) return;
    this.close();
    void tick().then(() => this.#options.connectTyped(typed));
  }

  /** Ctrl+Enter (⌘↵): a new session on this host or address, in a split. */
  split(): void {
    const row = this.active;
    const target =
      row?.kind === 'entry'
        ? (row.entry.session ?? row.entry.host)?.target
        : row?.kind === 'typed'
          ? row.typed.target
          : undefined;
    if (target === undefined) return;
    this.close();
    void tick().then(() => this.#options.split(target));
  }

  #act(row: Exclude<PaletteRow, { kind: 'help' }>): void {
    if (row.kind === 'command') {
      this.#options.onused(row.command);
      if (row.command.id === null) row.command.run?.();
      else this.#options.runCommand(row.command.id);
    } else if (row.kind === 'typed') this.#options.connectTyped(row.typed);
    else if (row.kind === 'host-action') row.action.run();
    else if (row.entry.session !== null) this.#options.goTo(row.entry.session);
    else if (row.entry.host !== null) this.#options.connect(row.entry.host.target);
  }

  #leaveActions(): void {
    this.#of = null;
    this.text = '';
  }

  #rows(): readonly PaletteRow[] {
    if (this.#of !== null) {
      const wanted = this.#text.trim().toLowerCase();
      return this.#of.actions
        .filter((action) => action.title.toLowerCase().includes(wanted))
        .map((action) => ({ kind: 'host-action', group: 'host-actions', action }));
    }
    if (this.#text.startsWith('?')) return HELP.map((prefix) => ({ kind: 'help', group: 'help', prefix }));
    const result = this.#result;
    if (result === null) return [];
    const places = this.#options.places(modeOf(this.#text).query);
    const untyped = this.#text.trim() === '';
    const groupOf = (entry: PaletteEntry): PaletteGroup =>
      !untyped ? 'hosts' : entry.session !== null ? 'sessions' : entry.lastUsed > 0 ? 'recent' : 'hosts';
    return [
      ...result.hosts.map((entry): PaletteRow => ({
        kind: 'entry',
        group: groupOf(entry),
        entry,
        ranges: entry.ranges,
      })),
      ...places.map((command) => commandRow('places', { ...command, ranges: [] })),
      ...result.actions.filter(({ about }) => about !== null).map((command) => commandRow('tunnels', command)),
      ...result.actions.filter(({ about }) => about === null).map((command) => commandRow('actions', command)),
      ...(result.typed === null
        ? []
        : [{ kind: 'typed', group: 'typed', typed: result.typed, text: showTarget(result.typed.target) } as const]),
    ];
  }
}

const commandRow = (
  group: 'places' | 'tunnels' | 'actions',
  command: PaletteCommand & { readonly ranges: Ranges },
): PaletteRow => ({ kind: 'command', group, command, ranges: command.ranges });
