/** The place Keys and trust: a mirror of what the backend found, what is chosen and open, and the calls that change it. */
import type { KeyFile, KeyInstalled, KeyList, KnownHost, KnownHostList } from '../../shared/contract/keys.ts';
import type { ParamsOf } from '../../shared/contract/index.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';

export const SEGMENTS = ['keys', 'knownHosts', 'certificates'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** A dialog over the place. Keys are named, as they may be another object after each look. */
export type KeyDialog =
  | { readonly kind: 'generate' }
  | { readonly kind: 'passphrase' | 'load'; readonly name: string }
  | { readonly kind: 'lock' | 'unlock' };

/** Of the key that is put on a host. */
interface Installing {
  readonly name: string;
  readonly host: string;
  /** Null: under way. */
  readonly result: KeyInstalled | null;
}

/** What the prompts of that connection name as their pane. */
export const INSTALL_PANE = 'keys-install';

export class Keys {
  #client: Client;
  #list = $state.raw<KeyList | null>(null);
  #knownHosts = $state.raw<KnownHostList | null>(null);
  /** Lines about the host that is searched for, as `file:line`. */
  #found = $state.raw<Readonly<Record<string, true>>>({});
  #chosen = $state<string | null>(null);
  #installing = $state.raw<Installing | null>(null);
  segment = $state<Segment>('keys');
  dialog = $state.raw<KeyDialog | null>(null);
  search = $state('');

  constructor(client: Client) {
    this.#client = client;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#client = client;
    this.#installing = null;
  }

  /** Null until it was loaded. */
  get list(): KeyList | null {
    return this.#list;
  }

  get knownHosts(): KnownHostList | null {
    return this.#knownHosts;
  }

  /** Lines that match the search: by what they show, and those whose hidden name is the host that was typed. */
  get shownLines(): readonly KnownHost[] {
    const wanted = this.search.trim().toLowerCase();
    const lines = this.#knownHosts?.lines ?? [];
    if (wanted === '') return lines;
    return lines.filter(
      ({ file, line, names, hashed, type, fingerprint }) =>
        this.#found[`${file}:${line}`] === true ||
        [hashed ? '' : names, type, fingerprint, file].some((text) => text.toLowerCase().includes(wanted)),
    );
  }

  get chosen(): KeyFile | null {
    return this.#list?.keys.find(({ name }) => name === this.#chosen) ?? null;
  }

  get installing(): Installing | null {
    return this.#installing;
  }

  choose(name: string | null): void {
    this.#chosen = name;
    if (this.#installing?.result !== null) this.#installing = null;
  }

  /** In the agent: as itself, or as its certificate. */
  isLoaded(key: KeyFile): boolean {
    return (
      key.fingerprint !== '' && (this.#list?.agent.keys ?? []).some((held) => held.fingerprint === key.fingerprint)
    );
  }

  async load(): Promise<void> {
    await Promise.all([
      this.#client.call('keys.list', null).then((list) => (this.#list = list)),
      this.#client.call('keys.knownHosts', null).then((list) => (this.#knownHosts = list)),
    ]);
  }

  /** Asks the backend for hashed lines: only it can tell. */
  async find(): Promise<void> {
    const name = this.search;
    const places = name.trim() === '' ? [] : await this.#client.call('keys.findKnownHost', { name });
    if (name === this.search)
      this.#found = Object.fromEntries(places.map(({ file, line }) => [`${file}:${line}`, true]));
  }

  async generate(asked: ParamsOf<'keys.generate'>): Promise<void> {
    await this.#change('keys.generate', asked);
    this.choose(asked.name);
  }

  changePassphrase(asked: ParamsOf<'keys.changePassphrase'>): Promise<void> {
    return this.#change('keys.changePassphrase', asked);
  }

  protect(name: string): Promise<void> {
    return this.#change('keys.protect', { name });
  }

  addToAgent(asked: ParamsOf<'keys.agentAdd'>): Promise<void> {
    return this.#change('keys.agentAdd', asked);
  }

  removeFromAgent(fingerprint: string): Promise<void> {
    const held = this.#list?.agent.keys.find((key) => key.fingerprint === fingerprint);
    return held === undefined ? this.load() : this.#change('keys.agentRemove', { blob: held.blob });
  }

  lock(passphrase: string): Promise<void> {
    return this.#change('keys.agentLock', { passphrase });
  }

  unlock(passphrase: string): Promise<void> {
    return this.#change('keys.agentUnlock', { passphrase });
  }

  async install(name: string, host: string): Promise<void> {
    this.#installing = { name, host, result: null };
    const underway = this.#installing;
    const show = (result: KeyInstalled | null) => {
      if (this.#installing === underway) this.#installing = result && { ...underway, result };
    };
    try {
      show(await this.#client.call('keys.install', { name, host, pane: INSTALL_PANE }));
    } catch (error) {
      show(error instanceof RpcError ? { outcome: 'refused', said: error.message } : null);
      if (!(error instanceof RpcError)) throw error;
    }
  }

  stopInstall(): Promise<unknown> {
    return this.#client.call('keys.stopInstall', { pane: INSTALL_PANE });
  }

  /** Resolves with what puts the line back. */
  async removeLine({ file, line, digest }: KnownHost): Promise<() => Promise<void>> {
    try {
      const { bytes } = await this.#client.call('keys.removeKnownHost', { file, line, digest });
      return () => this.#change('keys.restoreKnownHost', { file, line, bytes }).then(() => this.find());
    } finally {
      await this.load();
      await this.find();
    }
  }

  async #change<
    M extends
      | 'keys.generate'
      | 'keys.changePassphrase'
      | 'keys.protect'
      | 'keys.agentAdd'
      | 'keys.agentRemove'
      | 'keys.agentLock'
      | 'keys.agentUnlock'
      | 'keys.restoreKnownHost',
  >(method: M, params: ParamsOf<M>): Promise<void> {
    await this.#client.call(method, params);
    await this.load();
  }
}
