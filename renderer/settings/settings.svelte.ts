/**
 * Fairlead's settings as the window uses them. A change shows at once and is then sent; what the backend answers is
 * what counts. Also puts the theme and the density on <html>. It does not store anything itself.
 */
import { NO_PROFILE, type HostProfile, type ProfileChange } from '../../shared/contract/profiles.ts';
import type { Settings as SettingsData, SettingsNotice } from '../../shared/contract/settings.ts';
import type { Client } from '../rpc/client.ts';

export type Appearance = 'dark' | 'light' | 'hc';

export class Settings {
  #client: Client;
  /** As the backend has them. */
  #stored = $state.raw<SettingsData>({} as SettingsData);
  /** What was set here and is not answered yet, in order: an answer to one must not take back a later one. */
  #unanswered = $state.raw<readonly Partial<SettingsData>[]>([]);
  readonly #current: SettingsData = $derived(
    this.#unanswered.reduce<SettingsData>((all, change) => ({ ...all, ...change }), this.#stored),
  );
  #notices = $state.raw<readonly SettingsNotice[]>([]);
  #system = $state.raw<Appearance>('dark');
  readonly appearance: Appearance = $derived(this.#current.theme === 'system' ? this.#system : this.#current.theme);

  constructor(client: Client, initial: SettingsData, notices: readonly SettingsNotice[]) {
    this.#client = client;
    this.#stored = initial;
    this.#notices = notices;
    this.#listen();
    const light = window.matchMedia('(prefers-color-scheme: light)');
    const contrast = window.matchMedia('(prefers-contrast: more)');
    const follow = () => (this.#system = contrast.matches ? 'hc' : light.matches ? 'light' : 'dark');
    light.addEventListener('change', follow);
    contrast.addEventListener('change', follow);
    follow();
  }

  /** After the wire broke and was made anew. */
  restart(client: Client, current: SettingsData): void {
    this.#client = client;
    this.#stored = current;
    this.#listen();
  }

  get current(): SettingsData {
    return this.#current;
  }

  /** What a person must know about the settings file now. */
  get notices(): readonly SettingsNotice[] {
    return this.#notices;
  }

  /** Puts the theme and the density on <html>. Call it in an effect. */
  showTheme(): void {
    const { dataset } = document.documentElement;
    dataset['theme'] = this.appearance;
    dataset['density'] = this.#current.density;
  }

  /** Replaces top-level members. Rejects with RpcError when it could not be sent; then the old value is back. */
  async set(change: Partial<SettingsData>): Promise<void> {
    this.#unanswered = [...this.#unanswered, change];
    try {
      this.#stored = await this.#client.call('settings.set', change);
    } finally {
      this.#unanswered = this.#unanswered.filter((other) => other !== change);
    }
  }

  /** Fairlead's own facts about a host. */
  factsOf(alias: string): HostProfile {
    return this.#current.hosts[alias] ?? NO_PROFILE;
  }

  /** What is left out stays; null takes a fact away. */
  async setFacts(alias: string, change: Omit<ProfileChange, 'alias'>): Promise<void> {
    this.#stored = await this.#client.call('profiles.set', { alias, ...change });
  }

  /** What is known about one host, under another name. */
  async moveFacts(from: string, to: string): Promise<void> {
    this.#stored = await this.#client.call('profiles.move', { from, to });
  }

  async removeFacts(aliases: readonly string[]): Promise<void> {
    this.#stored = await this.#client.call('profiles.remove', { aliases: [...aliases] });
  }

  setPinned(alias: string, pinned: boolean): Promise<void> {
    return this.setFacts(alias, { pinned });
  }

  /** One more use of something that lists are ranked by: `command:theme.dark`. */
  async used(key: string): Promise<void> {
    await this.#client.call('settings.used', { key });
  }

  #listen(): void {
    this.#client.on('settings.changed', (settings) => (this.#stored = settings));
    this.#client.on('settings.noticed', (notices) => (this.#notices = notices));
  }
}
