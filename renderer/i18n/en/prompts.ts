/** Words: Sheets that ask for a password, a passphrase or an answer. */
export const prompts = {} as const;
