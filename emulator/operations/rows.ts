/**
 * The rows of a table: all of them, page by page, or what changed of them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 */
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { aliasesIn, allowOnly } from '../query/options.ts';
import type { TableStore } from '../table_store.ts';
import { changes } from './changes.ts';
import { firstLoad } from './first_load.ts';
import { isTracked, requireReadable } from '../answers/readable.ts';
import { rowPage } from '../answers/row_page.ts';

const TRACKED_OPTIONS = ['$select', '$skiptoken', '$deltatoken'];
const OPTIONS = ['$select', '$filter', '$orderby', '$expand', '$top', '$count', '$skiptoken'];

export function rows(exchange: Exchange, store: TableStore): Answer {
  requireReadable(exchange, store);
  const tracked = isTracked(exchange);
  const allowed = tracked ? TRACKED_OPTIONS : [...OPTIONS, ...aliasesIn(exchange.options)];
  allowOnly(exchange.options, allowed, `table ${store.table.name}`);
  if (exchange.options.has('$deltatoken')) return changes(exchange, store);
  return tracked ? firstLoad(exchange, store) : rowPage(exchange, store);
}
