/**
 * `$apply`: sums and counts of rows, of all or by groups.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/aggregate-data
 *
 * Inferred: groups come in the order of their first row's id; sums keep the digits of their numbers; nulls do not count,
 * and of no values there is no sum.
 */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import { requireReadable } from '../answers/readable.ts';
import { columnsSeen } from '../column_security.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Row, Table } from '../model.ts';
import { type Aggregate, type Aggregation, readAggregation } from '../query/aggregation.ts';
import { columnAt, readerOf } from '../query/column_values.ts';
import { aliasesIn, allowOnly } from '../query/options.ts';
import { parseRowFilter } from '../query/row_filter.ts';
import { addDecimals } from '../query/decimal_sum.ts';
import type { TableStore } from '../table_store.ts';

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/aggregate-data#limitations */
const MOST_ROWS = 50_000;

export function aggregateRows(exchange: Exchange, store: TableStore): Answer {
  const { options, organization } = exchange;
  const { table } = store;
  requireReadable(exchange, store);
  allowOnly(options, ['$apply', '$filter', ...aliasesIn(options)], `$apply on ${table.name}`);
  if (organization.generatedRowCount(table) !== undefined) throw notEmulated('$apply on generated rows');
  const aggregation = readAggregation(options.get('$apply') ?? '');
  const rows = matchingRows(exchange, store, aggregation);
  if (rows.length > MOST_ROWS)
    throw new Refusal(
      400,
      '0x8004e023',
      'The maximum record limit is exceeded. Reduce the number of records.',
    );
  const groups = grouped(table, rows, aggregation.groups);
  const value = groups.map((group) => groupText(table, group, aggregation));
  const context = JSON.stringify(`${contextRoot(exchange)}#${table.entitySet ?? ''}`);
  return { status: 200, body: `{"@odata.context":${context},"value":[${value.join(',')}]}` };
}

function matchingRows(
  { options, organization }: Exchange,
  store: TableStore,
  { filter }: Aggregation,
): Row[] {
  const { access, businessUnitId, userId } = organization;
  const sees = access.rowsSeen(store.table, userId, businessUnitId);
  const own = new Map(options).set('$filter', filter ?? '');
  const conditions = [options, ...(filter === undefined ? [] : [own])].map((one) =>
    parseRowFilter(store.table, one, organization),
  );
  const fits = (row: Row): boolean => sees(row) && conditions.every((condition) => condition(row));
  return store.all(fits).map(columnsSeen(store.table));
}

function grouped(table: Table, rows: readonly Row[], properties: readonly string[]): Row[][] {
  for (const property of properties) columnAt(table, property);
  if (properties.length === 0) return [[...rows]];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = properties.map((name) => row.values[name] ?? 'null').join('|');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function groupText(table: Table, rows: readonly Row[], { aggregates, groups }: Aggregation): string {
  const members = [
    ...groups.map((name) => [name, rows[0]?.values[name] ?? 'null'] as const),
    ...aggregates.map((one) => [one.alias, aggregateText(table, rows, one)] as const),
  ];
  return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** As JSON text. */
function aggregateText(table: Table, rows: readonly Row[], { method, property }: Aggregate): string {
  if (method === 'count') return String(rows.length);
  const read = readerOf(columnAt(table, property));
  const texts = rows.map(({ values }) => values[property] ?? 'null').filter((text) => text !== 'null');
  if (method === 'countdistinct') return String(new Set(texts.map((text) => String(read(text)))).size);
  const [first, ...others] = texts;
  if (first === undefined) return 'null';
  const least = (one: string, other: string): string => (read(other) < read(one) ? other : one);
  const most = (one: string, other: string): string => (read(other) > read(one) ? other : one);
  if (method === 'min') return others.reduce(least, first);
  if (method === 'max') return others.reduce(most, first);
  if (typeof read(first) !== 'number' && typeof read(first) !== 'bigint')
    throw new Refusal(400, '0x80060888', `${method} takes numbers, and '${property}' is not one.`);
  const sum = addDecimals(texts);
  return method === 'sum' ? sum : String(Number(sum) / texts.length);
}
