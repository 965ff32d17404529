/**
 * The rows of a table, page by page, in the order of their ids.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { GeneratedPages, generatedId, indexAfter } from '../generated_rows.ts';
import { type Cookie, decodeCookie, encodeCookie } from '../query/paging_cookie.ts';
import { allowOnly, readPreferences } from '../query/options.ts';
import { encodeChangeToken } from '../query/change_token.ts';
import type { TableStore } from '../table_store.ts';
import { changes } from './changes.ts';
import { linkWith, pageSizeOf } from './paging.ts';
import { pageAnswer, renderRow } from './page.ts';
import { selectProperties } from './row_selection.ts';

const TRACK_CHANGES = 'odata.track-changes';
const REFUSED_WITH_TRACKING = ['$filter', '$orderby', '$expand', '$top', '$count'];

export function rows(exchange: Exchange, store: TableStore): Answer {
  const { access, userId } = exchange.organization;
  const { options } = exchange;
  const { table } = store;
  if (!table.listable) {
    throw new Refusal(
      400,
      '0x80040800',
      `The 'RetrieveMultiple' method does not support entities of type '${table.name}'. MessageProcessorCache returned MessageProcessor.Empty.`,
    );
  }
  access.requireRead(table, userId);
  const tracked = readPreferences(exchange.headers.prefer as string | undefined).has(TRACK_CHANGES);
  if (tracked || options.has('$deltatoken')) {
    for (const name of REFUSED_WITH_TRACKING) {
      if (options.has(name)) throw refusedWithTracking(name);
    }
    if (!table.changeTracking) {
      throw new Refusal(400, '0x80072491', `Entity ${table.name} isn't enabled for change tracking.`);
    }
  }
  for (const name of ['$skip', '$search', '$format']) {
    if (options.has(name))
      throw new Refusal(400, '0x80060888', `The query parameter ${name} is not supported`);
  }
  allowOnly(options, ['$select', '$top', '$skiptoken', '$deltatoken'], `table ${table.name}`);
  return options.has('$deltatoken') ? changes(exchange, store) : plainPage(exchange, store, tracked);
}

function plainPage(exchange: Exchange, store: TableStore, tracked: boolean): Answer {
  const { options, organization } = exchange;
  const skipToken = options.get('$skiptoken');
  const cookie = skipToken === undefined ? undefined : decodeCookie(skipToken);
  if (cookie !== undefined && tracked !== (cookie.version !== undefined)) {
    throw notEmulated('a page with other preferences than the page before it');
  }
  const select = options.get('$select');
  const properties = selectProperties(store.table, select);
  const top = options.get('$top');
  const size = top === undefined ? pageSizeOf(exchange, store) : Math.min(Number(top), 5000);
  const page = readPage(exchange, store, cookie, size, properties);
  // A top suppresses paging.
  const last = top === undefined ? page.last : undefined;
  const version = tracked ? (cookie?.version ?? organization.version) : undefined;
  const pageNumber = (cookie?.pageNumber ?? 1) + 1;
  const nextLink =
    last === undefined
      ? undefined
      : linkWith(exchange, store, '$skiptoken', encodeCookie({ pageNumber, last, version }));
  const deltaLink =
    version === undefined || nextLink !== undefined
      ? undefined
      : linkWith(
          exchange,
          store,
          '$deltatoken',
          encodeChangeToken({ version, issuedMs: organization.clock.nowMs() }),
        );
  const headers = tracked && cookie === undefined ? { 'Preference-Applied': TRACK_CHANGES } : {};
  return pageAnswer(
    exchange,
    { table: store.table, select, rows: page.rows, nextLink, deltaLink, isDelta: false },
    headers,
  );
}

interface StoredPage {
  readonly rows: string | Buffer;
  /** The last id, if rows follow it. */
  readonly last: string | undefined;
}

function readPage(
  exchange: Exchange,
  store: TableStore,
  cookie: Cookie | undefined,
  size: number,
  properties: readonly string[],
): StoredPage {
  const total = exchange.organization.generatedRowCount(store.table);
  if (total !== undefined) {
    const start = cookie === undefined ? 0 : indexAfter(cookie.last);
    const end = Math.min(total, start + size);
    const last = end < total ? generatedId(end - 1) : undefined;
    return { rows: new GeneratedPages(store.table, properties).render(start, end), last };
  }
  // One more than asked for tells whether another page follows.
  const found = store.page(cookie?.last, size + 1);
  const given = found.slice(0, size);
  const last = found.length > size ? given.at(-1)?.id : undefined;
  return { rows: given.map((row) => renderRow(row, properties)).join(','), last };
}

function refusedWithTracking(name: string): Refusal {
  const words = `The "${name}" query parameter isn't supported when Change Tracking is enabled.`;
  return new Refusal(400, '0x80060888', words);
}
