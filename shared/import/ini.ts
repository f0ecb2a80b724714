/** INI files as Windows programs write them: sections of `key=value`. Keys may repeat; nothing is unescaped. */
export interface IniSection {
  readonly name: string;
  readonly entries: readonly (readonly [key: string, value: string])[];
}

export function parseIni(text: string): readonly IniSection[] {
  const sections: { name: string; entries: [string, string][] }[] = [{ name: '', entries: [] }];
  for (const line of text.split(/\r?\n/)) {
    const section = /^\[(.*)\]\s*$/.exec(line.trim())?.[1];
    if (section !== undefined) sections.push({ name: section, entries: [] });
    else if (line.includes('=') && !/^\s*[;#]/.test(line)) {
      const at = line.indexOf('=');
      sections.at(-1)?.entries.push([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
    }
  }
  return sections;
}

/** The value of a key, whatever its case; empty: it is not there. */
export function iniValue({ entries }: IniSection, key: string): string {
  return entries.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1] ?? '';
}

/** `%20` and the like; a text that is none stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
