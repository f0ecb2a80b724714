/** The snippets of the settings, the one that is shown, and what runs of them on hosts said. */
import type { Settings } from '../../shared/contract/settings.ts';
import type { Snippet, SnippetRunState } from '../../shared/contract/snippets.ts';
import type { Target } from '../../shared/target.ts';
import type { Client } from '../rpc/client.ts';

interface Options {
  readonly client: Client;
  readonly settings: () => Settings;
  readonly save: (snippets: Snippet[]) => Promise<void>;
}

export class Snippets {
  #client: Client;
  readonly #options: Options;
  #chosen = $state<string | null>(null);
  /** The dialog that runs one is open, with this one chosen at first. */
  running = $state.raw<{ readonly first: string | null } | null>(null);
  #runs = $state.raw<readonly SnippetRunState[]>([]);
  readonly chosen: Snippet | null = $derived.by(
    () => this.list.find(({ id }) => id === this.#chosen) ?? this.list[0] ?? null,
  );

  constructor(options: Options) {
    this.#options = options;
    this.#client = options.client;
    this.#listen();
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#client = client;
    this.#listen();
  }

  get list(): readonly Snippet[] {
    return this.#options.settings().snippets;
  }

  /** The latest run on hosts, or null. */
  get run(): SnippetRunState | null {
    return this.#runs.at(-1) ?? null;
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  /** Adds one, or changes the one that has this id. */
  async save(snippet: Snippet): Promise<void> {
    const isNew = !this.list.some(({ id }) => id === snippet.id);
    const next = isNew ? [...this.list, snippet] : this.list.map((each) => (each.id === snippet.id ? snippet : each));
    this.#chosen = snippet.id;
    await this.#options.save(next);
  }

  async remove(id: string): Promise<void> {
    await this.#options.save(this.list.filter((each) => each.id !== id));
  }

  /** Runs a text on hosts; what they say is in `run`. The run before it is forgotten. */
  async runOn(command: string, targets: readonly Target[]): Promise<void> {
    await this.forget();
    await this.#client.call('snippets.run', { id: crypto.randomUUID(), command, targets: [...targets] });
  }

  async stop(): Promise<void> {
    if (this.run !== null) await this.#client.call('snippets.stop', { id: this.run.id });
  }

  async forget(): Promise<void> {
    await Promise.all(this.#runs.map(({ id }) => this.#client.call('snippets.forget', { id })));
  }

  #listen(): void {
    this.#client.on('snippets.changed', (runs) => (this.#runs = runs));
    this.#client.call('snippets.runs', null).then(
      (runs) => (this.#runs = runs),
      // A closed wire shows itself.
      () => undefined,
    );
  }
}
