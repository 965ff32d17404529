/**
 * EntityDefinitions: the collection, which is never paged, and one table by its name.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import { composedAnswer } from '../composed_answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { columnMetadata, columnView } from '../metadata/column_metadata.ts';
import { derivedMetadata, derivedType } from '../metadata/derived_metadata.ts';
import type { Column, Table } from '../model.ts';
import type { Organization } from '../organization.ts';
import { type Metadata, parseMetadataFilter } from '../query/metadata_filter.ts';
import { allowOnly } from '../query/options.ts';
import { type Expansion, parseExpand, selectMetadata, unknownMetadataProperty } from '../query/selection.ts';
import { refuseUnsupported, requireTable, UNSUPPORTED } from '../answers/definition_rules.ts';
import { renderPart } from './table_parts.ts';

export function entityDefinitions(exchange: Exchange): Answer {
  const { options, organization } = exchange;
  refuseUnsupported(options, [...UNSUPPORTED, 'LabelLanguages']);
  allowOnly(options, ['$select', '$filter', '$expand'], 'EntityDefinitions');
  const matches = parseMetadataFilter(options.get('$filter'));
  const tables = organization.tables.filter((table) => matches(organization.definitions.ofTable(table)));
  const context = JSON.stringify(`${contextRoot(exchange)}#EntityDefinitions`);
  return composedAnswer([`"@odata.context":${context}`], 'value', rendered(exchange, tables));
}

function* rendered(exchange: Exchange, tables: readonly Table[]): Generator<Metadata> {
  for (const table of tables) yield render(exchange, table);
}

/** @param key the name, or the MetadataId. */
export function entityDefinition(exchange: Exchange, key: string): Answer {
  refuseUnsupported(exchange.options);
  allowOnly(exchange.options, ['$select', '$expand'], 'a single definition');
  const table = requireTable(exchange, key);
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#EntityDefinitions/$entity`,
    ...render(exchange, table),
  });
}

/** Without `$select`, derived properties are included; `$select` accepts only base properties. */
export function renderAttribute(table: Table, column: Column, select: string | undefined): Metadata {
  const type = derivedType(column);
  const annotation = type === undefined ? {} : { '@odata.type': `#Microsoft.Dynamics.CRM.${type}` };
  if (select !== undefined) {
    return { ...annotation, ...selectMetadata(columnView(table, column), select, 'AttributeMetadata') };
  }
  return { ...annotation, ...columnMetadata(table, column), ...derivedMetadata(column) };
}

function render({ options, organization }: Exchange, table: Table): Metadata {
  const base = selectMetadata(
    organization.definitions.ofTable(table),
    options.get('$select'),
    'EntityMetadata',
  );
  const expand = options.get('$expand');
  if (expand === undefined) return base;
  return Object.assign(
    {},
    base,
    ...parseExpand(expand).map((part) => renderExpansion(organization, table, part)),
  );
}

function renderExpansion(organization: Organization, table: Table, { name, options }: Expansion): Metadata {
  const part = renderPart(table, organization, name, options);
  if (part !== undefined) return { [name]: part };
  if (name.includes('/')) throw notEmulated(`$expand=${name} on EntityDefinitions`);
  if (name !== 'Attributes') throw unknownMetadataProperty(name, 'EntityMetadata');
  allowOnly(options, ['$select', '$filter'], '$expand=Attributes');
  const matches = parseMetadataFilter(options.get('$filter'));
  const columns = table.columns.filter((column) => matches(columnView(table, column)));
  return { Attributes: columns.map((column) => renderAttribute(table, column, options.get('$select'))) };
}
