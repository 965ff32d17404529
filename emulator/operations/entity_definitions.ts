/**
 * EntityDefinitions: the collection, which is never paged, and one table by its name.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { type Answer, jsonAnswer, notEmulated, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { columnMetadata } from '../metadata/column_metadata.ts';
import { derivedMetadata, derivedType } from '../metadata/derived_metadata.ts';
import { keyMetadata } from '../metadata/key_metadata.ts';
import { tableMetadata } from '../metadata/table_metadata.ts';
import type { Column, Table } from '../model.ts';
import { type Metadata, parseMetadataFilter } from '../query/metadata_filter.ts';
import { allowOnly, type QueryOptions } from '../query/options.ts';
import { type Expansion, parseExpand, selectMetadata } from '../query/selection.ts';

/** Documented as unsupported on metadata. */
const REFUSED = ['$top', '$skip', '$orderby', 'LabelLanguages'];

export function entityDefinitions(exchange: Exchange): Answer {
  const { options, organization } = exchange;
  refuseUnsupported(options);
  const matches = parseMetadataFilter(options.get('$filter'));
  const tables = organization.stores
    .map(({ table }) => table)
    .filter((table) => matches(tableMetadata(table)));
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#EntityDefinitions`,
    value: tables.map((table) => render(table, options)),
  });
}

/** @param key the name, or the MetadataId. */
export function entityDefinition(exchange: Exchange, key: string): Answer {
  refuseUnsupported(exchange.options);
  if (exchange.options.has('$filter')) throw notEmulated('$filter on a single definition');
  const table = requireTable(exchange, key);
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#EntityDefinitions/$entity`,
    ...render(table, exchange.options),
  });
}

/** @param key the name, or the MetadataId. @throws Refusal 404; its code is inferred. */
export function requireTable(exchange: Exchange, key: string): Table {
  const { organization } = exchange;
  const tables = organization.tables;
  const found =
    organization.store(key)?.table ??
    tables.find((table) => tableMetadata(table)['MetadataId'] === key.toLowerCase());
  if (found !== undefined) return found;
  throw new Refusal(404, '0x80060888', `Could not find an entity with name ${key} in the object model.`);
}

/** Without `$select`, derived properties come along; with it, only base properties may be named. */
export function renderAttribute(table: Table, column: Column, select: string | undefined): Metadata {
  const base = columnMetadata(table, column);
  const type = derivedType(column);
  const annotation = type === undefined ? {} : { '@odata.type': `#Microsoft.Dynamics.CRM.${type}` };
  if (select !== undefined) return { ...annotation, ...selectMetadata(base, select, 'AttributeMetadata') };
  return { ...annotation, ...base, ...derivedMetadata(column) };
}

function refuseUnsupported(options: QueryOptions): void {
  for (const name of REFUSED) {
    if (options.has(name)) {
      throw new Refusal(
        400,
        '0x80060888',
        `The query parameter ${name} is not supported for metadata entities.`,
      );
    }
  }
  allowOnly(options, ['$select', '$filter', '$expand'], 'EntityDefinitions');
}

function render(table: Table, options: QueryOptions): Metadata {
  const base = selectMetadata(tableMetadata(table), options.get('$select'), 'EntityMetadata');
  const expand = options.get('$expand');
  if (expand === undefined) return base;
  return Object.assign({}, base, ...parseExpand(expand).map((part) => renderExpansion(table, part)));
}

function renderExpansion(table: Table, { name, options }: Expansion): Metadata {
  if (name === 'Keys') return { Keys: renderKeys(table, options) };
  if (name !== 'Attributes') throw notEmulated(`$expand=${name} on EntityDefinitions`);
  allowOnly(options, ['$select', '$filter'], '$expand=Attributes');
  const matches = parseMetadataFilter(options.get('$filter'));
  const columns = table.columns.filter((column) => matches(columnMetadata(table, column)));
  return { Attributes: columns.map((column) => renderAttribute(table, column, options.get('$select'))) };
}

function renderKeys(table: Table, options: QueryOptions): Metadata[] {
  allowOnly(options, ['$select', '$filter'], '$expand=Keys');
  const matches = parseMetadataFilter(options.get('$filter'));
  return keyMetadata(table)
    .filter(matches)
    .map((key) => selectMetadata(key, options.get('$select'), 'EntityKeyMetadata'));
}
