/** Whether the person's agent answers, and how many keys it holds: a mirror of the backend's answer. */
import type { AgentStatus } from '../../shared/contract/keys.ts';
import type { Client } from '../rpc/client.ts';

export class Agent {
  #status = $state.raw<AgentStatus>({ status: 'none', keys: 0, detail: '' });

  constructor(client: Client, initial: AgentStatus) {
    this.restart(client, initial);
  }

  get status(): AgentStatus {
    return this.#status;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client, status: AgentStatus): void {
    this.#status = status;
    client.on('keys.agentChanged', (changed) => (this.#status = changed));
  }
}
