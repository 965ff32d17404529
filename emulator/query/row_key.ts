/**
 * What stands in the parentheses behind an entity set: an id, or columns with values. `@throws` Refusal throughout for
 * columns that are not a key of the table.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-alternate-key-reference-record
 */
import { notEmulated, Refusal } from '../answer.ts';
import { parseExact } from '../exact_json.ts';
import { propertyOf, type Table } from '../model.ts';
import { literalText } from './column_values.ts';
import { type Expression, parseExpression } from './filter_grammar.ts';
import type { QueryOptions } from './options.ts';

export type RowKey =
  | { readonly kind: 'id'; readonly id: string; readonly partition: string | undefined }
  /** What the columns of an alternate key are equal to. */
  | { readonly kind: 'alternate'; readonly terms: readonly Expression[] };

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @param options of the request, for the values of aliases. */
export function readRowKey(table: Table, key: string, options: QueryOptions): RowKey {
  if (GUID.test(key)) return { kind: 'id', id: key.toLowerCase(), partition: undefined };
  const named = namedValues(key, options);
  if (table.tableType === 'Elastic') return partitionKey(table, named);
  const own = named.size === 1 ? named.get(table.primaryId) : undefined;
  if (own !== undefined && GUID.test(own)) return { kind: 'id', id: own.toLowerCase(), partition: undefined };
  const given = new Set(named.keys());
  const isKey = table.keys.some((alternate) => {
    if (alternate.status !== 'Active') return false;
    const columns = table.columns.filter(({ name }) => alternate.columns.includes(name));
    return columns.length === given.size && columns.every((column) => given.has(propertyOf(column) ?? ''));
  });
  if (!isKey) {
    throw notEmulated(`the key (${key}) of ${table.name}`);
  }
  return {
    kind: 'alternate',
    terms: [...named].map(([path, value]) => parseExpression(`${path} eq ${value}`)),
  };
}

function partitionKey(table: Table, named: ReadonlyMap<string, string>): RowKey {
  const id = named.get(table.primaryId);
  const partition = named.get('partitionid');
  if (named.size !== 2 || id === undefined || !GUID.test(id) || !/^'.*'$/.test(partition ?? '')) {
    throw notEmulated(`a key of ${table.name} that is not (${table.primaryId}=…,partitionid='…')`);
  }
  const text = partition?.slice(1, -1).replaceAll("''", "'");
  return { kind: 'id', id: id.toLowerCase(), partition: text };
}

/** Each value as it stands there. */
function namedValues(key: string, options: QueryOptions): Map<string, string> {
  const parts = /^(?:\w+=(?:'(?:[^']|'')*'|[^',]+)(?:,|$))+$/.test(key)
    ? key.matchAll(/(\w+)=('(?:[^']|'')*'|[^',]+)/g)
    : [];
  const named = new Map(
    [...parts].map(([, name = '', value = '']) => [
      name,
      value.startsWith('@') ? (options.get(value) ?? value) : value,
    ]),
  );
  if (named.size > 0) return named;
  throw new Refusal(400, '0x80060888', `Bad Request - Error in query syntax: (${key}).`);
}

/** What a row has that is made under a key: the values of the key's columns. */
export function keyValues(table: Table, key: RowKey): Record<string, unknown> {
  if (key.kind === 'id') {
    const partition = key.partition === undefined ? {} : { partitionid: key.partition };
    return { [table.primaryId]: key.id, ...partition };
  }
  return Object.fromEntries(
    key.terms.flatMap((term) => {
      if (term.kind !== 'comparison') return [];
      const { literal, path } = term.comparison;
      const column = table.columns.find((one) => propertyOf(one) === path);
      return column === undefined ? [] : [[path, parseExact(literalText(column, literal))] as const];
    }),
  );
}
