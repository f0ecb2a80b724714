/** The shapes between the library (ssh2Internals.ts) and the authentication protocol (userauth.ts). */

/** The server's messages that answer a request. */
export type AuthenticationReply =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly methods: readonly string[]; readonly partial: boolean }
  | { readonly kind: 'key-accepted'; readonly algorithm: string; readonly key: Buffer }
  | { readonly kind: 'change-password'; readonly prompt: string }
  | {
      readonly kind: 'questions';
      readonly name: string;
      readonly instruction: string;
      readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
    };

/** What authentication hears from the library. */
export interface AuthenticationListener {
  /** A message is about to be sent: its number, and the method if it is a new request. */
  onSend(number: number, method: string | null): void;
  /** The server offers ssh-userauth: requests may be sent. */
  onReady(): void;
  onReply(reply: AuthenticationReply): void;
  onBanner(text: string): void;
  onDisconnect(reason: number, description: string): void;
}

/** What authentication may do with the library. */
export interface AuthenticationPort {
  /** Sends a payload. `method` is that of a new USERAUTH_REQUEST; null for a message within one (INFO_RESPONSE). */
  send(method: string | null, payload: Buffer): void;
  /** Identifies the connection in signatures (RFC 4252 section 7). */
  sessionId(): Buffer;
  /** The names of server-sig-algs (RFC 8308), or null when the server did not say. */
  signatureAlgorithms(): readonly string[] | null;
}
