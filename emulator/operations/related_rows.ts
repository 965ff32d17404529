/**
 * Behind the address of a row the row that one of its lookups leads to, or the rows that belong to it.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-related-entities-query#retrieve-related-records-with-a-request-on-a-collection-valued-navigation-property
 */
import { type Answer, notEmulated } from '../answer.ts';
import { refuseOwner, relatedRow, relatedRows } from '../answers/expansion.ts';
import { rowDocument } from '../answers/found_row.ts';
import { pageAnswer } from '../answers/page_answer.ts';
import { requireReadable } from '../answers/readable.ts';
import { preferencesApplied } from '../answers/paging.ts';
import type { Exchange } from '../exchange.ts';
import { collectionNamed, navigationNamed } from '../metadata/navigation.ts';
import { aliasesIn, allowOnly } from '../query/options.ts';
import { readRowKey } from '../query/row_key.ts';
import { unknownProperty } from '../query/unknown_property.ts';
import type { TableStore } from '../table_store.ts';
import { visibleRow } from './row_by_key.ts';

/** @param key the text in the parentheses. @param name the navigation property of the relationship. */
export function relatedByRow(exchange: Exchange, store: TableStore, key: string, name: string): Answer {
  const { options, organization } = exchange;
  const { table } = store;
  const row = visibleRow({ ...exchange, options: new Map() }, store, readRowKey(table, key, options));
  const navigation = navigationNamed(table, name);
  if (navigation !== undefined) {
    refuseOwner(navigation);
    allowOnly(options, ['$select', '$expand', ...aliasesIn(options)], `what ${name} leads to`);
    const found = relatedRow(organization, navigation, row);
    // Documented: no content where the lookup is empty.
    if (found === undefined) return { status: 204, body: '' };
    return rowDocument(exchange, found.store, found.row, 200);
  }
  const collection = collectionNamed(organization.relationships, table, name);
  if (collection === undefined) throw unknownProperty(table, name);
  const related = organization.store(collection.table);
  if (related === undefined) throw notEmulated(`rows of ${collection.table}`);
  requireReadable(exchange, related);
  const allowed = ['$select', '$filter', '$orderby', '$top', '$expand', ...aliasesIn(options)];
  allowOnly(options, allowed, `the rows of ${name}`);
  const { rowCount, rows, size } = relatedRows(exchange, related, collection, row, options);
  const content = { table: related.table, select: options.get('$select'), rows, rowCount, isDelta: false };
  return pageAnswer(exchange, content, preferencesApplied(exchange, false, size));
}
