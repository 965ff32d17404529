/** Rows as writes create, change and delete them, and what a write is answered with. */
import { type Answer, notEmulated } from '../answer.ts';
import { missingRow, rowDocument, storedRow } from '../answers/found_row.ts';
import { type Exchange, webApiUrl } from '../exchange.ts';
import { propertyOf, type Row, type Table } from '../model.ts';
import { aliasesIn, allowOnly, preferencesOf } from '../query/options.ts';
import { keyValues, type RowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { mayCreate, requireCondition } from './conditions.ts';
import { requireValues, type Values } from './row_input.ts';
import { duplicateId, duplicateKey } from './write_refusals.ts';

/** @throws Refusal for tables that are not written by the Web API here. */
export function requireWritable({ options, organization }: Exchange, { isDerived, table }: TableStore): void {
  const isGenerated = organization.generatedRowCount(table) !== undefined;
  if (isDerived || isGenerated || table.tableType === 'Virtual' || !table.listable)
    throw notEmulated(`writing rows of ${table.name}`);
  organization.access.requireRead(table, organization.userId);
  allowOnly(
    options,
    ['$select', '$expand', 'partitionId', ...aliasesIn(options)],
    `a write of ${table.name}`,
  );
}

/** @throws Refusal for an id or a key that another row has. */
export function createdRow({ organization }: Exchange, store: TableStore, values: Values): Row {
  const { table } = store;
  requireValues(table, values);
  const id = values[table.primaryId];
  if (typeof id === 'string') {
    const partition = values['partitionid'];
    if (store.get(id, typeof partition === 'string' ? partition : id) !== undefined) throw duplicateId();
  }
  requireUniqueKeys(store, values, undefined);
  return organization.create(store, values);
}

export function changedRow({ organization }: Exchange, store: TableStore, row: Row, values: Values): Row {
  const { [store.table.primaryId]: _id, partitionid: _partition, ...rest } = values;
  requireUniqueKeys(store, rest, row);
  return organization.change(store, row, { ...rest, _modifiedby_value: organization.userId });
}

/** Changes the row of a key, or creates it. @throws Refusal where the request forbids what it would do. */
export function upsertedRow(
  exchange: Exchange,
  store: TableStore,
  key: RowKey,
  values: Values,
): { readonly row: Row; readonly isNew: boolean } {
  const row = storedRow(exchange, store, key);
  requireCondition(exchange.headers, row);
  if (row !== undefined) return { row: changedRow(exchange, store, row, values), isNew: false };
  if (!mayCreate(exchange.headers)) throw missingRow(store.table, key);
  return { row: createdRow(exchange, store, { ...values, ...keyValues(store.table, key) }), isNew: true };
}

function requireUniqueKeys(store: TableStore, values: Values, own: Row | undefined): void {
  const { columns, keys } = store.table;
  for (const key of keys) {
    const properties = columns
      .filter(({ name }) => key.columns.includes(name))
      .map((one) => propertyOf(one) ?? '');
    if (key.status !== 'Active' || !properties.some((name) => (values[name] ?? null) !== null)) continue;
    const wanted = properties.map((name) =>
      name in values ? JSON.stringify(values[name]) : own?.values[name],
    );
    // A key with a value that is missing is not one.
    if (wanted.some((text) => (text ?? 'null') === 'null')) continue;
    const isTaken = (row: Row): boolean =>
      row.id !== own?.id && properties.every((name, at) => row.values[name] === wanted[at]);
    if (store.page(undefined, 1, isTaken).length > 0) throw duplicateKey(key.columns);
  }
}

/** The address that names the row. */
function rowUrl(exchange: Exchange, table: Table, { id, values }: Row): string {
  const key =
    table.tableType === 'Elastic'
      ? `${table.primaryId}=${id},partitionid='${String(JSON.parse(values['partitionid'] ?? '""'))}'`
      : id;
  return `${webApiUrl(exchange)}${table.entitySet ?? ''}(${key})`;
}

/** Without a body, unless the request prefers one. @param status with a body. */
export function writtenAnswer(exchange: Exchange, store: TableStore, row: Row, status: 200 | 201): Answer {
  const address = rowUrl(exchange, store.table, row);
  const headers = { 'OData-EntityId': address, ...(status === 201 && { Location: address }) };
  if (preferencesOf(exchange.headers).get('return') !== 'representation')
    return { status: 204, headers, body: '' };
  return rowDocument(exchange, store, row, status, {
    ...headers,
    'Preference-Applied': 'return=representation',
  });
}
