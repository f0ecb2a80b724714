/** Text of a file or a server, for a terminal: control characters are shown, not obeyed. */
export function visible(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (character) =>
    character < ' ' ? `^${String.fromCharCode(character.charCodeAt(0) + 64)}` : '?',
  );
}

/** The same, but lines and tabs stay: for banners and instructions. */
export function visibleLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split(/(?<=[\n\t])|(?=[\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : visible(part)))
    .join('');
}
