/**
 * The window's files (out/renderer) and the headers they are served with: the same for app:// and for browser mode.
 * They are read once, at the start (a few megabytes), so that a new build does not pull them away under a window that
 * reloads. A request names an entry of that list or nothing: paths are never decoded or joined, so there is no
 * traversal to defend against.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface WindowFile {
  readonly type: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
  readonly content: Buffer<ArrayBuffer>;
}

export interface WindowFiles {
  /** `path` as in the request: it starts with `/` and has no query. `/` is the window itself. */
  find(path: string): WindowFile | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Reads the folder. Throws when it has no index.html: the window was not built. */
export function openWindowFiles(folder: string): WindowFiles {
  const files = new Map<string, WindowFile>();
  const list = (path: string, url: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const file = join(path, entry.name);
      if (entry.isDirectory()) list(file, `${url}${entry.name}/`);
      else if (entry.isFile()) files.set(`${url}${entry.name}`, windowFile(file, url));
    }
  };
  list(folder, '/');
  const index = files.get('/index.html');
  if (index === undefined) throw new Error(`${folder} has no index.html. Build it: npm run build`);
  files.set('/', index);
  return { find: (path) => files.get(path) ?? null };
}

function windowFile(file: string, url: string): WindowFile {
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    // Vite writes everything but index.html there, with a hash in the name.
    immutable: url === '/assets/',
    content: readFileSync(file),
  };
}

/**
 * The headers of every answer. `connect` is what the page may open besides its own origin. Nothing of another origin is
 * loaded, nothing may frame the page, and no script stands in the markup.
 */
export function securityHeaders(connect: readonly string[]): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      // Needed by xterm.js without WebGL, which writes <style> elements and style attributes: measured in Chromium 156,
      // its text has no colours and the wrong font without this. Styles can load nothing: the other lines forbid it.
      "style-src 'self' 'unsafe-inline'",
      "font-src 'self'",
      "img-src 'self' data:",
      ["connect-src 'self'", ...connect].join(' '),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

/** Hashed names may be kept for ever; the window itself must be asked for each time, or it would name old assets. */
export function cacheControl(file: WindowFile): string {
  return file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
}
