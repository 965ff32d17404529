/** The request for a position. Pure. */
import type { XppColumn } from './entity.ts';
import { allOf, atOrAfter } from './key_filter.ts';
import { keyValues } from './key_values.ts';
import type { RowsQuery } from './page_url.ts';
import { pagingColumns, type PagingMethod } from './paging_choice.ts';
import type { Position } from './position.ts';

/** The most rows that the service returns at once. https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
export const MOST_ROWS = 10_000;

export type Question =
  | { readonly kind: 'link'; readonly link: string }
  | {
      readonly kind: 'rows';
      readonly query: Pick<RowsQuery, 'filter' | 'orderBy' | 'top' | 'skip' | 'count'>;
    };

/**
 * @param keys all key columns. @param filter the condition of the slice. @param pageRows how many new rows a page should
 * have.
 * Links need a first question without `$top`: with it, the service gives none.
 */
export function questionAt(
  position: Position,
  keys: readonly XppColumn[],
  filter: string | undefined,
  pageRows: number,
): Question {
  const least = 'top' in position ? (position.top ?? 0) : 0;
  const size = Math.min(MOST_ROWS, Math.max(pageRows, least));
  switch (position.kind) {
    case 'link':
      return { kind: 'link', link: position.link };
    case 'start': {
      if (position.method === 'links') {
        return { kind: 'rows', query: { filter, count: position.isUncounted !== true } };
      }
      return { kind: 'rows', query: { filter, ...orderOf(position.method, keys), top: size, count: true } };
    }
    case 'after-key': {
      const values = keyValues(pagingColumns(keys), position.key);
      const onwards = values === undefined ? filter : allOf(filter, atOrAfter(values));
      return { kind: 'rows', query: { filter: onwards, ...orderOf('keys', keys), top: size } };
    }
    case 'offset': {
      const top = Math.min(MOST_ROWS, size + position.overlap);
      const order = orderOf(position.method, keys);
      return { kind: 'rows', query: { filter, ...order, skip: position.skip - position.overlap, top } };
    }
  }
}

/** Offsets need a total order; keys need only the columns of a position. */
function orderOf(method: PagingMethod, keys: readonly XppColumn[]): Pick<RowsQuery, 'orderBy'> {
  if (method === 'offsets') return {};
  return { orderBy: (method === 'keys' ? pagingColumns(keys) : keys).map(({ name }) => name) };
}
