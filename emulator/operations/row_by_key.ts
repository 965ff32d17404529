/**
 * One row, by its id or by an alternate key. A row of an elastic table is named by its id and its partition together, as
 * key or with the query option `partitionId`; without them its partition is its id.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
 *
 * Inferred: code and words for a row that does not exist, and the refusal of one that may not be seen.
 */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import { rowForm, type RowForm, rowText } from '../answers/row_text.ts';
import { columnsSeen } from '../column_security.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { rowRange } from '../generated/row_range.ts';
import { generatedIndex, RowTemplate } from '../generated/row_template.ts';
import type { Row, Table } from '../model.ts';
import { allowOnly } from '../query/options.ts';
import { readRowKey, type RowKey } from '../query/row_key.ts';
import { rowPredicate } from '../query/row_filter.ts';
import type { TableStore } from '../table_store.ts';
import { isTracked } from './readable.ts';

/** @param key what stands in the parentheses. */
export function rowByKey(exchange: Exchange, store: TableStore, key: string): Answer {
  const { options, organization } = exchange;
  const { table } = store;
  if (!table.listable) throw notEmulated(`a row of ${table.name}`);
  if (isTracked(exchange)) throw notEmulated('change tracking of one row');
  allowOnly(options, ['$select', 'partitionId'], `a row of ${table.name}`);
  organization.access.requireRead(table, organization.userId);
  const select = options.get('$select');
  const row = rowWithKey(exchange, store, readRowKey(table, key), rowForm(exchange, table));
  const columns = select === undefined ? '' : `(${select})`;
  const context = JSON.stringify(`${contextRoot(exchange)}#${table.entitySet}${columns}/$entity`);
  return { status: 200, body: `{"@odata.context":${context},${row.slice(1)}` };
}

function rowWithKey(exchange: Exchange, store: TableStore, key: RowKey, form: RowForm): string {
  const { organization } = exchange;
  const total = organization.generatedRowCount(store.table);
  if (total !== undefined) {
    const index = key.kind === 'id' ? generatedIndex(key.id) : undefined;
    if (index === undefined || index >= total) throw missing(store.table, key);
    return rowRange(new RowTemplate(store.table, form), [{ start: index, end: index + 1 }])
      .plain()
      .toString();
  }
  const row = storedRow(exchange, store, key);
  if (row === undefined) throw missing(store.table, key);
  const { access, businessUnitId, userId } = organization;
  if (!access.rowsSeen(store.table, userId, businessUnitId)(row))
    access.requireGlobalRead(store.table, userId);
  return rowText(columnsSeen(store.table)(row), form);
}

function storedRow({ options }: Exchange, store: TableStore, key: RowKey): Row | undefined {
  const option = options.get('partitionId');
  if (store.table.tableType !== 'Elastic' && option !== undefined)
    throw notEmulated('partitionId of a standard table');
  if (key.kind === 'id') {
    const partition = key.partition ?? option?.replaceAll(/^'|'$/g, '');
    return store.get(key.id, partition ?? key.id);
  }
  const matches = rowPredicate(store.table, { kind: 'and', terms: key.terms });
  return store.page(undefined, 1, matches)[0];
}

function missing(table: Table, key: RowKey): Refusal {
  const words =
    key.kind === 'id'
      ? `${table.name} With Id = ${key.id} Does Not Exist`
      : `A record with the specified key values does not exist in ${table.name} entity`;
  return new Refusal(404, '0x80040217', words);
}
