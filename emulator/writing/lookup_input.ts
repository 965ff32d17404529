/**
 * `"primarycontactid@odata.bind": "/contacts(…)"`: which row a lookup leads to.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/associate-disassociate-entities-using-web-api
 */
import { missingRow, storedRow } from '../answers/found_row.ts';
import { type Exchange, webApiUrl } from '../exchange.ts';
import { type Navigation, navigationNamed } from '../metadata/navigation.ts';
import { propertyOf, type Table } from '../model.ts';
import { readRowAddress } from '../query/row_address.ts';
import { readRowKey } from '../query/row_key.ts';
import { webApiRoot } from '../web_api_root.ts';
import { badPayload, undeclared } from './write_refusals.ts';

/**
 * @param reference the address of a row: absolute, from the root of the host, or below the Web API; null for none.
 * @returns the property that rows name the lookup by, and the id.
 * @throws Refusal for an unknown name, for another table's row and for one that does not exist.
 */
export function boundLookup(
  exchange: Exchange,
  table: Table,
  name: string,
  reference: unknown,
): readonly [property: string, id: string | null] {
  const navigation = navigationNamed(table, name);
  if (navigation === undefined) throw undeclared(table, name);
  const property = propertyOf(navigation.column) ?? '';
  if (reference === null) return [property, null];
  return [property, referencedId(exchange, table, navigation, reference)];
}

export function referencedId(
  exchange: Exchange,
  table: Table,
  { column, targets }: Navigation,
  reference: unknown,
): string {
  const address = typeof reference === 'string' ? readRowAddress(pathOf(exchange, reference)) : undefined;
  const store = exchange.organization.storeOfSet(address?.entitySet ?? '');
  if (store === undefined || address?.key === undefined || address.rest.length > 0)
    throw badPayload(
      table,
      `The reference '${String(reference)}' of '${column.name}' is not the address of a row.`,
    );
  if (!targets.includes(store.table.name))
    throw badPayload(table, `A row of '${store.table.name}' cannot be what '${column.name}' leads to.`);
  const key = readRowKey(store.table, address.key, exchange.options);
  const row = storedRow({ ...exchange, options: new Map() }, store, key);
  if (row === undefined) throw missingRow(store.table, key);
  return row.id;
}

function pathOf(exchange: Exchange, reference: string): string {
  const own = webApiUrl(exchange);
  const path = reference.startsWith(own) ? reference.slice(own.length) : reference;
  return decodeURIComponent(path.slice(webApiRoot(path)?.length ?? 0).replace(/^\//, ''));
}
