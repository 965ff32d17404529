/** What tests look at in an answer. */
import { expect } from '@jest/globals';
import type { Environment, Json, Reply } from './environment.ts';

export const GUID: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** The elements of `value`. */
export function rowsOf({ json, text }: Reply): readonly Json[] {
  const { value } = json;
  if (!Array.isArray(value)) throw new Error(`no "value" in ${text.slice(0, 300)}`);
  return value as readonly Json[];
}

export async function rows(environment: Environment, path: string): Promise<readonly Json[]> {
  return rowsOf(await environment.get(path));
}

export function link({ json }: Reply, name: 'nextLink' | 'deltaLink'): string | undefined {
  const found = json[`@odata.${name}`];
  return typeof found === 'string' ? found : undefined;
}

/** Status, code and words of a refusal, in the form that the Web API gives it. */
export function refusal({ json, status }: Reply): readonly [number, unknown, string] {
  const error = json['error'] as Json | undefined;
  return [status, error?.['code'], String(error?.['message'])];
}
