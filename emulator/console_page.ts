/** The page at `/` for people: the files of `console/` as they are. Not part of the service. */
import { readFileSync } from 'node:fs';
import type { Answer } from './answer.ts';

const FOLDER = '/_console/';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Nothing from elsewhere; an empty picture for the tab. */
const POLICY = "default-src 'self'; img-src data:; frame-ancestors 'none'";

/** @returns undefined if the path does not belong to the page. */
export function answerConsole(method: string, path: string): Answer | undefined {
  if (path !== '/' && !path.startsWith(FOLDER)) return undefined;
  const name = path === '/' ? 'index.html' : path.slice(FOLDER.length);
  const type = TYPES[/^[a-z_]+\.(css|html|js)$/.exec(name)?.[1] ?? ''];
  const file = method === 'GET' && type !== undefined ? readFile(name) : undefined;
  if (file === undefined || type === undefined) {
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: `no ${method} ${path}\n` };
  }
  const headers = { 'content-type': type, 'cache-control': 'no-cache', 'content-security-policy': POLICY };
  return { status: 200, headers, body: file };
}

function readFile(name: string): Buffer | undefined {
  try {
    return readFileSync(new URL(`console/${name}`, import.meta.url));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
