import { type Exchange, WEB_API } from '../exchange.ts';
import { readPreferences } from '../query/options.ts';
import type { TableStore } from '../table_store.ts';

/** How many rows a page has: as asked on this very request, and never more than the service gives. */
export function pageSizeOf(exchange: Exchange, store: TableStore): number {
  const most = store.table.tableType === 'Elastic' ? 500 : 5000;
  const wanted = Number(
    readPreferences(exchange.headers.prefer as string | undefined).get('odata.maxpagesize') ?? most,
  );
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, most) : most;
}

/** The address of the same request with another token. */
export function linkWith(exchange: Exchange, store: TableStore, name: string, encodedToken: string): string {
  const select = exchange.options.get('$select');
  const parts = [
    ...(select === undefined ? [] : [`$select=${encodeURIComponent(select)}`]),
    `${name}=${encodedToken}`,
  ];
  return `${exchange.origin}${WEB_API}${store.table.entitySet ?? ''}?${parts.join('&')}`;
}
