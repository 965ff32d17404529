/** One row: found by its key, and as a document of its own. */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import { columnsSeen } from '../column_security.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Row, Table } from '../model.ts';
import { rowPredicate } from '../query/row_filter.ts';
import type { RowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { expansionsOf } from './expansion.ts';
import { rowText } from './row_form.ts';
import { rowForm } from './row_text.ts';

/** A stored row, whether the user may see it or not. */
export function storedRow(
  { options, organization }: Exchange,
  store: TableStore,
  key: RowKey,
): Row | undefined {
  const option = options.get('partitionId');
  if (store.table.tableType !== 'Elastic' && option !== undefined)
    throw notEmulated('partitionId of a standard table');
  if (key.kind === 'id') {
    const partition = key.partition ?? option?.replaceAll(/^'|'$/g, '');
    return store.get(key.id, partition ?? key.id);
  }
  const matches = rowPredicate(store.table, { kind: 'and', terms: key.terms }, organization);
  return store.page(undefined, 1, matches)[0];
}

export function missingRow(table: Table, key: RowKey): Refusal {
  const words =
    key.kind === 'id'
      ? `${table.name} With Id = ${key.id} Does Not Exist`
      : `A record with the specified key values does not exist in ${table.name} entity`;
  return new Refusal(404, '0x80040217', words);
}

/** A row as the answer to a request that reads it or has just written it. */
export function rowDocument(
  exchange: Exchange,
  { table }: TableStore,
  row: Row,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const form = { ...rowForm(exchange, table), expansions: expansionsOf(exchange, table) };
  return entityDocument(exchange, table, rowText(columnsSeen(table)(row), form), status, headers);
}

/** @param text the row, as JSON text. */
export function entityDocument(
  exchange: Exchange,
  table: Table,
  text: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const select = exchange.options.get('$select');
  const columns = select === undefined ? '' : `(${select})`;
  const context = JSON.stringify(`${contextRoot(exchange)}#${table.entitySet}${columns}/$entity`);
  return { status, headers, body: `{"@odata.context":${context},${text.slice(1)}` };
}
