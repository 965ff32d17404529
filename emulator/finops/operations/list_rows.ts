/**
 * The rows of an entity, a page at a time.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
import type { Answer } from '../../answer.ts';
import { dataContext } from '../answers/context.ts';
import { rowText } from '../answers/row_text.ts';
import { type FinopsExchange, ROW_OPTIONS } from '../exchange.ts';
import { nextPageLink, type Page, requestedPage } from '../query/paging.ts';
import { allowOnly, switchIn } from '../query/query_options.ts';
import { isSkipRefused, refuseSkip } from '../query/refused_queries.ts';
import { matchingRows } from '../query/row_query.ts';
import { selection } from '../query/selection.ts';
import type { EntityStore } from '../store/entity_store.ts';
import type { Entity } from '../model/entity.ts';
import { expandedMembers, readExpand } from './expanded_rows.ts';

export function listRows(exchange: FinopsExchange, store: EntityStore): Answer {
  const { entity } = store;
  const { behavior } = exchange.environment;
  const page = allowedPage(exchange, entity);
  const { columns, context } = selection(exchange.options, entity);
  const expand = readExpand(exchange, entity);
  const all = matchingRows(exchange, store);
  const rows = all.slice(page.skip, page.skip + page.limit);
  const texts = rows.map((row) =>
    rowText(row, columns, behavior, expandedMembers(exchange, entity, row, expand)),
  );
  const { after, before } = pageEnvelope(exchange, entity, context, page, {
    received: rows.length,
    total: all.length,
  });
  return { status: 200, headers: appliedPreference(page), body: `${before}${texts.join(',')}${after}` };
}

/** @throws ServiceFault 400, Refusal 501 */
export function allowedPage({ environment, headers, options }: FinopsExchange, entity: Entity): Page {
  allowOnly(options, ROW_OPTIONS);
  if (options.has('$skip')) refuseSkip(entity, environment.behavior);
  return requestedPage(options, headers, environment.behavior);
}

/** The JSON around the rows of a page. */
export function pageEnvelope(
  exchange: FinopsExchange,
  { entitySet }: Entity,
  context: string,
  page: Page,
  counts: { readonly received: number; readonly total: number },
): { readonly before: string; readonly after: string } {
  const { environment, options, path, query, root } = exchange;
  const count = switchIn(options, '$count') ? [`"@odata.count":${counts.total}`] : [];
  // Links work even if the client may not use `$skip`.
  const form = isSkipRefused(entitySet, environment.behavior) ? { nextLink: 'skiptoken' as const } : {};
  const link = nextPageLink(`${root}${path}`, query, page, counts, { ...environment.behavior, ...form });
  const end = link === undefined ? '' : `,"@odata.nextLink":${JSON.stringify(link)}`;
  return {
    before: `{${[dataContext(exchange, `${entitySet}${context}`), ...count].join(',')},"value":[`,
    after: `]${end}}`,
  };
}

export function appliedPreference({ appliedSize }: Page): Record<string, string> {
  return appliedSize === undefined ? {} : { 'Preference-Applied': `odata.maxpagesize=${appliedSize}` };
}
