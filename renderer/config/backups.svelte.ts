/** The last versions of one file, as each save left them. Reading only: to restore one is an edit like any other. */
import type { ConfigBackup } from '../../shared/contract/config.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import { type ConfigDocument, parseDocument } from '../../shared/sshConfig/document.ts';
import type { Client } from '../rpc/client.ts';

export class Backups {
  readonly #client: Client;
  readonly #path: string;
  #list = $state.raw<readonly ConfigBackup[] | null>(null);
  #chosen = $state.raw<{ readonly name: string; readonly document: ConfigDocument } | null>(null);
  #failure = $state('');

  /** `path`: a file of the tree, as a byte string. */
  constructor(client: Client, path: string) {
    this.#client = client;
    this.#path = path;
  }

  /** The latest first; null until they are there. */
  get list(): readonly ConfigBackup[] | null {
    return this.#list;
  }

  /** The one that is shown. */
  get chosen(): { readonly name: string; readonly document: ConfigDocument } | null {
    return this.#chosen;
  }

  /** What went wrong last; empty: nothing. */
  get failure(): string {
    return this.#failure;
  }

  /** Reads the list and shows the latest one. */
  async load(): Promise<void> {
    await this.#try(async () => {
      this.#list = await this.#client.call('config.backups', { path: this.#path });
    });
    const latest = this.#list?.[0];
    if (latest !== undefined) await this.choose(latest.name);
  }

  async choose(name: string): Promise<void> {
    await this.#try(async () => {
      const bytes = await this.#client.call('config.backup', { path: this.#path, name });
      this.#chosen = { name, document: parseDocument(bytes) };
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.#failure = '';
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#failure = error.message;
    }
  }
}
