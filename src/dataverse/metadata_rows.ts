/**
 * The rows of Dataverse's metadata streams (catalog/metadata_streams.ts), some tables at a time.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { innerValueOf, isObject, type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { MetadataRow } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import { columnOf } from './column_types.ts';
import {
  columnsWith,
  definitions,
  labelOf,
  type MetadataSource,
  numberOrNull,
  perGroup,
  type Rows,
  SMALL_GROUP,
  textOrNull,
} from './metadata_groups.ts';
import { relationshipRows } from './relationship_rows.ts';

export const METADATA_ROWS: Readonly<Record<string, (source: MetadataSource) => Rows>> = {
  sys_tables: (source) => perGroup(source, TABLES, tableRows),
  sys_tablecolumns: (source) => perGroup(source, COLUMNS, columnRows, SMALL_GROUP),
  sys_keycolumns: (source) => perGroup(source, KEYS, keyRows),
  sys_choices: (source) => perGroup(source, CHOICES, choiceRows, SMALL_GROUP),
  sys_relationships: relationshipRows,
};

const TABLES = definitions(
  'LogicalName,DisplayName,Description,SchemaName,PrimaryNameAttribute,OwnershipType,ObjectTypeCode,IsCustomEntity,IsManaged',
);

function tableRows(definition: JsonObject, table: TableSummary): MetadataRow[] {
  return [
    {
      table_name: table.name,
      display_name: labelOf(definition, 'DisplayName'),
      description: labelOf(definition, 'Description'),
      entity_set: table.entitySet,
      schema_name: textOrNull(definition, 'SchemaName'),
      kind: table.kind ?? null,
      primary_key_column: table.primaryKey[0],
      primary_name_column: textOrNull(definition, 'PrimaryNameAttribute'),
      ownership: textOrNull(definition, 'OwnershipType'),
      object_type_code: numberOrNull(definition, 'ObjectTypeCode'),
      change_tracking: table.tracked,
      is_custom: definition['IsCustomEntity'] === true,
      is_managed: definition['IsManaged'] === true,
    },
  ];
}

const COLUMNS = columnsWith([
  'AttributeTypeName',
  'AttributeOf',
  'IsValidForRead',
  'IsValidODataAttribute',
  'DisplayName',
  'Description',
  'IsPrimaryName',
  'IsCustomAttribute',
  'IsSecured',
  'SourceType',
  'RequiredLevel',
  'DateTimeBehavior',
  'Targets',
  'MaxLength',
  'Precision',
  'ColumnNumber',
]);

/** https://learn.microsoft.com/power-apps/developer/data-platform/calculated-rollup-attributes */
const SOURCES = ['simple', 'calculated', 'rollup', 'formula'];

function columnRows(definition: JsonObject, table: TableSummary): MetadataRow[] {
  return objectsOf(definition, 'Attributes').flatMap((attribute) => {
    const column = columnIn(attribute);
    if (column === undefined) return [];
    const targets = attribute['Targets'];
    const source = attribute['SourceType'];
    return [
      {
        table_name: table.name,
        column_name: column.name,
        logical_name: textOrNull(attribute, 'LogicalName'),
        display_name: labelOf(attribute, 'DisplayName'),
        description: labelOf(attribute, 'Description'),
        data_type: innerValueOf(attribute, 'AttributeTypeName') ?? null,
        record_type: column.type,
        is_primary_key: table.primaryKey.includes(column.name),
        is_primary_name: attribute['IsPrimaryName'] === true,
        is_custom: attribute['IsCustomAttribute'] === true,
        is_secured: attribute['IsSecured'] === true,
        source: typeof source === 'number' ? (SOURCES[source] ?? String(source)) : 'simple',
        required_level: innerValueOf(attribute, 'RequiredLevel') ?? null,
        date_behavior: innerValueOf(attribute, 'DateTimeBehavior') ?? null,
        lookup_tables: Array.isArray(targets) ? targets.join('; ') : null,
        max_length: numberOrNull(attribute, 'MaxLength'),
        precision: numberOrNull(attribute, 'Precision'),
        position: numberOrNull(attribute, 'ColumnNumber'),
      },
    ];
  });
}

function columnIn(attribute: JsonObject) {
  return columnOf({
    logicalName: textOf(attribute, 'LogicalName') ?? '',
    typeName: innerValueOf(attribute, 'AttributeTypeName') ?? '',
    attributeOf: textOf(attribute, 'AttributeOf'),
    isValidForRead: attribute['IsValidForRead'] === true,
    isValidODataAttribute: attribute['IsValidODataAttribute'] === true,
    dateTimeBehavior: innerValueOf(attribute, 'DateTimeBehavior'),
  });
}

/** Keys use the names of columns in the metadata; in rows, lookups have other names. */
const KEYS = definitions(
  'LogicalName',
  "Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus),Attributes($select=LogicalName;$filter=AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Lookup')",
);

function keyRows(definition: JsonObject, table: TableSummary): MetadataRow[] {
  const lookups = new Set(objectsOf(definition, 'Attributes').map((one) => textOf(one, 'LogicalName')));
  const inRows = (name: string): string => (lookups.has(name) ? `_${name}_value` : name);
  const keyOf = (key_name: string, columns: readonly string[], is_primary: boolean, status: string) =>
    columns.map((column_name, index) => {
      return { table_name: table.name, key_name, column_name, position: index + 1, is_primary, status };
    });
  const alternate = objectsOf(definition, 'Keys').flatMap((key) => {
    const { KeyAttributes: columns } = key;
    const names = Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : [];
    return keyOf(
      textOf(key, 'LogicalName') ?? '',
      names.map(inRows),
      false,
      textOf(key, 'EntityKeyIndexStatus') ?? '',
    );
  });
  return [...keyOf('primary', table.primaryKey, true, 'Active'), ...alternate];
}

/** Multi-select choices have the type "Virtual", as other columns do; columns without options are left out below. */
const CHOICE_TYPES = ['Picklist', 'State', 'Status', 'Boolean', 'Virtual'];
const CHOICES = columnsWith(
  ['OptionSet', 'AttributeTypeName', 'IsValidForRead', 'IsValidODataAttribute'],
  CHOICE_TYPES.map((value) => ({ property: 'AttributeType', value })),
);

function choiceRows(definition: JsonObject, table: TableSummary): MetadataRow[] {
  return objectsOf(definition, 'Attributes').flatMap((attribute) => {
    const set = attribute['OptionSet'];
    const column = columnIn(attribute);
    if (column === undefined || !isObject(set)) return [];
    const { FalseOption: no, TrueOption: yes } = set;
    const options = [...objectsOf(set, 'Options'), ...[yes, no].filter((option) => isObject(option))];
    const shared = { table_name: table.name, column_name: column.name, is_global: set['IsGlobal'] === true };
    return options.flatMap((option, index) => optionRows(option, index + 1, shared));
  });
}

function optionRows(option: JsonObject, position: number, shared: MetadataRow): MetadataRow[] {
  const label = option['Label'];
  const value = numberOrNull(option, 'Value');
  const color = textOrNull(option, 'Color');
  return (isObject(label) ? objectsOf(label, 'LocalizedLabels') : []).map((one) => ({
    ...shared,
    value,
    language: numberOrNull(one, 'LanguageCode'),
    label: textOrNull(one, 'Label'),
    color,
    position,
  }));
}
