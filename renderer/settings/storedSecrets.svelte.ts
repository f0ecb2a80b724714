/** What is kept of passwords and passphrases, as the backend lists it; never a secret itself. */
import type { SecretList, StoredSecret } from '../../shared/contract/secrets.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';

export class StoredSecrets {
  #client: Client;
  #list = $state.raw<SecretList | null>(null);
  /** Why the list could not be had, in the words of the system; empty: it could. */
  #problem = $state('');

  constructor(client: Client) {
    this.#client = client;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#client = client;
  }

  /** Null until it was loaded. */
  get list(): SecretList | null {
    return this.#list;
  }

  get problem(): string {
    return this.#problem;
  }

  /** Asks for the list; the keychain tells nobody when it changes. */
  async load(): Promise<void> {
    try {
      this.#list = await this.#client.call('secrets.list', null);
      this.#problem = '';
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#problem = error.message;
    }
  }

  async remove(secret: StoredSecret): Promise<void> {
    try {
      await this.#client.call('secrets.remove', secret);
    } finally {
      await this.load();
    }
  }

  /** Forgets what the backend has in memory. */
  async forget(): Promise<void> {
    await this.#client.call('secrets.forget', null);
    await this.load();
  }
}
