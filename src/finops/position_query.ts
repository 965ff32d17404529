/** The request for a position. Pure. */
import type { XppColumn } from './entity.ts';
import { allOf, atOrAfter } from './key_filter.ts';
import { keyValues } from './key_values.ts';
import type { RowsQuery } from './page_url.ts';
import type { Position } from './position.ts';

/** The most rows that the service returns at once. https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
const MOST_ROWS = 10_000;

export type Question =
  | { readonly kind: 'link'; readonly link: string }
  | {
      readonly kind: 'rows';
      readonly query: Pick<RowsQuery, 'filter' | 'orderBy' | 'top' | 'skip' | 'count'>;
    };

/**
 * @param filter the condition of the slice. @param pageRows how many new rows a page should have.
 * For links, the first request must not have `$top`: with it, the service returns no link.
 */
export function questionAt(
  position: Position,
  keys: readonly XppColumn[],
  filter: string | undefined,
  pageRows: number,
): Question {
  const size = Math.min(MOST_ROWS, pageRows);
  const orderBy = keys.map(({ name }) => name);
  switch (position.kind) {
    case 'link':
      return { kind: 'link', link: position.link };
    case 'start': {
      if (position.method === 'links') return { kind: 'rows', query: { filter } };
      const order = position.method === 'offsets' ? {} : { orderBy };
      return { kind: 'rows', query: { filter, ...order, top: size, count: true } };
    }
    case 'after key': {
      const values = keyValues(keys, position.key);
      const onwards = values === undefined ? filter : allOf(filter, atOrAfter(values));
      return { kind: 'rows', query: { filter: onwards, orderBy, top: size } };
    }
    case 'offset': {
      const top = Math.min(MOST_ROWS, size + position.overlap);
      const order = position.method === 'offsets' ? {} : { orderBy };
      return { kind: 'rows', query: { filter, ...order, skip: position.skip - position.overlap, top } };
    }
  }
}
