/** Words: shell. */
export const shell = {} as const;
