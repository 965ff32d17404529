/**
 * Filters that look at other rows: across a lookup (`primarycontactid/fullname eq '…'`), and at the rows that belong to
 * this one (`any`, `all`).
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows#filter-using-values-of-related-tables
 *
 * Inferred: behind a lookup that is empty every column is null.
 */
import { notEmulated } from '../answer.ts';
import { belongsTo, collectionNamed, navigationNamed } from '../metadata/navigation.ts';
import { propertyOf, type Row, type Table } from '../model.ts';
import type { FilterContext } from './filter_context.ts';
import type { Expression, Predicate, Quantified } from './filter_grammar.ts';

/** Makes a predicate of another table's rows. */
export type PredicateOf = (table: Table, expression: Expression, context: FilterContext) => Predicate<Row>;

const NOTHING: Row = { id: '', version: 0, values: {} };

/** @param path begins with the property that leads along the lookup. @param inner makes the condition on what follows. */
export function acrossLookup(
  table: Table,
  path: string,
  context: FilterContext | undefined,
  inner: (target: Table, rest: string) => Predicate<Row>,
): Predicate<Row> {
  const [name = '', ...rest] = path.split('/');
  const navigation = navigationNamed(table, name);
  const target = navigation?.targets.length === 1 ? context?.store(navigation.targets[0] ?? '') : undefined;
  if (navigation === undefined || target === undefined) throw notEmulated(`the path ${path} on rows`);
  const fits = inner(target.table, rest.join('/'));
  const property = propertyOf(navigation.column) ?? '';
  return ({ values }) => {
    const text = values[property] ?? 'null';
    return fits((text === 'null' ? undefined : target.get(String(JSON.parse(text)))) ?? NOTHING);
  };
}

export function quantified(
  table: Table,
  { path, quantifier, term }: Quantified,
  context: FilterContext | undefined,
  predicateOf: PredicateOf,
): Predicate<Row> {
  const collection = context && collectionNamed(context.relationships, table, path);
  const store = collection && context.store(collection.table);
  if (context === undefined || collection === undefined || store === undefined)
    throw notEmulated(`${quantifier} over ${path}`);
  const fits = term === undefined ? () => true : predicateOf(store.table, term, context);
  return (row) => {
    const related = store.all(belongsTo(collection, (name) => context.store(name), row));
    return quantifier === 'any' ? related.some(fits) : related.every(fits);
  };
}
