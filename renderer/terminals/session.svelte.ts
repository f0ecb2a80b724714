/**
 * One session as the window knows it: the backend's snapshot of the shell, and what only this window knows (the name a
 * person gave it, which view is in front, what its terminal said since it was last looked at).
 */
import type { FailureCode } from '../../shared/contract/connections.ts';
import type { ShellId, ShellState, TerminalSize } from '../../shared/contract/shells.ts';
import type { Target } from '../../shared/target.ts';

export const FACETS = ['terminal', 'files', 'tunnels', 'connection'] as const;
export type Facet = (typeof FACETS)[number];

/** What others may ask of a session's pane while it is on the screen. */
export interface PaneControls {
  /** Puts the focus where typing belongs: into the sheet that waits, else into the terminal. */
  focus(): void;
  find(): void;
  /** As if it were typed here, byte for byte; dropped while there is no shell. */
  receive(bytes: Uint8Array): void;
  /** Pastes a text, as the program there takes pastes; `run`: and presses Enter. Dropped while there is no shell. */
  insert(text: string, run: boolean): void;
  clearScrollback(): void;
  /** True when there was a selection. */
  copySelection(): boolean;
}

/** The shapes of StateGlyph.svelte that a session can have. */
export type SessionGlyph = 'connecting' | 'connected' | 'reconnecting' | 'stopped' | 'failed';

export type SessionStatus =
  ShellState['state']['phase'] | 'reconnecting' | 'cancelled' | 'authFailed' | 'identityChanged';
/** Failures that a person tells apart at a glance in a list of hosts (DESIGN 8.2, 8.6). */
const FAILED: { readonly [code in FailureCode]?: SessionStatus } = {
  cancelled: 'cancelled',
  'auth-refused': 'authFailed',
  'too-many-tries': 'authFailed',
  'closed-in-auth': 'authFailed',
  'host-key-changed': 'identityChanged',
};
const GLYPHS: Record<ShellState['state']['phase'], SessionGlyph> = {
  connecting: 'connecting',
  open: 'connected',
  ended: 'stopped',
  lost: 'failed',
  failed: 'failed',
};

export class Session {
  readonly id: ShellId;
  #state: ShellState = $state.raw() as ShellState;
  #name = $state<string | null>(null);
  /** What the program at the far side calls its window (OSC 0 and 2): untrusted, made visible, at most 200 characters. */
  title = $state('');
  /** The folder that the shell says it is in (OSC 7): a byte string. Null: it does not say. */
  folder = $state<string | null>(null);
  /** Something was written while another session was in front. */
  newOutput = $state(false);
  /** The bell rang while another session was in front. */
  bell = $state(false);
  facet = $state<Facet>('terminal');
  /** Null until its pane is on the screen. */
  pane = $state.raw<PaneControls | null>(null);
  /** The pane takes the focus as soon as it is on the screen: in any case, or only if nothing else has it by then. */
  wantsFocus: 'now' | 'if-free' | null = null;
  /** The terminal's last measured size. */
  size: TerminalSize | null = null;
  /** Settled when the backend knows this shell: from then on it can be attached. */
  opened: Promise<void>;

  constructor(state: ShellState, opened: Promise<void> = Promise.resolve()) {
    this.id = state.id;
    this.#state = state;
    this.opened = opened;
  }

  /** The last snapshot; replaced whole. */
  get state(): ShellState {
    return this.#state;
  }

  get phase(): ShellState['state']['phase'] {
    return this.#state.state.phase;
  }

  /** The phase in the one word that says most about it; `shell.phase.*` in the catalogue. */
  get status(): SessionStatus {
    const { state } = this.#state;
    if (this.isRecovering) return 'reconnecting';
    return state.phase === 'failed' ? (FAILED[state.failure.code] ?? 'failed') : state.phase;
  }

  /** It was lost, and comes back by itself if it can. */
  get isRecovering(): boolean {
    const { state } = this.#state;
    return state.phase === 'lost' && (state.recovery.state === 'waiting' || state.recovery.state === 'trying');
  }

  get target(): Target {
    return this.#state.target;
  }

  /** What the tab shows: the name a person gave it, else the host as typed. */
  get name(): string {
    return this.#name ?? this.#state.label;
  }

  /** The given name, or null. */
  get givenName(): string | null {
    return this.#name;
  }

  get glyph(): SessionGlyph {
    if (this.isRecovering) return 'reconnecting';
    return this.status === 'cancelled' ? 'stopped' : GLYPHS[this.phase];
  }

  update(state: ShellState): void {
    this.#state = state;
  }

  rename(name: string): void {
    const trimmed = name.trim();
    this.#name = trimmed === '' || trimmed === this.#state.label ? null : trimmed;
  }

  /** It was looked at. */
  seen(): void {
    this.newOutput = false;
    this.bell = false;
  }
}
