/** Numbers of the SSH File Transfer Protocol, version 3 (draft-ietf-secsh-filexfer-02), and our errors for its answers. */

export const PACKET = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** Section 6.3. `exclusive` fails when the name is there, even as a link that leads nowhere. */
export const OPEN = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** Section 7. */
export const STATUS = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8,
} as const;

/** The server refused a request. `message` is its own text. */
export class SftpError extends Error {
  /** One of STATUS; later versions of the protocol have more. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'SftpError';
    this.status = status;
  }
}

/** The session is over: the connection went away, the server ended it, or it broke the protocol. */
export class SftpClosed extends Error {
  /** The last that the server said for people, untrusted; empty when it said nothing. */
  readonly said: string;
  /** It sent something that is no SFTP, which is in `said` then. */
  readonly spokeOtherwise: boolean;

  constructor(message: string, said = '', spokeOtherwise = false) {
    super(message);
    this.name = 'SftpClosed';
    this.said = said;
    this.spokeOtherwise = spokeOtherwise;
  }
}
