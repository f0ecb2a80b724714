/**
 * The window's code as syntax trees: what it shows as text, which keys it names, and where it translates. For the tests of
 * the catalogue; it decides nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AST, parse } from 'svelte/compiler';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Attributes and properties whose text a person reads or hears. */
const SHOWN_NAMES = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'aria-placeholder',
  'title',
  'placeholder',
  'alt',
  'label',
  'hint',
  'heading',
  'description',
]);

/** A piece of code: a file, the script of a component, or an expression in its markup. */
interface Code {
  readonly file: string;
  readonly tree: ts.SourceFile;
  /** Its value is shown: it stands in the text of the page, or in an attribute that is read. */
  readonly isShown: boolean;
  /** Runs once for each component, or once for the program. */
  readonly isScript: boolean;
}

interface Text {
  readonly file: string;
  readonly text: string;
  readonly isShown: boolean;
}

interface WindowCode {
  readonly codes: readonly Code[];
  /** Plain text of the markup, also in attributes. */
  readonly markup: readonly Text[];
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

/** All of the window, without the catalogue itself; and what it shares with the command line, for keys. */
export function readWindowCode(): WindowCode {
  const codes: Code[] = [];
  const markup: Text[] = [];
  const files = [...filesIn('renderer'), ...filesIn('shared/words')].filter(
    (file) => !/^(renderer\/i18n\/(en|de|zh)|shared\/words\/en)(\/|\.ts$)/.test(file),
  );
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const add = (text: string, isShown: boolean, isScript: boolean) =>
      codes.push({ file, tree: ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true), isShown, isScript });
    if (file.endsWith('.ts')) {
      add(source, false, true);
      continue;
    }
    const component = parse(source, { modern: true, filename: file });
    for (const script of [component.instance, component.module]) {
      // A component without one says undefined, whatever its type tells.
      if (!script) continue;
      const { start, end } = script.content as unknown as { start: number; end: number };
      add(source.slice(start, end), false, true);
    }
    readMarkup(component.fragment, source, {
      text: (text, isShown) => markup.push({ file, text, isShown }),
      expression: (text, isShown) => add(`(${text})`, isShown, false),
    });
  }
  return { codes, markup };
}

interface Found {
  text(text: string, isShown: boolean): void;
  expression(text: string, isShown: boolean): void;
}

/** Walks any node of a component's markup: texts and expressions are told apart by what holds them. */
function readMarkup(node: unknown, source: string, found: Found, isShown = true): void {
  if (Array.isArray(node)) {
    for (const each of node as unknown[]) readMarkup(each, source, found, isShown);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type } = node as { type?: string };
  if (type === undefined) return;
  const range = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
  if (type === 'Text') {
    found.text((node as AST.Text).data, isShown);
  } else if (type === 'ExpressionTag') {
    found.expression(
      range((node as AST.ExpressionTag).expression as unknown as { start: number; end: number }),
      isShown,
    );
  } else if (type === 'Attribute') {
    const { name, value } = node as AST.Attribute;
    readMarkup(value, source, found, SHOWN_NAMES.has(name));
  } else if (type === 'StyleDirective') {
    readMarkup((node as AST.StyleDirective).value, source, found, false);
  } else if ('start' in node && isCode(type)) {
    found.expression(range(node as { start: number; end: number }), false);
  } else {
    for (const [name, child] of Object.entries(node)) {
      if (name !== 'metadata' && name !== 'parent') readMarkup(child, source, found, true);
    }
  }
}

/** Nodes of JavaScript, in conditions, loops and handlers; patterns are names and hold no text. */
const isCode = (type: string): boolean => /Expression$|^(Literal|TemplateLiteral|VariableDeclaration)$/.test(type);

/** Every string that a piece of code writes down, with the node it stands in. */
export function* stringsOf({ tree }: Code): Generator<{ text: string; node: ts.Node }> {
  const walk = function* (node: ts.Node): Generator<{ text: string; node: ts.Node }> {
    if (ts.isStringLiteralLike(node)) yield { text: node.text, node };
    else if (ts.isTemplateExpression(node)) {
      yield { text: [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('\0'), node };
    }
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    for (const child of children) yield* walk(child);
  };
  yield* walk(tree);
}

/** The value of an expression, followed through `?:`, `??`, `&&` and parentheses, can be this node. */
export function isResult(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isExpressionStatement(parent)) return ts.isSourceFile(parent.parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isResult(parent);
  const passes =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    (ts.isBinaryExpression(parent) && /^(\?\?|\|\||&&|\+)$/.test(parent.operatorToken.getText()));
  return passes && isResult(parent);
}

/** It is the value of a property or a variable with such a name: `label: …`. */
export function isShownProperty(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isShownProperty(parent);
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent)) return isShownProperty(parent);
  return ts.isPropertyAssignment(parent) && parent.initializer === node && SHOWN_NAMES.has(parent.name.getText());
}

/** The nearest call or `new` that has the node among its arguments: `querySelector`, `Error`. Empty: none. */
export function calleeOf(node: ts.Node): string {
  for (let at = node; !ts.isSourceFile(at.parent); at = at.parent) {
    const { parent } = at;
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== at) {
      const { expression } = parent;
      return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
    }
    if (ts.isFunctionLike(parent) || ts.isStatement(parent)) return '';
  }
  return '';
}

/** Calls of `t` and its kin that run once only, so that what they say stays in the language of that moment. */
export function lastingTranslations({ tree, isScript }: Code): string[] {
  if (!isScript) return [];
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) return;
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText();
      if (name.startsWith('$derived')) return;
      if (/^(t|say|translateParts)$/.test(name)) found.push(node.getText());
    }
    ts.forEachChild(node, walk);
  };
  walk(tree);
  return found;
}
