/**
 * Typing that goes to several panes: which ones, and the question before a production host is among them. A member that
 * is not connected ends it for all, because what is typed then would be lost there. The bytes of one pane go to the
 * others as they are; how a terminal makes them is terminal.ts.
 */
import type { Session } from './session.svelte.ts';

interface Options {
  readonly isProduction: (session: Session) => boolean;
  /** It ended by itself: this member is not connected. */
  readonly onended: (session: Session) => void;
}

const ESCAPE = 0x1b;
/** Esc twice within this time ends it. In milliseconds. */
const TWICE_MS = 500;

export class Broadcast {
  #options: Options;
  #members = $state.raw<readonly Session[]>([]);
  #asked = $state.raw<readonly Session[] | null>(null);
  #escapedAt = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** In reading order; empty when it is off. */
  get members(): readonly Session[] {
    return this.#members;
  }

  /** Would become members, some of them production: a person says yes or no first. */
  get asked(): { readonly sessions: readonly Session[]; readonly production: number } | null {
    if (this.#asked === null) return null;
    return { sessions: this.#asked, production: this.#asked.filter(this.#options.isProduction).length };
  }

  includes(session: Session): boolean {
    return this.#members.includes(session);
  }

  /** Only connected sessions take part; one alone is no broadcast. Asks first when one is production that was not. */
  start(sessions: readonly Session[]): void {
    const wanted = sessions.filter((session) => session.phase === 'open');
    const risky = wanted.some((session) => this.#options.isProduction(session) && !this.includes(session));
    if (risky) this.#asked = wanted;
    else this.#set(wanted);
  }

  /** Adds or removes one of the sessions of a tab. */
  toggle(session: Session, among: readonly Session[]): void {
    this.start(among.filter((other) => this.includes(other) !== (other === session)));
  }

  /** What a person said to `asked`: type to all, or leave production out. */
  answer(which: 'all' | 'others' | 'none'): void {
    const asked = this.#asked ?? [];
    this.#asked = null;
    if (which === 'all') this.#set(asked);
    if (which === 'others') this.#set(asked.filter((session) => !this.#options.isProduction(session)));
  }

  stop(): void {
    this.#members = [];
  }

  /** Call it when sessions changed. */
  check(): void {
    const lost = this.#members.find((session) => session.phase !== 'open');
    if (lost === undefined) return;
    this.stop();
    this.#options.onended(lost);
  }

  /** Somebody typed this into a session: the other members get the same bytes. */
  pass(from: Session, bytes: Uint8Array): void {
    if (!this.includes(from)) return;
    for (const session of this.#members) if (session !== from) session.pane?.receive(bytes);
    this.#stopOnSecondEscape(bytes);
  }

  #set(sessions: readonly Session[]): void {
    this.#members = sessions.length > 1 ? sessions : [];
  }

  #stopOnSecondEscape(bytes: Uint8Array): void {
    if (bytes.length !== 1 || bytes[0] !== ESCAPE) return;
    const now = performance.now();
    if (now - this.#escapedAt < TWICE_MS) this.stop();
    this.#escapedAt = now;
  }
}
