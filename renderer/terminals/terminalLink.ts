/**
 * Joins one session to its terminal: bytes both ways, and what the terminal says about the connection in between. It
 * reads the session's snapshots and draws nothing itself.
 */
import type { ShellState } from '../../shared/contract/shells.ts';
import type { Client } from '../rpc/client.ts';
import type { Narration, Narrator } from './connectionLines.ts';
import { reportUnlessGone } from './reportUnlessGone.ts';
import { createStreamFeed, type StreamFeed } from './streamFeed.ts';

/** The part of a terminal that is needed here. */
interface LinkedScreen {
  write(data: Uint8Array | string, parsed?: () => void): void;
  writeBlock(text: string): void;
  reset(): void;
}

interface LinkEvents {
  /** New output came, not replayed. */
  output(): void;
  /** Keys that mean something while there is no shell. */
  cancel(): void;
  reconnect(): void;
}

export interface LinkOptions {
  readonly id: string;
  /** Settled when the backend knows the shell. */
  readonly opened: () => Promise<void>;
  readonly screen: LinkedScreen;
  readonly narrator: Narrator;
  readonly hint: string;
  readonly events: LinkEvents;
}

/**
 * Output may still be on its way when a snapshot says that the shell ended: the backend holds back what was not
 * acknowledged. After this long without any, in milliseconds, it is taken to be complete.
 */
const QUIET_MS = 120;
const ENTER = 0x0d;
const ESCAPE = 0x1b;
const CONTROL_C = 0x03;

export class TerminalLink {
  readonly #options: LinkOptions;
  #client: Client | null = null;
  #stream: number | null = null;
  #stops: (() => void)[] = [];
  #feed: StreamFeed | null = null;
  #phase: ShellState['state']['phase'] | null = null;
  /** A new shell may open at any moment: what it says waits for the words about it. */
  #awaitsShell = false;
  /** Output that came before the snapshot that says the shell is open. */
  #early: { bytes: Uint8Array; drawn: () => void }[] = [];
  /** Frames that the terminal has not worked in yet. */
  #undrawn = 0;
  #ending: Narration | null = null;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** True while what is drawn comes from the past. */
  get replaying(): boolean {
    return this.#feed?.replaying ?? false;
  }

  /** Connects the terminal to the shell's bytes; again after the wire broke or the stream ended. */
  async attach(client: Client): Promise<void> {
    this.detach();
    const attempt = ++this.#attempt;
    const { id, opened } = this.#options;
    this.#client = client;
    this.#stops.push(
      client.on('shells.detached', (detached) => {
        if (detached.id === id && detached.stream === this.#stream) this.attach(client).catch(reportUnlessGone);
      }),
    );
    // That it could not be opened is said by whoever opened it.
    const known = await opened().then(
      () => true,
      () => false,
    );
    if (!known || attempt !== this.#attempt) return;
    const { stream, replay } = await client.call('shells.attach', { id });
    if (attempt !== this.#attempt) return;
    if (replay > 0) {
      this.#options.screen.reset();
      this.#options.narrator.reset();
    }
    this.#stream = stream;
    this.#feed = createStreamFeed(
      (bytes, parsed) => this.#write(bytes, parsed),
      replay,
      () => undefined,
    );
    this.#stops.push(client.listen(stream, (bytes, drawn) => this.#receive(bytes, drawn)));
  }

  detach(): void {
    this.#attempt += 1;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#stream = null;
    this.#feed = null;
    this.#early = [];
    clearTimeout(this.#quiet);
  }

  /** Call with each snapshot of the shell. */
  update(state: ShellState): void {
    this.#phase = state.state.phase;
    this.#awaitsShell = awaitsShell(state);
    const { before, after } = this.#options.narrator.next(state);
    if (this.#awaitsShell) this.#end();
    this.#narrate(before);
    if (!this.#awaitsShell) this.#releaseEarly();
    if (after === null) return;
    this.#ending = after;
    this.#endWhenQuiet();
  }

  /** What was typed, pasted or answered by the terminal. */
  input(bytes: Uint8Array): void {
    if (this.#phase === 'open') {
      if (this.#stream !== null && !this.replaying) this.#client?.write(this.#stream, bytes);
      return;
    }
    const { events, narrator, hint } = this.#options;
    if (this.replaying || bytes.byteLength === 0) return;
    const key = bytes.byteLength === 1 ? bytes[0] : undefined;
    if (this.#phase === 'connecting') {
      if (key === ESCAPE || key === CONTROL_C) events.cancel();
    } else if (key === ENTER) events.reconnect();
    else if (key !== undefined && this.#phase !== 'ended') this.#narrate(narrator.hint(hint));
  }

  #receive(bytes: Uint8Array, drawn: () => void): void {
    if (this.#awaitsShell && !this.replaying) this.#early.push({ bytes, drawn });
    else this.#draw(bytes, drawn);
  }

  #draw(bytes: Uint8Array, drawn: () => void): void {
    const replayed = this.replaying;
    this.#undrawn += 1;
    this.#feed?.feed(bytes, () => {
      this.#undrawn -= 1;
      drawn();
      if (this.#ending !== null) this.#endWhenQuiet();
    });
    if (!replayed) this.#options.events.output();
  }

  #write(bytes: Uint8Array, parsed: () => void): void {
    this.#options.screen.write(bytes, parsed);
  }

  #releaseEarly(): void {
    const early = this.#early;
    this.#early = [];
    for (const { bytes, drawn } of early) this.#draw(bytes, drawn);
  }

  #endWhenQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#undrawn === 0) this.#quiet = setTimeout(() => this.#end(), QUIET_MS);
  }

  #end(): void {
    clearTimeout(this.#quiet);
    const ending = this.#ending;
    this.#ending = null;
    this.#narrate(ending);
  }

  #narrate(narration: Narration | null): void {
    if (narration === null || narration.text === '') return;
    if (narration.block) this.#options.screen.writeBlock(narration.text);
    else this.#options.screen.write(narration.text);
  }
}

function awaitsShell({ state }: ShellState): boolean {
  return state.phase === 'connecting' || (state.phase === 'lost' && state.recovery.state === 'trying');
}
