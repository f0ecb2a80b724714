/**
 * What a person can ask to connect to, and how the typed forms of it are read: `host`, `user@host:port`, an `ssh …`
 * line, an `ssh://` link. Parsing only: what the config says about the host is shared/sshConfig/resolve.ts.
 */
import * as v from 'valibot';

const MAX_NAME = 1025;

/**
 * A destination as given to ssh(1): the name as typed (an alias of the config or a host name), and what the command
 * line sets on top of the config. `demo` is Fairlead's own server on loopback.
 */
export const Target = v.variant('kind', [
  v.strictObject({
    kind: v.literal('host'),
    host: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME)),
    user: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME))),
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
  }),
  v.strictObject({ kind: v.literal('demo') }),
]);
export type Target = v.InferOutput<typeof Target>;
export type HostTarget = Extract<Target, { kind: 'host' }>;
