/** The same connection for ssh(1), as a person would type it. */
import type { Target } from '../../shared/target.ts';
import { printTunnelSpec, TUNNEL_FLAGS } from '../../shared/tunnelSpec.ts';

const PLAIN = /^[A-Za-z0-9._:@%+/=,-]+$/;

/** Quoted for a POSIX shell when it has to be. */
function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Empty for the demo server, which ssh(1) does not know. */
export function sshCommand(target: Target): string {
  if (target.kind === 'demo') return '';
  const port = target.port === undefined ? [] : ['-p', String(target.port)];
  const user = target.user === undefined ? [] : ['-l', quote(target.user)];
  // A name that begins with a dash would be taken for an option.
  const end = target.host.startsWith('-') ? ['--'] : [];
  const options = (target.options ?? []).flatMap((line) => ['-o', quote(line.replace(' ', '='))]);
  const forwards = (target.forwards ?? []).flatMap((spec) => [TUNNEL_FLAGS[spec.type], quote(printTunnelSpec(spec))]);
  return ['ssh', ...port, ...user, ...options, ...forwards, ...end, quote(target.host)].join(' ');
}
