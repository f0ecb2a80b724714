/** Key files that ssh tries when the config names none (readconf.c fill_default_options). */
import type { OpenSsh, OpenSshVersion } from './openSsh.ts';

const COMMON = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];
const LAST: Readonly<Record<OpenSshVersion, readonly string[]>> = {
  '9.2': ['id_xmss', 'id_dsa'],
  '10.0': ['id_xmss'],
  '10.6': ['id_mldsa44_ed25519'],
};

export function defaultIdentityFiles(openSsh: OpenSsh): readonly string[] {
  return [...COMMON, ...LAST[openSsh.version]].map((name) => `~/.ssh/${name}`);
}
