/**
 * The changes of a table since a token: new and changed rows without distinction, then deletes, then a new token.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 */
import { type Answer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { decodeChangeToken, encodeChangeToken } from '../query/change_token.ts';
import { decodeCookie, encodeCookie } from '../query/paging_cookie.ts';
import type { TableStore } from '../table_store.ts';
import { pageAnswer, renderRow } from './page.ts';
import { selectProperties } from './row_selection.ts';
import { linkWith, pageSizeOf } from './paging.ts';

const DAY_MS = 86_400_000;
/** The default of an organization's ExpireChangeTrackingInDays. */
const RETENTION_DAYS = 7;

export function changes(exchange: Exchange, store: TableStore): Answer {
  const { options, organization } = exchange;
  const encoded = options.get('$deltatoken') ?? '';
  const token = decodeChangeToken(encoded);
  const nowMs = organization.clock.nowMs();
  if (token.version <= organization.expiredUpTo || nowMs - token.issuedMs > RETENTION_DAYS * DAY_MS)
    throw expired();

  const skipToken = options.get('$skiptoken');
  const cookie = skipToken === undefined ? undefined : decodeCookie(skipToken);
  const until = cookie?.version ?? organization.version;
  const given = Number(cookie?.last ?? 0);
  const select = options.get('$select');
  const properties = selectProperties(store.table, select);
  const size = pageSizeOf(exchange, store);
  const found = store.changes(token.version, until);
  const page = found.slice(given, given + size);
  const context = `${contextRoot(exchange)}#${store.table.entitySet ?? ''}/$deletedEntity`;
  const rows = page.map((change) =>
    'values' in change
      ? renderRow(change, properties)
      : JSON.stringify({ '@odata.context': context, id: change.id, reason: 'deleted' }),
  );

  const more = given + page.length < found.length;
  const pageNumber = (cookie?.pageNumber ?? 1) + 1;
  const next = encodeCookie({ pageNumber, last: String(given + page.length), version: until });
  const nextLink = more
    ? linkWith(exchange, store, '$deltatoken', `${encodeURIComponent(encoded)}&$skiptoken=${next}`)
    : undefined;
  const deltaLink = more
    ? undefined
    : linkWith(exchange, store, '$deltatoken', encodeChangeToken({ version: until, issuedMs: nowMs }));
  return pageAnswer(
    exchange,
    { table: store.table, select, rows: rows.join(','), nextLink, deltaLink, isDelta: true },
    {},
  );
}

/** The status is inferred: documents name the code and the words only. */
function expired(): Refusal {
  return new Refusal(
    400,
    '0x80044352',
    'Version stamp associated with the client has expired. Please perform a full sync.',
  );
}
