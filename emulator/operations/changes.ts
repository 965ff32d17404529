/**
 * The changes of a table since a token: new and changed rows without distinction, then deletes, then a new token.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 *
 * Inferred: how pages of changes are linked.
 *
 * Unknown, and so a setting: how a row comes that was deleted and created again under the same id (as a row and, after
 * it, as a delete; as a delete and then as a row; as a row only); and what a change between two pages does. With
 * `tokenDating: 'start'` the pages bring what had changed when the first was asked for, and the new token dates from
 * then. With `'end'` a row that changes while rows are being paged comes (again) at the end of the rows, and the token
 * dates from the page that brought the last row. No change is lost either way.
 *
 * Unknown, and so a setting: what a delete entry of an elastic table brings, whose rows are identified by id and partition.
 */
import type { Answer } from '../answer.ts';
import { rowRenderer } from '../answers/row_text.ts';
import { columnsSeen } from '../column_security.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Table } from '../model.ts';
import { encodeChangeToken } from '../query/change_token.ts';
import {
  type ChangePlace,
  changeWindow,
  isAfter,
  type PlacedChange,
  placeText,
  readPlace,
} from '../query/change_window.ts';
import { decodeCookie, encodeCookie, escapeLower, malformedCookie } from '../query/paging_cookie.ts';
import type { TableStore } from '../table_store.ts';
import { honouredToken } from '../answers/honoured_token.ts';
import { pageAnswer } from '../answers/page_answer.ts';
import { deltaLink, linkWith, pageSizeOf, preferencesApplied } from '../answers/paging.ts';

export function changes(exchange: Exchange, store: TableStore): Answer {
  const { options, organization } = exchange;
  const { dialect } = organization;
  const encoded = options.get('$deltatoken') ?? '';
  const since = honouredToken(exchange, store);
  const position = positionOf(exchange);
  const isOpen = dialect.tokenDating === 'end' && position?.place.part !== 'deletes';
  const until = isOpen ? organization.version : (position?.until ?? organization.version);
  const size = pageSizeOf(exchange, store);
  const window = changeWindow(store, since.version, until, dialect, since.bringsDeletes);
  const left = position === undefined ? window : window.filter((one) => isAfter(one, position.place));
  const given = left.slice(0, size);
  const last = given.at(-1);
  const next = { version: until, issuedMs: organization.clock.nowMs() };
  const link =
    left.length > size && last !== undefined
      ? {
          nextLink: linkWith(
            exchange,
            store,
            `$deltatoken=${escapeLower(encoded)}&$skiptoken=${cookieAfter(store.table, position, given, until)}`,
          ),
        }
      : { deltaLink: deltaLink(exchange, store, encodeChangeToken(next)) };
  const content = {
    table: store.table,
    select: options.get('$select'),
    rows: renderChanges(exchange, store.table, given),
    rowCount: given.length,
    isDelta: true,
    ...link,
  };
  return pageAnswer(exchange, content, preferencesApplied(exchange, false, size));
}

/** All changes since the token of a request, up to now. */
export function changesSince(exchange: Exchange, store: TableStore): PlacedChange[] {
  const { dialect, version } = exchange.organization;
  const since = honouredToken(exchange, store);
  return changeWindow(store, since.version, version, dialect, since.bringsDeletes);
}

interface Position {
  readonly pageNumber: number;
  /** Of the last change given. */
  readonly place: ChangePlace;
  /** The version up to which the page before gave changes. */
  readonly until: number;
}

function positionOf({ options }: Exchange): Position | undefined {
  const token = options.get('$skiptoken');
  if (token === undefined) return undefined;
  const { last, pageNumber, version } = decodeCookie(token);
  const place = readPlace(last);
  if (place === undefined || version === undefined) throw malformedCookie();
  return { pageNumber, place, until: version };
}

function cookieAfter(
  { primaryId }: Table,
  before: Position | undefined,
  given: readonly PlacedChange[],
  version: number,
): string {
  const place = (at: number): string => placeText(given.at(at)!);
  const pageNumber = (before?.pageNumber ?? 1) + 1;
  return encodeCookie({ key: primaryId, pageNumber, first: place(0), last: place(-1), version });
}

function renderChanges(exchange: Exchange, table: Table, given: readonly PlacedChange[]): string {
  const render = rowRenderer(exchange, table);
  const context = `${contextRoot(exchange)}#${table.entitySet ?? ''}/$deletedEntity`;
  const seen = columnsSeen(table);
  const hasPartition =
    table.tableType === 'Elastic' && exchange.organization.dialect.elasticDelete === 'id-and-partition';
  return given
    .map(({ change }) =>
      'values' in change
        ? render(seen(change))
        : JSON.stringify({
            '@odata.context': context,
            id: change.id,
            ...(hasPartition && { partitionid: change.partition }),
            reason: 'deleted',
          }),
    )
    .join(',');
}
