/**
 * The changes of a table since a token: new and changed rows without distinction, then deletes, then a new token.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 *
 * Inferred: how pages of changes are linked. Unknown: what becomes of a row that was deleted and created again under the
 * same id; here it comes as a row and, after it, as a delete.
 */
import { type Answer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Row, Table } from '../model.ts';
import { type ChangeToken, decodeChangeToken, encodeChangeToken } from '../query/change_token.ts';
import { decodeCookie, encodeCookie, escapeLower } from '../query/paging_cookie.ts';
import type { Deletion, TableStore } from '../table_store.ts';
import { pageAnswer, renderRow } from './page.ts';
import { linkWith, losesDeltaLink, pageSizeOf, preferencesApplied } from './paging.ts';
import { annotatorOf } from './row_annotations.ts';
import { selectProperties } from './row_selection.ts';

const DAY_MS = 86_400_000;

export function changes(exchange: Exchange, store: TableStore): Answer {
  const { options, organization } = exchange;
  const encoded = options.get('$deltatoken') ?? '';
  const token = decodeChangeToken(encoded);
  refuseExpired(exchange, store.table, token);

  const skipToken = options.get('$skiptoken');
  const cookie = skipToken === undefined ? undefined : decodeCookie(skipToken);
  const until = cookie?.version ?? organization.version;
  const start = Number(cookie?.last ?? 0);
  const size = pageSizeOf(exchange, store);
  const found = store.changes(token.version, until);
  const end = Math.min(found.length, start + size);
  const isLast = end === found.length;
  const next = { version: until, issuedMs: organization.clock.nowMs() };
  const position = {
    key: store.table.primaryId,
    pageNumber: (cookie?.pageNumber ?? 1) + 1,
    first: String(start),
    last: String(end),
    version: until,
  };
  const link = linkWith(
    exchange,
    store,
    isLast
      ? `$deltatoken=${encodeChangeToken(next)}`
      : `$deltatoken=${escapeLower(encoded)}&$skiptoken=${encodeCookie(position)}`,
  );
  const content = {
    table: store.table,
    select: options.get('$select'),
    rows: renderChanges(exchange, store.table, found.slice(start, end)),
    isDelta: true,
    ...(isLast ? { deltaLink: losesDeltaLink(exchange) ? undefined : link } : { nextLink: link }),
  };
  return pageAnswer(exchange, content, preferencesApplied(exchange, false, size));
}

function renderChanges(exchange: Exchange, table: Table, found: readonly (Row | Deletion)[]): string {
  const properties = selectProperties(table, exchange.options.get('$select'));
  const annotate = annotatorOf(exchange, table);
  const context = `${contextRoot(exchange)}#${table.entitySet ?? ''}/$deletedEntity`;
  return found
    .map((change) =>
      'values' in change
        ? renderRow(change, properties, annotate)
        : JSON.stringify({ '@odata.context': context, id: change.id, reason: 'deleted' }),
    )
    .join(',');
}

/** The status is inferred: documents name the code and the words only. */
function refuseExpired({ organization }: Exchange, table: Table, token: ChangeToken): void {
  const ageMs = organization.clock.nowMs() - token.issuedMs;
  const isTooOld = ageMs > organization.changeRetentionDays() * DAY_MS;
  if (!organization.hasExpired(token.version, table.name) && !isTooOld) return;
  throw new Refusal(
    400,
    '0x80044352',
    'Version stamp associated with the client has expired. Please perform a full sync.',
  );
}
