/**
 * Streams that describe the organization itself: its tables, columns, keys, choices and relationships. They are the same for
 * every source system. The columns in `docs/streams.md` are generated from this file.
 */
import type { ColumnType } from '../odata/table.ts';
import type { AirbyteStream } from '../protocol/messages.ts';
import { columnSchema } from './json_schema.ts';

export type MetadataStreamName =
  'sys_tables' | 'sys_tablecolumns' | 'sys_keycolumns' | 'sys_choices' | 'sys_relationships';

export interface MetadataColumn {
  readonly type: ColumnType;
  readonly meaning: string;
}

export interface MetadataStream {
  readonly meaning: string;
  /** The first so many columns are the primary key. */
  readonly keyLength: number;
  readonly columns: Readonly<Record<string, MetadataColumn>>;
}

const text = (meaning: string): MetadataColumn => ({ type: 'string', meaning });
const number = (meaning: string): MetadataColumn => ({ type: 'integer', meaning });
const flag = (meaning: string): MetadataColumn => ({ type: 'boolean', meaning });

export const METADATA_STREAMS: Readonly<Record<MetadataStreamName, MetadataStream>> = {
  sys_tables: {
    meaning: 'One row per table.',
    keyLength: 1,
    columns: {
      table_name: text('logical name; the name of the stream'),
      display_name: text('what users see'),
      description: text('the description that its maker wrote'),
      entity_set: text('its name in URLs'),
      schema_name: text('its name in code'),
      kind: text('kind of table in the words of the system, such as standard or virtual'),
      primary_key_column: text('the column that identifies a row'),
      primary_name_column: text('the column whose value people recognize a row by'),
      ownership: text('who owns rows: UserOwned, OrganizationOwned, …'),
      object_type_code: number('the number of the table'),
      change_tracking: flag('whether changes can be read incrementally'),
      is_custom: flag('made by the organization or a solution'),
      is_managed: flag('part of a managed solution'),
    },
  },
  sys_tablecolumns: {
    meaning: 'One row for each column that rows contain.',
    keyLength: 2,
    columns: {
      table_name: text('logical name of the table'),
      column_name: text('its name in records: `_ownerid_value` for the lookup `ownerid`'),
      logical_name: text('its name in the metadata'),
      display_name: text('what users see'),
      description: text('the description that its maker wrote'),
      data_type: text('AttributeTypeName, such as `MoneyType`'),
      record_type: text(
        'its type in records: string, integer, number, boolean, date, timestamp, managed_property',
      ),
      is_primary_key: flag('whether it identifies the row'),
      is_primary_name: flag('whether people recognize a row by its value'),
      is_custom: flag('made by the organization or a solution'),
      is_secured: flag('whether some users see null instead of its value'),
      source: text('simple, calculated, rollup or formula'),
      required_level: text('None, SystemRequired, ApplicationRequired, Recommended'),
      date_behavior: text('UserLocal, DateOnly, TimeZoneIndependent'),
      lookup_tables: text('the tables that a lookup points to, joined by "; "'),
      max_length: number('characters'),
      precision: number('digits after the decimal point'),
      position: number('its number within the table'),
    },
  },
  sys_keycolumns: {
    meaning: 'One row for each column of a primary or alternate key.',
    keyLength: 3,
    columns: {
      table_name: text('logical name of the table'),
      key_name: text('`primary`, or the logical name of the alternate key'),
      column_name: text('its name in records'),
      position: number('its place in the key, from 1'),
      is_primary: flag('whether it is the primary key'),
      status: text('status of the index of an alternate key: Active, Pending, InProgress, Failed'),
    },
  },
  sys_choices: {
    meaning: 'One row for each value of a choice and language.',
    keyLength: 4,
    columns: {
      table_name: text('logical name of the table'),
      column_name: text('its name in records'),
      value: number('the code in records; 1 and 0 for true and false'),
      language: number('the language of the label, as a number such as 1033'),
      label: text('what users see'),
      color: text('as #rrggbb'),
      position: number('its place in the list, from 1'),
      is_global: flag('whether several columns share the choice'),
    },
  },
  sys_relationships: {
    meaning: 'One row for each relationship between tables.',
    keyLength: 1,
    columns: {
      relationship_name: text('schema name'),
      type: text('OneToMany or ManyToMany'),
      referencing_table: text('the table with the lookup; for many-to-many the first table'),
      referencing_column: text(
        'the lookup, by its name in records; for many-to-many a column of the intersect table',
      ),
      referenced_table: text('the table that the lookup points to; for many-to-many the second table'),
      referenced_column: text('the key of that table; for many-to-many a column of the intersect table'),
      intersect_table: text('for many-to-many: the table in between'),
      is_custom: flag('made by the organization or a solution'),
    },
  },
};

export const METADATA_STREAM_NAMES = Object.keys(METADATA_STREAMS) as MetadataStreamName[];

export function isMetadataStream(name: string): name is MetadataStreamName {
  return Object.hasOwn(METADATA_STREAMS, name);
}

export function metadataStream(name: MetadataStreamName): AirbyteStream {
  const { columns, keyLength } = METADATA_STREAMS[name];
  const properties = Object.fromEntries(
    Object.entries(columns).map(([column, { type }]) => [column, columnSchema(type)]),
  );
  return {
    name,
    json_schema: { type: 'object', properties },
    supported_sync_modes: ['full_refresh'],
    source_defined_primary_key: Object.keys(columns)
      .slice(0, keyLength)
      .map((column) => [column]),
  };
}
