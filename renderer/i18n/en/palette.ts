/** Words: palette. */
export const palette = {} as const;
