/** The hosts of the config, the filter and the closed groups of the sidebar. Reading the files is the backend's. */
import type { HostList } from '../../shared/contract/config.ts';
import type { Settings as SettingsData } from '../../shared/contract/settings.ts';
import { t } from '../i18n/translate.ts';
import type { Client } from '../rpc/client.ts';
import { goneFacts, type GoneFacts } from './goneFacts.ts';
import { byAlias, demoHost, hostOf, type Host } from './host.ts';
import { NONE_CLOSED, toggled, treeRows, type TreeRow } from './tree.ts';

export class Hosts {
  #client: Client;
  #settings: () => SettingsData;
  #list = $state.raw<HostList>({} as HostList);
  #closed = $state.raw<ReadonlySet<string>>(NONE_CLOSED);
  /** What is typed in the sidebar's filter. */
  query = $state('');

  /** In the order of the files; the demo server is the last one. */
  readonly all: readonly Host[] = $derived([
    ...this.#list.hosts.map((entry) => hostOf(entry, this.#settings())),
    demoHost(t('hosts.demo')),
  ]);
  readonly #byAlias: ReadonlyMap<string, Host> = $derived(byAlias(this.all));
  readonly rows: readonly TreeRow[] = $derived.by(() =>
    treeRows({
      hosts: this.all,
      query: this.query,
      sort: this.#settings().sort,
      now: Date.now(),
      closed: this.#closed,
      words: { pinned: t('hosts.pinned'), builtIn: t('hosts.builtIn') },
    }),
  );
  /** Names of groups, as they come. */
  readonly groups: readonly string[] = $derived(
    this.all.map(({ group }) => group).filter((group, index, all) => group !== '' && all.indexOf(group) === index),
  );
  /** Facts about hosts that their files do not name any more. */
  readonly gone: readonly GoneFacts[] = $derived.by(() => goneFacts(this.#settings(), this.#list));
  /** Hosts that were used, the latest first. */
  readonly recent: readonly Host[] = $derived(
    this.all.filter((host) => host.lastUsed > 0).toSorted((a, b) => b.lastUsed - a.lastUsed),
  );

  constructor(client: Client, initial: HostList, settings: () => SettingsData) {
    this.#client = client;
    this.#settings = settings;
    this.#list = initial;
    this.#listen();
  }

  /** After the wire broke and was made anew. */
  restart(client: Client, list: HostList): void {
    this.#client = client;
    this.#list = list;
    this.#listen();
  }

  get list(): HostList {
    return this.#list;
  }

  /** Of the config; null when there is no such alias. */
  find(alias: string): Host | null {
    return this.#byAlias.get(alias) ?? null;
  }

  toggleGroup(id: string): void {
    this.#closed = toggled(this.#closed, id);
  }

  /** Reads the files again. */
  async reload(): Promise<void> {
    this.#list = await this.#client.call('config.reload', null);
  }

  /** Reads another main file. Rejects with RpcError (`io`) when it cannot be read. */
  async choose(file: string): Promise<void> {
    this.#list = await this.#client.call('config.choose', { file });
  }

  #listen(): void {
    this.#client.on('config.changed', (list) => (this.#list = list));
  }
}
