/** Which connections may use the person's agent, and how often they did: a mirror of the backend's list. */
import type { ForwardedAgent } from '../../shared/contract/agentForwarding.ts';
import type { ConnectionId } from '../../shared/contract/connections.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';

export class ForwardedAgents {
  #list = $state.raw<readonly ForwardedAgent[]>([]);
  #stopListening: () => void = () => undefined;

  constructor(client: Client) {
    this.restart(client);
  }

  /** Hosts that may use the agent now, each once. */
  get hosts(): readonly string[] {
    const hosts = this.#list.map(({ host }) => host);
    return hosts.filter((host, index) => hosts.indexOf(host) === index);
  }

  /** Null: the agent is not forwarded there. */
  over(connection: ConnectionId | null): ForwardedAgent | null {
    return this.#list.find((loan) => loan.connection === connection) ?? null;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#stopListening();
    this.#stopListening = client.on('agentForwarding.changed', (list) => (this.#list = list));
    client.call('agentForwarding.list', null).then(
      (list) => (this.#list = list),
      (error: unknown) => {
        if (!(error instanceof RpcError && error.code === 'closed')) reportError(error);
      },
    );
  }
}
