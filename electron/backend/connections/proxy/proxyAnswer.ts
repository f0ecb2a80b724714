/** What a proxy can make of a wish to be connected to a host, in either protocol. */
import type { Failure } from '../../../../shared/contract/connections.ts';

export type ProxyAnswer =
  /** From here on the stream is the host's. */
  | { readonly kind: 'open' }
  /** It wants a user and a password. */
  | { readonly kind: 'who-are-you' }
  | { readonly kind: 'wrong-password' }
  /** It wants a sign-in of a kind that we do not speak. */
  | { readonly kind: 'other-sign-in' }
  | {
      readonly kind: 'refused';
      readonly why: Extract<Failure, { code: 'proxy-refused' }>['why'];
      /** As the proxy says it: `502 Bad Gateway`, `reply 4`. */
      readonly said: string;
    };

/** Where the proxy is to connect to. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/** `password` null: not known yet. */
export interface ProxyCredential {
  readonly user: string;
  readonly password: string | null;
}
