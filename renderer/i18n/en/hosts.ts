/** Words: hosts. */
export const hosts = {} as const;
