/**
 * How many rows there are: `/$count`, `$count=true`, and with a delta token how many changes.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api (the byte order mark)
 *
 * Inferred: `/$count` stops at the same limit as `$count=true`, and the count of changes at none; without `$count=true`
 * the limit is never exceeded.
 */
import { type Answer, notEmulated } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { annotationPreference } from '../query/annotation_preference.ts';
import { aliasesIn, allowOnly } from '../query/options.ts';
import type { TableStore } from '../table_store.ts';
import { changesSince } from './changes.ts';
import { mostRows } from '../answers/paging.ts';
import { countRows } from '../answers/row_source.ts';
import { isTracked, requireReadable } from '../answers/readable.ts';

const ANNOTATIONS = 'Microsoft.Dynamics.CRM.';

/** The number alone, behind a byte order mark. */
export function recordCount(exchange: Exchange, store: TableStore): Answer {
  const { options } = exchange;
  requireReadable(exchange, store);
  allowOnly(options, ['$filter', '$deltatoken', ...aliasesIn(options)], `the count of ${store.table.name}`);
  const count = options.has('$deltatoken')
    ? changesSince(exchange, store).length
    : counted(untracked(exchange), store).count;
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: `\uFEFF${count}` };
}

/** The members of a page before its rows: its count and the annotations about it, each if it was asked for. */
export function countMembers(exchange: Exchange, store: TableStore): string[] {
  const asked = exchange.options.get('$count');
  const { count, exceeded } =
    asked === 'true' ? counted(exchange, store) : { count: undefined, exceeded: false };
  return [
    ...(count === undefined ? [] : [`"@odata.count":${count}`]),
    ...annotation(exchange, 'totalrecordcount', count ?? -1),
    ...annotation(exchange, 'totalrecordcountlimitexceeded', exceeded),
  ];
}

interface Count {
  readonly count: number;
  readonly exceeded: boolean;
}

/** Up to as many rows as a page may have, whatever the page size of this request. */
function counted(exchange: Exchange, store: TableStore): Count {
  const all = countRows(exchange, store);
  const most = mostRows(store);
  return { count: Math.min(all, most), exceeded: all > most };
}

function untracked(exchange: Exchange): Exchange {
  if (isTracked(exchange)) throw notEmulated('a tracked count without a delta token');
  return exchange;
}

function annotation({ headers }: Exchange, name: string, value: number | boolean): string[] {
  const term = `${ANNOTATIONS}${name}`;
  return annotationPreference(headers)?.includes(term) === true ? [`"@${term}":${value}`] : [];
}
