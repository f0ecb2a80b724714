/**
 * The messages of the authentication protocol (RFC 4252, RFC 4256) and the conversation that carries them: one request,
 * one reply. What to try, and in which order, is authentication.ts.
 */
import type { AuthenticationPort, AuthenticationReply } from './authenticationPort.ts';
import { wireByte, wireString, wireUint32 } from './wire.ts';

const USERAUTH_REQUEST = 50;
const USERAUTH_INFO_RESPONSE = 61;
const SERVICE = 'ssh-connection';

/** Sends requests one at a time. A request pending when the connection ends rejects with the reason given to `end`. */
export interface Conversation {
  none(): Promise<AuthenticationReply>;
  /** Asks whether the key would do; no signature is made. */
  queryKey(algorithm: string, publicKey: Buffer): Promise<AuthenticationReply>;
  signedKey(
    algorithm: string,
    publicKey: Buffer,
    sign: (data: Buffer) => Promise<Buffer>,
  ): Promise<AuthenticationReply>;
  password(password: string): Promise<AuthenticationReply>;
  changePassword(oldPassword: string, newPassword: string): Promise<AuthenticationReply>;
  keyboardInteractive(): Promise<AuthenticationReply>;
  answer(responses: readonly string[]): Promise<AuthenticationReply>;
  signatureAlgorithms(): readonly string[] | null;
  /** Throws the reason when the connection has ended: whoever comes back from a person or an agent stops here. */
  assertOpen(): void;
}

export interface ConversationControl extends Conversation {
  onReply(reply: AuthenticationReply): void;
  end(reason: Error): void;
}

export function createConversation(user: string, port: AuthenticationPort): ConversationControl {
  let pending: { resolve(reply: AuthenticationReply): void; reject(reason: Error): void } | null = null;
  let ended: Error | null = null;

  const exchange = (method: string | null, payload: Buffer) =>
    new Promise<AuthenticationReply>((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      pending = { resolve, reject };
      port.send(method, payload);
    });
  const requestBody = (method: string, ...fields: Buffer[]) =>
    Buffer.concat([wireByte(USERAUTH_REQUEST), wireString(user), wireString(SERVICE), wireString(method), ...fields]);
  const request = (method: string, ...fields: Buffer[]) => exchange(method, requestBody(method, ...fields));

  return {
    none: () => request('none'),
    queryKey: (algorithm, publicKey) => request('publickey', wireByte(0), wireString(algorithm), wireString(publicKey)),
    async signedKey(algorithm, publicKey, sign) {
      const body = requestBody('publickey', wireByte(1), wireString(algorithm), wireString(publicKey));
      // RFC 4252 section 7: the session id stands before the request in what is signed.
      const signature = await sign(Buffer.concat([wireString(port.sessionId()), body]));
      return exchange('publickey', Buffer.concat([body, wireString(signature)]));
    },
    password: (password) => request('password', wireByte(0), wireString(password)),
    changePassword: (oldPassword, newPassword) =>
      request('password', wireByte(1), wireString(oldPassword), wireString(newPassword)),
    // RFC 4256 section 3.1: language tag and submethods, both empty.
    keyboardInteractive: () => request('keyboard-interactive', wireString(''), wireString('')),
    answer: (responses) =>
      exchange(
        null,
        Buffer.concat([
          wireByte(USERAUTH_INFO_RESPONSE),
          wireUint32(responses.length),
          ...responses.map((response) => wireString(response)),
        ]),
      ),
    signatureAlgorithms: () => port.signatureAlgorithms(),
    assertOpen() {
      if (ended) throw ended;
    },
    onReply(reply) {
      const waiting = pending;
      pending = null;
      waiting?.resolve(reply);
    },
    end(reason) {
      ended ??= reason;
      const waiting = pending;
      pending = null;
      waiting?.reject(reason);
    },
  };
}
