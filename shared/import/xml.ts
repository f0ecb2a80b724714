/**
 * The little of XML that exported session files use: elements, attributes, text. No entities but the five of XML and
 * numbers, no documents of others: what is more is left as it stands.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own, without that of its children. */
  readonly text: string;
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/** Deeper is no session file. */
const MOST_DEEP = 100;

/** Null: it is not well formed. */
export function parseXml(source: string): XmlElement | null {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  const token =
    /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|<!DOCTYPE[^>]*>|<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let found = token.exec(source); found !== null; found = token.exec(source)) {
    at = token.lastIndex;
    const [, cdata, end, name, attributes = '', alone, text] = found;
    const current = open.at(-1) ?? root;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += decoded(text);
    else if (name === undefined) continue;
    else if (end === '/') {
      if (open.length < 2 || current.name !== name) return null;
      open.pop();
    } else {
      const element: Open = { name, attributes: attributesOf(attributes), children: [], text: '' };
      current.children.push(element);
      if (alone !== '/') open.push(element);
      if (open.length > MOST_DEEP) return null;
    }
  }
  return at === source.length && open.length === 1 ? (root.children[0] ?? null) : null;
}

/** All elements of this name below one, in their order. */
export function elementsNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}

/** The text of the first child of this name; empty: there is none. */
export function childText({ children }: XmlElement, name: string): string {
  return children.find((child) => child.name === name)?.text.trim() ?? '';
}

function attributesOf(text: string): Record<string, string> {
  const found = text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries([...found].map(([, name = '', double, single]) => [name, decoded(double ?? single ?? '')]));
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }),
);

function decoded(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal === undefined ? -1 : Number(decimal);
      if (code < 0) return NAMED.get(name ?? '') ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
