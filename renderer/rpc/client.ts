/** The window's end of the wire. What it does is shared/rpc/client.ts. */
import { type Client, createClient as createClientOf } from '../../shared/rpc/client.ts';
import type { Port } from '../../shared/rpc/port.ts';

export type { Client };

/** What the backend sends is checked where a mistake can still be fixed: not in the product. */
export const createClient = (port: Port): Client => createClientOf(port, import.meta.env.DEV);
