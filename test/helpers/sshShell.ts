/** A small shell for ssh2's Server: greets, and echoes what is typed. For servers whose sign-in is what is tested. */
import type { Connection } from 'ssh2';

/** Serves every shell that is asked for on this connection. It prints `greeting` and a prompt. */
export function serveShell(connection: Connection, greeting: string): void {
  connection.on('session', (acceptSession) => {
    const session = acceptSession();
    session.on('pty', (accept) => accept());
    session.on('shell', (accept) => {
      const stream = accept();
      stream.write(`${greeting}\r\n$ `);
      stream.on('data', (bytes: Buffer) => stream.write(bytes.toString('utf8').replaceAll('\r', '\r\n$ ')));
    });
  });
}
