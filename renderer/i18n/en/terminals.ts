/** Words: The terminal, its session bar and its states. */
export const terminals = {} as const;
