/**
 * One property of a row: its value as a document or as it is (`/$value`), set by PUT, emptied by DELETE; and a lookup's
 * reference (`/$ref`), likewise.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api#retrieve-a-single-property-value
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api#update-a-single-property-value
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/associate-disassociate-entities-using-web-api
 */
import { type Answer, notEmulated } from '../answer.ts';
import { missingRow, storedRow } from '../answers/found_row.ts';
import { columnsSeen } from '../column_security.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { navigationNamed } from '../metadata/navigation.ts';
import { propertyOf, type Row } from '../model.ts';
import { unknownProperty } from '../query/unknown_property.ts';
import { type RowKey, readRowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { referencedId } from '../writing/lookup_input.ts';
import { bodyOf, rowValues, type Values } from '../writing/row_input.ts';
import { changedRow, requireWritable } from '../writing/written_row.ts';
import { visibleRow } from './row_by_key.ts';

/** What an address of a property names. */
export interface PropertyAddress {
  /** What stands in the parentheses. */
  readonly key: string;
  readonly name: string;
  readonly isRaw: boolean;
}

export function readProperty(
  exchange: Exchange,
  store: TableStore,
  { isRaw, key, name }: PropertyAddress,
): Answer {
  const { table } = store;
  const column = table.columns.find((one) => propertyOf(one) === name);
  if (column === undefined) throw unknownProperty(table, name);
  const row = columnsSeen(table)(visibleRow(exchange, store, readRowKey(table, key, exchange.options)));
  const text = row.values[name] ?? 'null';
  // Documented: no content where there is no value.
  if (text === 'null') return { status: 204, body: '' };
  if (isRaw) {
    if (column.type === 'FileType' || column.type === 'ImageType')
      throw notEmulated(`the content of ${name}`);
    const value = JSON.parse(text) as unknown;
    return {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: typeof value === 'string' ? value : text,
    };
  }
  const context = `${contextRoot(exchange)}#${table.entitySet ?? ''}(${row.id})/${name}`;
  return { status: 200, body: `{"@odata.context":${JSON.stringify(context)},"value":${text}}` };
}

export function setProperty(exchange: Exchange, store: TableStore, { key, name }: PropertyAddress): Answer {
  const { value } = bodyOf(exchange, store.table);
  return changeProperty(exchange, store, key, () =>
    rowValues(exchange, store.table, { [name]: value ?? null }),
  );
}

export function emptyProperty(exchange: Exchange, store: TableStore, { key, name }: PropertyAddress): Answer {
  return changeProperty(exchange, store, key, () => rowValues(exchange, store.table, { [name]: null }));
}

/** @param name of the lookup's property; its body is `{"@odata.id": "…"}`. */
export function setReference(exchange: Exchange, store: TableStore, { key, name }: PropertyAddress): Answer {
  const navigation = navigationNamed(store.table, name);
  if (navigation === undefined) throw notEmulated(`references of ${name}`);
  return changeProperty(exchange, store, key, () => ({
    [propertyOf(navigation.column) ?? '']:
      exchange.method === 'DELETE'
        ? null
        : referencedId(exchange, store.table, navigation, bodyOf(exchange, store.table)['@odata.id']),
  }));
}

function changeProperty(exchange: Exchange, store: TableStore, key: string, values: () => Values): Answer {
  requireWritable(exchange, store);
  const rowKey = readRowKey(store.table, key, exchange.options);
  changedRow(exchange, store, requireStored(exchange, store, rowKey), values());
  return { status: 204, body: '' };
}

function requireStored(exchange: Exchange, store: TableStore, key: RowKey): Row {
  const row = storedRow(exchange, store, key);
  if (row === undefined) throw missingRow(store.table, key);
  return row;
}
