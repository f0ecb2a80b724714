/** Permission bits as they are typed: three or four octal digits, as chmod(1) takes them. */

/** Null: not of that form. */
export const octalMode = (text: string): number | null => (/^[0-7]{3,4}$/.test(text) ? parseInt(text, 8) : null);

export const octalText = (mode: number): string => mode.toString(8).padStart(3, '0');
