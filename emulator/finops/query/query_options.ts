/** The options of a request. */
import { notEmulated } from '../../answer.ts';
import { badRequest } from '../answers/service_fault.ts';

/** Decoded, in the order of the request. */
export type QueryOptions = ReadonlyMap<string, string>;

/** @throws ServiceFault 400 for what is not escaped properly. */
export function readQueryOptions(query: string): QueryOptions {
  const options = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    options.set(unescaped(at < 0 ? part : part.slice(0, at)), at < 0 ? '' : unescaped(part.slice(at + 1)));
  }
  return options;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest(`The query option '${text}' is not escaped properly.`);
  }
}

/** Options without a dollar sign are custom ones, which OData lets pass. @throws Refusal 501 for others that are not named. */
export function allowOnly(options: QueryOptions, allowed: readonly string[]): void {
  for (const name of options.keys()) {
    if (name.startsWith('$') && !allowed.includes(name)) throw notEmulated(`query option ${name}`);
  }
}

/** @throws ServiceFault 400 for anything but a whole number from 0 on. */
export function countIn(options: QueryOptions, name: string): number | undefined {
  const text = options.get(name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw badRequest(
    `Invalid value '${text}' for ${name} query option found. The ${name} query option requires a non-negative integer value.`,
  );
}

export function switchIn(options: QueryOptions, name: string): boolean {
  return options.get(name)?.toLowerCase() === 'true';
}
