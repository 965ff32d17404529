/**
 * The key in an address: `(dataAreaId='usmf',VendorAccountNumber='V-1')`. All key columns are needed. `/`, `\` and `+` have
 * to be encoded twice, since the web server decodes the path before the service does.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
import { badRequest } from '../answers/service_fault.ts';
import { type Entity, keysOf } from '../model/entity.ts';
import { checkComparison } from './comparison_types.ts';
import type { Expression, Literal } from './filter_expression.ts';
import { filterTokens } from './filter_tokens.ts';
import { literalOf } from './literals.ts';

/** @returns undefined for a key that the web server never lets through. @param raw between the parentheses, encoded. */
export function decodedKey(raw: string): string | undefined {
  if (/%2f|%5c|[+/\\]/i.test(raw)) return undefined;
  const once = decoded(raw);
  return once === undefined ? undefined : (decoded(once) ?? once);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** @throws ServiceFault 400 where a key column is missing, unknown or of another type. */
export function keyExpression(key: string, entity: Entity): Expression {
  const given = literalsByName(key, entity);
  const keys = keysOf(entity);
  if (given.size !== keys.length || keys.some(({ name }) => !given.has(name))) {
    throw badRequest(
      'The number of keys specified in the URI does not match number of key properties for the resource.',
    );
  }
  const comparisons = keys.map((column): Expression => {
    const left = { kind: 'column' as const, column };
    const right = given.get(column.name)!;
    checkComparison('eq', left, right);
    return { kind: 'comparison', operator: 'eq', left, right };
  });
  return comparisons.reduce((left, right): Expression => ({ kind: 'and', left, right }));
}

function literalsByName(key: string, entity: Entity): ReadonlyMap<string, Literal> {
  const given = new Map<string, Literal>();
  // Names and values alternate; commas and equals signs are outside of literals.
  const parts = key.matchAll(/\s*(?:(\w+)\s*=\s*)?((?:[A-Za-z_][\w.]*)?'(?:[^']|'')*'|[^',]+)\s*(?:,|$)/g);
  for (const [, name, text = ''] of parts) {
    const [token, ...more] = filterTokens(text);
    const literal = token === undefined || more.length > 0 ? undefined : literalOf(token);
    if (literal === undefined) throw badRequest(`Syntax error in the key '${key}'.`);
    given.set(name ?? keysOf(entity)[0]?.name ?? '', literal);
  }
  return given;
}
