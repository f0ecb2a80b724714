/**
 * The way to a host: which other host carries the connection (ProxyJump). ssh(1) runs another ssh for the last hop and
 * hands it the hops before as -J; so each hop uses its own config, and only the first hop's own ProxyJump counts.
 */
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { ConnectionFailed, type ResolveHost } from './types.ts';

export type Route = readonly [HostOptions, ...HostOptions[]];

/**
 * All hosts on the way, nearest first, the target last. Rejects with ConnectionFailed (jump-loop) when a host would have
 * to be reached through itself.
 */
export async function routeTo(target: HostOptions, resolveHost: ResolveHost): Promise<Route> {
  const route: [HostOptions, ...HostOptions[]] = [target];
  const passed = new Set<string>();
  for (let first: HostOptions | null = target; first !== null; first = await hopBefore(first, resolveHost)) {
    const stop = `${first.user}@${first.hostname.toLowerCase()}:${first.port}`;
    if (passed.has(stop)) throw new ConnectionFailed({ code: 'jump-loop', host: first.alias });
    passed.add(stop);
    if (first !== target) route.unshift(first);
  }
  return route;
}

/** The hop next to this host, with what its own config says. Null: the connection is direct. */
async function hopBefore(options: HostOptions, resolveHost: ResolveHost): Promise<HostOptions | null> {
  const last = options.proxyJump.at(-1);
  if (last === undefined) return null;
  const before = options.proxyJump.slice(0, -1);
  const hop = await resolveHost({ kind: 'host', ...last });
  return before.length === 0 ? hop : { ...hop, proxyJump: before, proxyCommand: null };
}

/**
 * What makes two requests the same connection: where it goes, as whom, over which hops, and by what it is proven who is
 * who on both sides. The alias does not count.
 */
export function destinationKey(options: HostOptions): string {
  return JSON.stringify([
    [options.user, options.hostname.toLowerCase(), options.port, options.proxyJump, options.proxyCommand],
    [options.addressFamily, options.bindAddress, options.bindInterface],
    [options.identityFiles.map(({ path }) => path), options.certificateFiles],
    [options.identitiesOnly, options.identityAgent ?? (options.identityAgent === null ? 'none' : 'environment')],
    [options.preferredAuthentications, options.pubkeyAuthentication, options.passwordAuthentication],
    [options.kbdInteractiveAuthentication, options.batchMode],
    [options.userKnownHostsFiles, options.globalKnownHostsFiles, options.hostKeyAlias, options.revokedHostKeys],
    [options.strictHostKeyChecking, options.noHostAuthenticationForLocalhost],
    [options.kexAlgorithms, options.ciphers, options.macs, options.hostKeyAlgorithms, options.pubkeyAcceptedAlgorithms],
    [options.hostKeyOrder, options.caSignatureAlgorithms, options.rekeyLimit],
    // Who may use the agent is settled by the alias.
    options.forwardAgent === false ? false : [options.forwardAgent.agent ?? 'environment', options.alias],
    options.forwardX11 && [options.forwardX11Trusted, options.forwardX11Timeout, options.xauthLocation],
    [options.compression, options.serverAliveSet, options.serverAliveInterval, options.serverAliveCountMax],
  ]);
}
