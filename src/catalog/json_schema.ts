/**
 * Columns as JSON schema, in the types that Airbyte knows.
 * https://docs.airbyte.com/platform/understanding-airbyte/supported-data-types
 */
import type { Column, ColumnType } from '../odata/table.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const TIMESTAMP: JsonSchema = {
  type: ['null', 'string'],
  format: 'date-time',
  airbyte_type: 'timestamp_with_timezone',
};

/** Every column is nullable: a hidden or missing value is null. */
const SCHEMAS: Readonly<Record<ColumnType, JsonSchema>> = {
  string: { type: ['null', 'string'] },
  integer: { type: ['null', 'integer'] },
  number: { type: ['null', 'number'] },
  boolean: { type: ['null', 'boolean'] },
  date: { type: ['null', 'string'], format: 'date' },
  timestamp: TIMESTAMP,
  managed_property: {
    type: ['null', 'object'],
    properties: {
      Value: { type: ['null', 'boolean'] },
      CanBeChanged: { type: ['null', 'boolean'] },
      ManagedPropertyLogicalName: { type: ['null', 'string'] },
    },
  },
};

export const CURSOR_COLUMN = '_ab_cdc_cursor';
export const UPDATED_AT_COLUMN = '_ab_cdc_updated_at';
export const DELETED_AT_COLUMN = '_ab_cdc_deleted_at';

/** The columns that records of tracked tables have in addition to the table's own. */
const CHANGE_COLUMNS: Readonly<Record<string, JsonSchema>> = {
  [CURSOR_COLUMN]: { type: ['null', 'integer'] },
  [UPDATED_AT_COLUMN]: TIMESTAMP,
  [DELETED_AT_COLUMN]: TIMESTAMP,
};

/**
 * The schema of a table's records.
 * @param tracked whether its changes are read, so there may be delete markers.
 * @param added the added columns; all of them are texts.
 */
export function recordSchema(
  columns: readonly Column[],
  tracked: boolean,
  added: readonly { readonly name: string }[] = [],
): JsonSchema {
  const own = columns.map((column) => [column.name, SCHEMAS[column.type]] as const);
  const beside = added.map(({ name }) => [name, SCHEMAS.string] as const);
  const properties = Object.fromEntries([...own, ...beside].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { type: 'object', properties: tracked ? { ...properties, ...CHANGE_COLUMNS } : properties };
}

/** The schema of one column's values. */
export function columnSchema(type: ColumnType): JsonSchema {
  return SCHEMAS[type];
}
