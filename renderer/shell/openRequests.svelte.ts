/**
 * What others asked this window to open (`fairlead open`, links, shortcuts, the tray): takes each once, and asks before a
 * link leads to a host that the config does not name. How hosts are opened is the app's.
 */
import type { OpenRequest } from '../../shared/contract/launch.ts';
import type { Client } from '../rpc/client.ts';

export type AskedHost = OpenRequest['hosts'][number];

interface Options {
  readonly client: Client;
  /** The config names it, and the link says nothing beside its name. */
  readonly isKnown: (host: AskedHost) => boolean;
  readonly open: (request: OpenRequest) => void;
  readonly report: (work: Promise<unknown>) => void;
}

/** A window that nobody looks at lets others go first, for so many milliseconds. */
const HIDDEN_MS = 300;

export class OpenRequests {
  readonly #options: Options;
  #client: Client;
  /** A link waits for a yes. */
  #question = $state.raw<{ readonly request: OpenRequest; readonly hosts: readonly AskedHost[] } | null>(null);

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

  /** The hosts that are asked about, or null. */
  get question(): readonly AskedHost[] | null {
    return this.#question?.hosts ?? null;
  }

  answer(yes: boolean): void {
    const { request } = this.#question ?? {};
    this.#question = null;
    if (yes && request !== undefined) this.#options.open(request);
  }

  #listen(): void {
    this.#client.on('launch.asked', ({ id }) => {
      if (document.visibilityState === 'visible') this.#take(id);
      else setTimeout(() => this.#take(id), HIDDEN_MS);
    });
    this.#take(null);
  }

  #take(id: string | null): void {
    this.#options.report(
      this.#client.call('launch.take', { id }).then((request) => {
        if (request !== null) this.#receive(request);
      }),
    );
  }

  #receive(request: OpenRequest): void {
    const hosts = request.hosts.filter((host) => host.isLink && !this.#options.isKnown(host));
    if (hosts.length === 0) this.#options.open(request);
    else this.#question = { request, hosts };
  }
}
