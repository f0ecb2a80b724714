/** Words: Host keys: first use, changed, revoked. */
export const trust = {} as const;
