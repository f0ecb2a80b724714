/** Words: settings. */
export const settings = {} as const;
