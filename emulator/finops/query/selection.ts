/** `$select`: which columns rows bring. Keys come only when they are named. */
import { type Column, columnsInRows, type Entity } from '../model/entity.ts';
import { columnNamed } from './filter_grammar.ts';
import type { QueryOptions } from './query_options.ts';

export interface Selection {
  /** In the entity's order. */
  readonly columns: readonly Column[];
  /** What the context of an answer adds to the entity set: empty unless columns were named. */
  readonly context: string;
}

/** @throws ServiceFault 400 for a column that the entity lacks. */
export function selection(options: QueryOptions, entity: Entity): Selection {
  const text = options.get('$select');
  const all = columnsInRows(entity);
  if (text === undefined || text.trim() === '*') return { columns: all, context: '' };
  const names = text.split(',').map((name) => name.trim());
  const wanted = new Set(names.map((name) => columnNamed(entity, name)));
  return { columns: all.filter((column) => wanted.has(column)), context: `(${names.join(',')})` };
}
