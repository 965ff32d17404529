import { notEmulated } from '../answer.ts';

/** The query options of a request, decoded; their order does not matter. */
export type QueryOptions = ReadonlyMap<string, string>;

export function readQueryOptions(query: string): QueryOptions {
  const options = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decodeURIComponent(at < 0 ? part : part.slice(0, at));
    options.set(name, at < 0 ? '' : decodeURIComponent(part.slice(at + 1).replaceAll('+', ' ')));
  }
  return options;
}

/** @throws Refusal for any option that is not named. */
export function allowOnly(options: QueryOptions, allowed: readonly string[], where: string): void {
  for (const name of options.keys()) {
    if (!allowed.includes(name)) throw notEmulated(`query option ${name} on ${where}`);
  }
}

/** The names in a comma-separated list. */
export function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The preferences of a `Prefer` header. https://www.rfc-editor.org/rfc/rfc7240 */
export function readPreferences(header: string | undefined): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const part of (header ?? '').split(',')) {
    const [name = '', value = ''] = part.trim().split('=', 2);
    if (name !== '') preferences.set(name.toLowerCase(), value.replaceAll('"', ''));
  }
  return preferences;
}
