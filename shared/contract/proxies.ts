/**
 * The proxy between this machine and a host: a fact of Fairlead, since ssh_config has only ProxyCommand for it. Its
 * password is a secret (secrets.ts) and never part of this.
 */
import * as v from 'valibot';

/** socks5: RFC 1928. http: the CONNECT method of RFC 9110 section 9.3.6. */
export const ProxyAddress = v.object({
  kind: v.picklist(['socks5', 'http']),
  host: v.pipe(v.string(), v.regex(/^[^\s/@]{1,255}$/)),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
});
export type ProxyAddress = v.InferOutput<typeof ProxyAddress>;

/** `user`: as whom to sign in to the proxy (RFC 1929 counts its bytes in one byte); empty: not at all. */
export const Proxy = v.object({ ...ProxyAddress.entries, user: v.pipe(v.string(), v.maxBytes(255)) });
export type Proxy = v.InferOutput<typeof Proxy>;
