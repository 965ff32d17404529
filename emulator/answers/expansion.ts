/**
 * `$expand` on rows: the row that a lookup leads to, or the rows that belong to this one by a lookup or an
 * intersect table, within the row. One level, as the
 * emulator goes; more levels are refused as not emulated.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/join-tables
 */
import { notEmulated } from '../answer.ts';
import { columnsSeen } from '../column_security.ts';
import type { Exchange } from '../exchange.ts';
import {
  belongsTo,
  type Collection,
  collectionNamed,
  type Navigation,
  navigationNamed,
} from '../metadata/navigation.ts';
import { propertyOf, type Row, type Table } from '../model.ts';
import type { Organization } from '../organization.ts';
import { allowOnly, type QueryOptions } from '../query/options.ts';
import { parseRowFilter } from '../query/row_filter.ts';
import { comparedBy, parseOrder } from '../query/row_order.ts';
import { type Expansion, parseExpand } from '../query/selection.ts';
import { unknownProperty } from '../query/unknown_property.ts';
import type { TableStore } from '../table_store.ts';
import { rowText, type WriteExpansion } from './row_form.ts';
import { rowForm } from './row_text.ts';
import { nameOfTarget } from './target_name.ts';

/** The most related rows at once. Inferred: without a link to more. */
const MOST_RELATED = 5000;

/** What writes each part of a request's `$expand`. */
export function expansionsOf(exchange: Exchange, table: Table): WriteExpansion[] {
  const expand = exchange.options.get('$expand');
  if (expand === undefined) return [];
  return parseExpand(expand).map((part) => expansionOf(exchange, table, part));
}

function expansionOf(exchange: Exchange, table: Table, { name, options }: Expansion): WriteExpansion {
  const { organization } = exchange;
  if (options.has('$expand')) throw notEmulated(`$expand within $expand=${name}`);
  const member = (text: string): string => `${JSON.stringify(name)}:${text}`;
  const navigation = navigationNamed(table, name);
  if (navigation !== undefined) {
    refuseOwner(navigation);
    allowOnly(options, ['$select'], `$expand=${name}`);
    return (row) => {
      const found = relatedRow(organization, navigation, row);
      return member(found === undefined ? 'null' : related(exchange, found.store, found.row, options));
    };
  }
  const collection = collectionNamed(organization.relationships, table, name);
  const store = collection && organization.store(collection.table);
  if (collection === undefined || store === undefined) throw unknownProperty(table, name);
  organization.access.requireRead(store.table, organization.userId);
  allowOnly(options, ['$select', '$filter', '$orderby', '$top'], `$expand=${name}`);
  return (row) => member(`[${relatedRows(exchange, store, collection, row, options).rows}]`);
}

function related(exchange: Exchange, { table }: TableStore, row: Row, options: QueryOptions): string {
  exchange.organization.access.requireRead(table, exchange.organization.userId);
  return rowText(columnsSeen(table)(row), rowForm({ ...exchange, options }, table));
}

/** @throws Refusal for owners, whose rows come as the abstract type `principal`. */
export function refuseOwner({ column: { name, type } }: Navigation): void {
  if (type === 'OwnerType') throw notEmulated(`the row that ${name} leads to, as an owner`);
}

/** The row that a lookup points to; undefined if it is empty, or points to a row of another table. */
export function relatedRow(
  organization: Organization,
  { column, targets }: Navigation,
  { values }: Row,
): { readonly store: TableStore; readonly row: Row } | undefined {
  const text = values[propertyOf(column) ?? ''] ?? 'null';
  if (text === 'null') return undefined;
  for (const target of targets) {
    const store = organization.store(target);
    const row = store?.get(String(JSON.parse(text)));
    if (store !== undefined && row !== undefined) return { store, row };
  }
  return undefined;
}

/** The rows that belong to one, as JSON text, as options want them. */
export function relatedRows(
  exchange: Exchange,
  store: TableStore,
  collection: Collection,
  row: Row,
  options: QueryOptions,
): { readonly rows: string; readonly rowCount: number; readonly size: number } {
  const { organization } = exchange;
  const { table } = store;
  const belongs = belongsTo(collection, (name) => organization.store(name), row);
  const matches = parseRowFilter(table, options, organization);
  const sees = organization.access.rowsSeen(table, organization.userId, organization.businessUnitId);
  const orderby = options.get('$orderby');
  const compare = comparedBy(
    orderby === undefined ? [] : parseOrder(table, orderby),
    nameOfTarget(organization),
  );
  const size = Math.min(Number(options.get('$top') ?? MOST_RELATED), MOST_RELATED);
  const form = rowForm({ ...exchange, options }, table);
  const seen = columnsSeen(table);
  const rows = store
    .all((one) => belongs(one) && sees(one) && matches(one))
    .sort(compare)
    .slice(0, size)
    .map((one) => rowText(seen(one), form));
  return { rows: rows.join(','), rowCount: rows.length, size };
}
