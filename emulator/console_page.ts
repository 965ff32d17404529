/**
 * The page at `/` for people, which both emulators have. Its scripts are served unchanged, below the path that
 * they have in the emulator's folder, so that they import each other there as in the browser. Not part of the service.
 */
import { readFileSync } from 'node:fs';
import type { Answer } from './answer.ts';

const FOLDER = '/_page/';

/** The differences between the pages of the two emulators. Each member replaces its name in `console/page.html`. */
export interface ConsolePage {
  readonly title: string;
  /** The script that the page starts with, below the emulator's folder. */
  readonly script: string;
  /** HTML of its own controls. */
  readonly controls: string;
  /** Its word for tables. */
  readonly tables: string;
  readonly aTable: string;
  readonly whatEmptyMeans: string;
  /** HTML of the options that say which requests a fault meets. */
  readonly faultKinds: string;
  /** HTML of further buttons of the first view; what `data-control` names is asked of the control API. */
  readonly tokenButtons: string;
  readonly limitButtons: string;
}

/** An option of a select, as HTML. */
export function option(value: string, text: string): string {
  return `<option value="${value}">${text}</option>`;
}

/**
 * A button that asks something of the control API, as HTML.
 * @param control method and path. @param says what the page says when it is done.
 */
export function controlButton(text: string, control: string, says: string, body?: object): string {
  const content = body === undefined ? '' : ` data-body='${JSON.stringify(body)}'`;
  return `<button type="button" data-control="${control}"${content} data-says="${says}">${text}</button>`;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Allows no external resources; an empty icon for the tab. */
const POLICY = "default-src 'self'; img-src data:; frame-ancestors 'none'";

/** @returns undefined if the path does not belong to the page. */
export function answerConsole(page: ConsolePage, method: string, path: string): Answer | undefined {
  if (path !== '/' && !path.startsWith(FOLDER)) return undefined;
  if (method !== 'GET') return missing(method, path);
  if (path === '/') return found('text/html; charset=utf-8', filled(page));
  const [, name = '', ending = ''] =
    /^((?:finops\/)?console\/[a-z_]+\.(css|js))$/.exec(path.slice(FOLDER.length)) ?? [];
  const type = TYPES[ending];
  const file = type === undefined ? undefined : readFile(name);
  return type === undefined || file === undefined ? missing(method, path) : found(type, file);
}

function filled(page: ConsolePage): string {
  const html = readFileSync(new URL('console/page.html', import.meta.url), 'utf8');
  return html.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => page[name as keyof ConsolePage]);
}

function found(type: string, body: Buffer | string): Answer {
  const headers = { 'content-type': type, 'cache-control': 'no-cache', 'content-security-policy': POLICY };
  return { status: 200, headers, body };
}

function missing(method: string, path: string): Answer {
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: `no ${method} ${path}\n` };
}

function readFile(name: string): Buffer | undefined {
  try {
    return readFileSync(new URL(name, import.meta.url));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
