/**
 * Fairlead's settings as the window uses them. A change shows at once and is then sent; what the backend answers is
 * what counts. Also puts the theme and the density on <html>. It does not store anything itself.
 */
import type { Settings as SettingsData, SettingsNotice } from '../../shared/contract/settings.ts';
import type { Client } from '../rpc/client.ts';

export type Appearance = 'dark' | 'light' | 'hc';
export type HostFacts = SettingsData['hosts'][string];
export type HostChoices = Pick<HostFacts, 'proxy' | 'agentForwarding' | 'localCommand'>;

/** The members of HostChoices. */
const CHOICES: ReadonlySet<string> = new Set<keyof HostChoices>(['proxy', 'agentForwarding', 'localCommand']);
const NO_FACTS: HostFacts = { environment: 'none', colour: 'none' };

export class Settings {
  #client: Client;
  #current = $state.raw<SettingsData>({} as SettingsData);
  #notices = $state.raw<readonly SettingsNotice[]>([]);
  #system = $state.raw<Appearance>('dark');
  readonly appearance: Appearance = $derived(this.#current.theme === 'system' ? this.#system : this.#current.theme);

  constructor(client: Client, initial: SettingsData, notices: readonly SettingsNotice[]) {
    this.#client = client;
    this.#current = initial;
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
    this.#current = current;
    this.#listen();
  }

  get current(): SettingsData {
    return this.#current;
  }

  /** What a person must know about the settings file; found at start. */
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
    const before = this.#current;
    this.#current = { ...before, ...change };
    try {
      this.#current = await this.#client.call('settings.set', change);
    } catch (error) {
      this.#current = before;
      throw error;
    }
  }

  /** Environment and colour of a host. */
  factsOf(alias: string): HostFacts {
    return this.#current.hosts[alias] ?? NO_FACTS;
  }

  setFacts(alias: string, change: Partial<HostFacts>): Promise<void> {
    return this.set({ hosts: { ...this.#current.hosts, [alias]: { ...this.factsOf(alias), ...change } } });
  }

  /** What its dialog holds: a choice that is left out is the usual one again. */
  replaceChoices(alias: string, change: HostChoices): Promise<void> {
    const kept = Object.entries(this.factsOf(alias)).filter(([name]) => !CHOICES.has(name));
    const facts = { ...NO_FACTS, ...(Object.fromEntries(kept) as Partial<HostFacts>), ...change };
    return this.set({ hosts: { ...this.#current.hosts, [alias]: facts } });
  }

  isPinned(alias: string): boolean {
    return this.#current.pinned.includes(alias);
  }

  setPinned(alias: string, pinned: boolean): Promise<void> {
    const others = this.#current.pinned.filter((name) => name !== alias);
    return this.set({ pinned: pinned ? [...others, alias] : others });
  }

  /** Remembers that a host was used now. */
  touch(alias: string): Promise<void> {
    return this.set({ lastUsed: { ...this.#current.lastUsed, [alias]: Date.now() } });
  }

  #listen(): void {
    this.#client.on('settings.changed', (settings) => (this.#current = settings));
  }
}
