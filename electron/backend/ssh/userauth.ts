/**
 * The messages of the authentication protocol (RFC 4252, RFC 4256) and the conversation that carries them: one request,
 * one reply. What to try, and in which order, is authentication.ts.
 */
import type { AuthenticationPort, AuthenticationReply } from './authenticationPort.ts';
import type { HostbasedTry } from './types.ts';
import { wireByte, wireString, wireUint32 } from './wire.ts';

const USERAUTH_REQUEST = 50;
const USERAUTH_INFO_RESPONSE = 61;
const SERVICE = 'ssh-connection';

/** Sends requests one at a time. A request pending when the connection ends rejects with the reason given to `end`. */
export interface Conversation {
  none(): Promise<AuthenticationReply>;
  /** Asks whether the key would do; no signature is made. */
  queryKey(algorithm: string, publicKey: Buffer): Promise<AuthenticationReply>;
  /** Rejects with SigningFailed, and sends nothing, when the signature cannot be had. */
  signedKey(
    algorithm: string,
    publicKey: Buffer,
    sign: (data: Buffer) => Promise<Buffer>,
  ): Promise<AuthenticationReply>;
  /** RFC 4252 section 9. */
  hostbased(turn: HostbasedTry): Promise<AuthenticationReply>;
  password(password: string): Promise<AuthenticationReply>;
  changePassword(oldPassword: string, newPassword: string): Promise<AuthenticationReply>;
  keyboardInteractive(): Promise<AuthenticationReply>;
  answer(responses: readonly string[]): Promise<AuthenticationReply>;
  signatureAlgorithms(): readonly string[] | null;
  /** Throws the reason when the connection has ended: whoever comes back from a person or an agent stops here. */
  assertOpen(): void;
}

/** A key could not sign (an agent that was locked, a token that was pulled out): the next key is tried. */
export class SigningFailed extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'SigningFailed';
  }
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
  /** Sections 7 and 9: the session id stands before the request in what is signed. */
  const signed = async (method: string, body: Buffer, sign: (data: Buffer) => Promise<Buffer>) => {
    const data = Buffer.concat([wireString(port.sessionId()), body]);
    const signature = await sign(data).catch((error: unknown) => {
      throw new SigningFailed(error);
    });
    return exchange(method, Buffer.concat([body, wireString(signature)]));
  };
  const request = (method: string, ...fields: Buffer[]) => exchange(method, requestBody(method, ...fields));

  return {
    none: () => request('none'),
    queryKey: (algorithm, publicKey) => request('publickey', wireByte(0), wireString(algorithm), wireString(publicKey)),
    signedKey: (algorithm, publicKey, sign) =>
      signed('publickey', requestBody('publickey', wireByte(1), wireString(algorithm), wireString(publicKey)), sign),
    hostbased: ({ algorithm, publicKey, clientHost, localUser, sign }) => {
      const fields = [algorithm, publicKey, clientHost, localUser].map((field) => wireString(field));
      return signed('hostbased', requestBody('hostbased', ...fields), sign);
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
