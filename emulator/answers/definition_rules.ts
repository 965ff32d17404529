/**
 * What holds for every collection of definitions.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Table } from '../model.ts';
import type { QueryOptions } from '../query/options.ts';

/** Documented as unsupported on metadata. */
export const UNSUPPORTED = ['$top', '$skip', '$orderby'];

/** @throws Refusal for what the documents call unsupported on metadata. */
export function refuseUnsupported(options: QueryOptions, refused: readonly string[] = UNSUPPORTED): void {
  for (const name of refused) {
    if (options.has(name)) {
      throw new Refusal(
        400,
        '0x80060888',
        `The query parameter ${name} is not supported for metadata entities.`,
      );
    }
  }
}

/** @param key the name, or the MetadataId. @throws Refusal 404; its code is inferred. */
export function requireTable(exchange: Exchange, key: string): Table {
  const { organization } = exchange;
  const tables = organization.tables;
  const found =
    organization.store(key)?.table ??
    tables.find((table) => organization.definitions.ofTable(table)['MetadataId'] === key.toLowerCase());
  if (found !== undefined) return found;
  throw new Refusal(404, '0x80060888', `Could not find an entity with name ${key} in the object model.`);
}
