/**
 * The Attributes of one table, or one of them, also cast to a derived type, whose properties may then be selected and
 * whose option sets may then be expanded.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { type Answer, jsonAnswer, notEmulated, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { columnId, columnMetadata, columnView } from '../metadata/column_metadata.ts';
import { canCastTo, derivedMetadata, derivedType } from '../metadata/derived_metadata.ts';
import { OPTION_SETS, optionSetsOf } from '../metadata/option_sets.ts';
import type { Column, Table } from '../model.ts';
import { type Metadata, parseMetadataFilter } from '../query/metadata_filter.ts';
import { allowOnly, type QueryOptions } from '../query/options.ts';
import { type Expansion, parseExpand, selectMetadata, unknownMetadataProperty } from '../query/selection.ts';
import { requireTable } from '../answers/definition_rules.ts';
import { renderAttribute } from './entity_definitions.ts';

export function attributes(exchange: Exchange, tableName: string, cast: string | undefined): Answer {
  const { options } = exchange;
  allowOnly(options, ['$select', '$filter', '$expand'], 'Attributes');
  requireCastable(cast);
  const table = requireTable(exchange, tableName);
  const matches = parseMetadataFilter(options.get('$filter'));
  const columns = table.columns
    .filter((column) => cast === undefined || derivedType(column) === cast)
    .filter((column) => matches(comparableMetadata(table, column, cast)));
  return jsonAnswer({
    '@odata.context': contextOf(exchange, tableName, cast),
    value: columns.map((column) => render(table, column, cast, options)),
  });
}

/** @param key the column's name, or its MetadataId. */
export function attribute(exchange: Exchange, tableName: string, key: string, cast?: string): Answer {
  const { options } = exchange;
  allowOnly(options, ['$select', '$expand'], 'a single attribute');
  requireCastable(cast);
  const table = requireTable(exchange, tableName);
  const column = requireColumn(table, key);
  if (cast !== undefined && derivedType(column) !== cast) throw unknownColumn(table, key);
  return jsonAnswer({
    '@odata.context': `${contextOf(exchange, tableName, cast)}/$entity`,
    ...render(table, column, cast, options),
  });
}

/** The option set of a column with choices, on its own. */
export function attributeOptionSet(
  exchange: Exchange,
  [tableName, key, cast, name]: readonly [string, string, string, string],
): Answer {
  allowOnly(exchange.options, ['$select'], name);
  requireCastable(cast);
  const table = requireTable(exchange, tableName);
  const column = requireColumn(table, key);
  if (derivedType(column) !== cast || column.choices === undefined) throw unknownColumn(table, key);
  const found = Object.entries(optionSetsOf(table, column)).find(([one]) => one === name)?.[1];
  if (found === null || found === undefined) throw notEmulated(`an empty ${name} on its own`);
  const select = exchange.options.get('$select');
  return jsonAnswer({
    '@odata.context': `${contextOf(exchange, tableName, cast)}('${key}')/${name}/$entity`,
    ...selectMetadata(found, select, 'OptionSetMetadata'),
  });
}

function contextOf(exchange: Exchange, tableName: string, cast: string | undefined): string {
  const type = cast === undefined ? '' : `/Microsoft.Dynamics.CRM.${cast}`;
  return `${contextRoot(exchange)}#EntityDefinitions('${tableName}')/Attributes${type}`;
}

function requireCastable(cast: string | undefined): void {
  if (cast === undefined || canCastTo(cast)) return;
  const words = `The type 'Microsoft.Dynamics.CRM.${cast}' is none that attributes can be cast to.`;
  throw new Refusal(400, '0x80060888', words);
}

function requireColumn(table: Table, key: string): Column {
  const found = table.columns.find(
    (column) => column.name === key || columnId(table, column) === key.toLowerCase(),
  );
  if (found === undefined) throw unknownColumn(table, key);
  return found;
}

/** Its code is inferred. */
function unknownColumn(table: Table, key: string): Refusal {
  const words = `Could not find an attribute with specified name: ${key} for entity ${table.name}`;
  return new Refusal(404, '0x80060888', words);
}

function comparableMetadata(table: Table, column: Column, cast: string | undefined): Metadata {
  if (cast === undefined) return columnView(table, column);
  return { ...columnMetadata(table, column), ...derivedMetadata(column) };
}

function render(table: Table, column: Column, cast: string | undefined, options: QueryOptions): Metadata {
  const select = options.get('$select');
  const parts = parseExpand(options.get('$expand') ?? '');
  if (cast === undefined) {
    for (const { name } of parts) throw unknownMetadataProperty(name, 'AttributeMetadata');
    return renderAttribute(table, column, select);
  }
  const metadata = comparableMetadata(table, column, cast);
  const expanded = parts.map((part) => expandOptionSet(table, column, part, cast));
  return Object.assign({}, selectMetadata(metadata, select, cast), ...expanded);
}

/** @throws Refusal for anything that the derived type has no navigation to. */
function expandOptionSet(table: Table, column: Column, { name, options }: Expansion, cast: string): Metadata {
  const known = OPTION_SETS.find((one) => one === name);
  if (known === undefined || column.choices === undefined) throw unknownMetadataProperty(name, cast);
  allowOnly(options, ['$select'], `$expand=${name}`);
  const set = optionSetsOf(table, column)[known];
  return { [name]: set && selectMetadata(set, options.get('$select'), 'OptionSetMetadata') };
}
