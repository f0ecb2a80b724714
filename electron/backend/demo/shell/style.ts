/** Colour and weight for text on a terminal (ECMA-48 section 8.3.117, SGR). */
const CODES = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
} as const;

export type Style = keyof typeof CODES;

export function styled(text: string, ...styles: readonly Style[]): string {
  return `\x1b[${styles.map((style) => CODES[style]).join(';')}m${text}\x1b[0m`;
}

/** A background of 24 bits. */
export function onColour(text: string, red: number, green: number, blue: number): string {
  return `\x1b[48;2;${red};${green};${blue}m${text}`;
}

export const RESET = '\x1b[0m';
