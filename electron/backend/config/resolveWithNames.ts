/** What ssh would use for a host, with the questions to DNS that CanonicalizeHostname asks for. */
import type { ConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { canonicalName, wantsCanonicalName } from '../../../shared/sshConfig/canonicalName.ts';
import { showText, toByteText } from '../../../shared/sshConfig/document.ts';
import { type Resolution, resolve, type ResolveRequest } from '../../../shared/sshConfig/resolve.ts';
import type { NameService } from '../connections/names.ts';
import { ConnectionFailed } from '../connections/types.ts';

const FAMILIES = { any: 0, inet: 4, inet6: 6 } as const;

/** Rejects with ConnectionFailed (name-not-found) where ssh would stop because no domain has the name. */
export async function resolveWithNames(
  reader: ConfigReader,
  request: ResolveRequest,
  names: NameService,
): Promise<Resolution> {
  const first = resolve(reader, request, { firstPassOnly: true });
  if (first.refused || !wantsCanonicalName(first)) return resolve(reader, request);
  const found = await canonicalName(first, {
    exists: (name, family) =>
      names.addresses(showText(name), FAMILIES[family]).then(
        () => true,
        () => false,
      ),
    async aliasOf(name) {
      const alias = await names.canonicalName(showText(name));
      return alias === null ? null : toByteText(alias);
    },
  });
  if (found !== null) return resolve(reader, request, { canonicalHost: found });
  const host = showText(request.host);
  throw new ConnectionFailed({ code: 'name-not-found', host, name: showText(first.hostname), nearest: null });
}
