/** Tries the far end of a tunnel: does it answer, and if it speaks TLS, for which names is its certificate? */
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { TunnelTest } from '../../../shared/contract/tunnels.ts';
import { OpenFailed } from './link.ts';

/** Ports where TLS begins at once. A hello on another port could disturb what listens there. */
const TLS_PORTS: ReadonlySet<number> = new Set([443, 465, 636, 853, 993, 995, 5986, 6443, 8443, 9443]);
const TLS_MS = 5_000;

/** `open` connects; what it connected is closed again. `port`: of the target, 0 for a unix socket. */
export async function testTarget(open: () => Promise<Duplex>, port: number): Promise<TunnelTest> {
  const began = performance.now();
  try {
    const stream = await open();
    const ms = performance.now() - began;
    const certificateNames = TLS_PORTS.has(port) ? await namesInCertificate(stream) : null;
    stream.destroy();
    return { result: 'reached', ms, certificateNames };
  } catch (error) {
    if (!(error instanceof OpenFailed)) throw error;
    return { result: 'problem', problem: error.problem };
  }
}

/** Whether the certificate can be trusted is for the browser to say: here it is only looked at. */
function namesInCertificate(stream: Duplex): Promise<string[] | null> {
  return new Promise((resolve) => {
    const client = connect({ socket: stream, rejectUnauthorized: false });
    const settle = (names: string[] | null) => {
      clearTimeout(timer);
      client.destroy();
      resolve(names);
    };
    const timer = setTimeout(() => settle(null), TLS_MS);
    client.once('error', () => settle(null)).once('close', () => settle(null));
    client.once('secureConnect', () => {
      const { subjectaltname = '', subject } = client.getPeerCertificate();
      const names = subjectaltname.split(', ').flatMap((name) => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1] ?? []);
      const common: unknown = subject.CN;
      settle(names.length > 0 || typeof common !== 'string' ? names : [common]);
    });
  });
}
