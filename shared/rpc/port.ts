/** A carrier of whole, ordered messages. Everything else is built on it; it knows nothing of calls or streams. */
export interface Port {
  /** Sends one message: JSON text for calls and events, bytes for stream frames. Ignored after close. */
  send(message: string | Uint8Array): void;
  /** Called once per message. A port has one listener; messages that come before it is set are kept by the carrier. */
  onMessage(listener: (message: string | Uint8Array) => void): void;
  /** Called once, when either side closed or the carrier broke. */
  onClose(listener: () => void): void;
  close(): void;
}
