import { notEmulated } from '../answer.ts';
import { type Exchange, webApiUrl } from '../exchange.ts';
import { annotationPreference } from '../query/annotation_preference.ts';
import { aliasesIn, preferencesOf } from '../query/options.ts';
import type { TableStore } from '../table_store.ts';

/** How many rows a page has: as asked on this very request, and never more than the service gives. */
export function pageSizeOf(exchange: Exchange, store: TableStore): number {
  const most = mostRows(store);
  const wanted = preferencesOf(exchange.headers).get('odata.maxpagesize') ?? String(most);
  if (!/^[1-9]\d*$/.test(wanted)) throw notEmulated(`a page size of ${wanted}`);
  return Math.min(Number(wanted), most);
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/create-edit-elastic-tables */
export function mostRows(store: TableStore): number {
  return store.table.tableType === 'Elastic' ? 500 : 5000;
}

/**
 * The link to what changes after a token, which is escaped already. A tracked read that asks for annotations ends without
 * one, if the emulator is set to do so: reported in 2019, not confirmed since.
 * https://github.com/MicrosoftDocs/powerapps-docs/issues/439
 */
export function deltaLink(exchange: Exchange, store: TableStore, token: string): string | undefined {
  const { headers, organization } = exchange;
  if (organization.dialect.annotationsSuppressDeltaLink && annotationPreference(headers) !== undefined)
    return undefined;
  return linkWith(exchange, store, `$deltatoken=${token}`);
}

/**
 * Which preferences the answer says it honoured. The documents show each alone; both in one header is inferred.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
export function preferencesApplied(
  exchange: Exchange,
  tracked: boolean,
  size: number,
): Record<string, string> {
  const annotations = annotationPreference(exchange.headers);
  const { appliedOrder, appliedSeparator } = exchange.organization.dialect;
  const tracking = tracked ? ['odata.track-changes'] : [];
  const others = [
    ...(preferencesOf(exchange.headers).has('odata.maxpagesize') ? [`odata.maxpagesize=${size}`] : []),
    ...(annotations === undefined ? [] : [`odata.include-annotations="${annotations.text}"`]),
  ];
  const applied = appliedOrder === 'tracking-first' ? [...tracking, ...others] : [...others, ...tracking];
  return applied.length === 0 ? {} : { 'Preference-Applied': applied.join(appliedSeparator) };
}

/** The address of the same request with another token, which is escaped already. */
export function linkWith(exchange: Exchange, store: TableStore, tokens: string): string {
  const kept = [
    '$select',
    '$filter',
    '$orderby',
    '$expand',
    '$count',
    ...aliasesIn(exchange.options),
  ].flatMap((name) => {
    const value = exchange.options.get(name);
    return value === undefined ? [] : `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`;
  });
  return `${webApiUrl(exchange)}${store.table.entitySet ?? ''}?${[...kept, tokens].join('&')}`;
}
