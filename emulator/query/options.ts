import type { IncomingHttpHeaders } from 'node:http';
import { notEmulated, Refusal } from '../answer.ts';

/** The query options of a request, decoded; their order does not matter. */
export type QueryOptions = ReadonlyMap<string, string>;

export function readQueryOptions(query: string): QueryOptions {
  const options = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = unescapeOption(at < 0 ? part : part.slice(0, at));
    options.set(name, at < 0 ? '' : unescapeOption(part.slice(at + 1)));
  }
  return options;
}

function unescapeOption(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Refusal(400, '0x80060888', `The query option '${text}' is not escaped properly.`);
  }
}

/** @throws Refusal for any option that is not named. */
export function allowOnly(options: QueryOptions, allowed: readonly string[], where: string): void {
  for (const name of options.keys()) {
    if (!allowed.includes(name)) throw notEmulated(`query option ${name} on ${where}`);
  }
}

/** The options that stand for values in others: `@p1`. */
export function aliasesIn(options: QueryOptions): string[] {
  return [...options.keys()].filter((name) => name.startsWith('@'));
}

/** The names in a comma-separated list. */
export function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * One preference: a name, and a value that may stand in quotation marks and then hold commas. Semicolons between
 * preferences are taken as commas are, since a sample of Microsoft's has them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#prefer-headers
 */
const PREFERENCE = /([^\s,;=]+)\s*(?:=\s*(?:"([^"]*)"|([^,;]*)))?/g;

/** The preferences of a request, with the values as they are without quotation marks. https://www.rfc-editor.org/rfc/rfc7240 */
export function preferencesOf(headers: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const all = [headers.prefer ?? ''].flat().join(',');
  return new Map(
    Array.from(all.matchAll(PREFERENCE), ([, name = '', quoted, bare = '']) => [
      name.toLowerCase(),
      quoted ?? bare.trim(),
    ]),
  );
}
