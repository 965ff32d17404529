/**
 * One row, by its id or by an alternate key. A row of an elastic table is named by its id and its partition together, as
 * key or with the query option `partitionId`; without them its partition is its id.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
 *
 * A row that is known by its etag is answered with 304.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api
 *
 * Inferred: code and words for a row that does not exist, and the refusal of one that may not be seen.
 */
import { type Answer, notEmulated } from '../answer.ts';
import { expansionsOf } from '../answers/expansion.ts';
import { entityDocument, missingRow, rowDocument, storedRow } from '../answers/found_row.ts';
import { isTracked } from '../answers/readable.ts';
import { rowForm } from '../answers/row_text.ts';
import type { Exchange } from '../exchange.ts';
import { renderer, rowRange } from '../generated/row_range.ts';
import { generatedIndex } from '../generated/row_template.ts';
import type { Row } from '../model.ts';
import { aliasesIn, allowOnly } from '../query/options.ts';
import { readRowKey, type RowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { isKnownVersion } from '../writing/conditions.ts';

/** @param key the text in the parentheses. */
export function rowByKey(exchange: Exchange, store: TableStore, key: string): Answer {
  const { table } = store;
  if (isTracked(exchange)) throw notEmulated('change tracking of one row');
  allowOnly(
    exchange.options,
    ['$select', '$expand', 'partitionId', ...aliasesIn(exchange.options)],
    `a row of ${table.name}`,
  );
  const rowKey = readRowKey(table, key, exchange.options);
  if (exchange.organization.generatedRowCount(table) !== undefined)
    return generatedRow(exchange, store, rowKey);
  // What is wrong with the query is said first, whether there is such a row or not.
  rowForm(exchange, table);
  expansionsOf(exchange, table);
  const row = visibleRow(exchange, store, rowKey);
  if (isKnownVersion(exchange.headers, row)) return { status: 304, body: '' };
  return rowDocument(exchange, store, row, 200);
}

/** @throws Refusal for a row that does not exist, or that the user may not see. */
export function visibleRow(exchange: Exchange, store: TableStore, key: RowKey): Row {
  const { access, businessUnitId, userId } = exchange.organization;
  const { table } = store;
  if (!table.listable) throw notEmulated(`a row of ${table.name}`);
  access.requireRead(table, userId);
  const row = storedRow(exchange, store, key);
  if (row === undefined) throw missingRow(table, key);
  if (!access.rowsSeen(table, userId, businessUnitId)(row)) access.requireGlobalRead(table, userId);
  return row;
}

function generatedRow(exchange: Exchange, { table }: TableStore, key: RowKey): Answer {
  const { organization } = exchange;
  organization.access.requireRead(table, organization.userId);
  const index = key.kind === 'id' ? generatedIndex(key.id) : undefined;
  if (index === undefined || index >= (organization.generatedRowCount(table) ?? 0))
    throw missingRow(table, key);
  const template = renderer(table, rowForm(exchange, table), exchange.organization.sequences);
  const text = rowRange(template, exchange.organization.sequences, [{ start: index, end: index + 1 }])
    .plain()
    .toString();
  return entityDocument(exchange, table, text);
}
