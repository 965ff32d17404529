/**
 * A tracked read of all rows, in pages by the order of their ids; after its last page the changes are linked.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 *
 * Unknown, and so a setting: from which moment the token at the end dates. With `tokenDating: 'start'` it dates from the
 * first page, and what changed while the pages were read comes among the changes. With `'end'` it dates from the last
 * page; rows that changed since the first then come in further pages of the same read, by version, after all the others.
 * A first read brings no deletes, as documented, so that a token of the end is held back before the first row that was
 * deleted meanwhile. No change is lost either way, and a row may come twice.
 */
import { type Answer, notEmulated } from '../answer.ts';
import { rowRenderer } from '../answers/row_text.ts';
import { columnsSeen } from '../column_security.ts';
import type { Exchange } from '../exchange.ts';
import { encodeChangeToken } from '../query/change_token.ts';
import { type Cookie, decodeCookie, encodeCookie } from '../query/paging_cookie.ts';
import type { TableStore } from '../table_store.ts';
import { type PageContent, pageAnswer } from '../answers/page_answer.ts';
import { deltaLink, linkWith, pageSizeOf, preferencesApplied } from '../answers/paging.ts';
import { pageById } from '../answers/row_source.ts';

interface LoadedPage {
  readonly rows: PageContent['rows'];
  readonly rowCount: number;
  /** Given if a page follows. */
  readonly next: Pick<Cookie, 'first' | 'last' | 'caughtUpTo'> | undefined;
}

export function firstLoad(exchange: Exchange, store: TableStore): Answer {
  const { options, organization } = exchange;
  const cookie = trackedCookie(exchange);
  const start = cookie?.version ?? organization.version;
  const size = pageSizeOf(exchange, store);
  const { next, rowCount, rows } =
    cookie?.caughtUpTo === undefined
      ? pageOfAll(exchange, store, cookie, start, size)
      : pageOfChanged(exchange, store, cookie.caughtUpTo, cookie, size);
  const key = store.table.primaryId;
  const link =
    next === undefined
      ? { deltaLink: deltaLink(exchange, store, tokenAfter(exchange, store, start)) }
      : {
          nextLink: linkWith(
            exchange,
            store,
            `$skiptoken=${encodeCookie({ ...next, key, pageNumber: (cookie?.pageNumber ?? 1) + 1, version: start })}`,
          ),
        };
  return pageAnswer(
    exchange,
    { table: store.table, select: options.get('$select'), rows, rowCount, isDelta: false, ...link },
    preferencesApplied(exchange, true, size),
  );
}

function trackedCookie({ options }: Exchange): Cookie | undefined {
  const token = options.get('$skiptoken');
  if (token === undefined) return undefined;
  const cookie = decodeCookie(token);
  if (cookie.version === undefined)
    throw notEmulated('a page with other preferences than the page before it');
  return cookie;
}

function pageOfAll(
  exchange: Exchange,
  store: TableStore,
  cookie: Cookie | undefined,
  start: number,
  size: number,
): LoadedPage {
  const { ends, rowCount, rows } = pageById(exchange, store, cookie?.last, size);
  if (ends !== undefined) return { rows, rowCount, next: ends };
  const { dialect, version } = exchange.organization;
  const follow = dialect.tokenDating === 'end' && store.changedRows(start, version).length > 0;
  const { first = '', last = '' } = cookie ?? {};
  return { rows, rowCount, next: follow ? { first, last, caughtUpTo: start } : undefined };
}

/** Rows that changed while the pages before were read. */
function pageOfChanged(
  exchange: Exchange,
  store: TableStore,
  caughtUpTo: number,
  { first, last }: Cookie,
  size: number,
): LoadedPage {
  const seen = columnsSeen(store.table);
  const changed = store.changedRows(caughtUpTo, exchange.organization.version);
  const given = changed.slice(0, size);
  const version = given.at(-1)?.version;
  const follow = changed.length > given.length && version !== undefined;
  const render = rowRenderer(exchange, store.table);
  return {
    rows: given.map((row) => render(seen(row))).join(','),
    rowCount: given.length,
    next: follow ? { first, last, caughtUpTo: version } : undefined,
  };
}

function tokenAfter({ organization }: Exchange, store: TableStore, start: number): string {
  const issuedMs = organization.clock.nowMs();
  if (organization.dialect.tokenDating === 'start') return encodeChangeToken({ version: start, issuedMs });
  const [deletion] = store.deletions(start, organization.version);
  const version = deletion === undefined ? organization.version : deletion.version - 1;
  return encodeChangeToken({ version, issuedMs });
}
