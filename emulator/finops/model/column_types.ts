/**
 * The types of columns: how X++ calls them, how OData does, and what stands in a row that was given no value. The service
 * leaves texts, numbers and dates without null: an empty text, zero, or a date of 1900.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */

export type ColumnType =
  | 'Boolean'
  | 'Container'
  | 'Date'
  | 'Enum'
  | 'Guid'
  | 'Int32'
  | 'Int64'
  | 'Real'
  | 'String'
  | 'Time'
  | 'UtcDateTime';

interface TypeFacts {
  /** `DataType` in the metadata service. */
  readonly xpp: string;
  /** `TypeName` there; an enumeration's own name takes its place. */
  readonly edm: string;
  /** JSON text of a value that was never given. */
  readonly empty: string;
}

export const COLUMN_TYPES: Readonly<Record<ColumnType, TypeFacts>> = {
  // Inferred: X++ has no other kind of boolean than an enumeration.
  Boolean: { xpp: 'Enum', edm: 'Edm.Boolean', empty: 'false' },
  Container: { xpp: 'Container', edm: 'Edm.Binary', empty: '""' },
  // A date has noon, so that no zone moves it to another day.
  Date: { xpp: 'Date', edm: 'Edm.DateTimeOffset', empty: '"1900-01-01T12:00:00Z"' },
  Enum: { xpp: 'Enum', edm: 'Microsoft.Dynamics.DataEntities.', empty: 'null' },
  Guid: { xpp: 'Guid', edm: 'Edm.Guid', empty: '"00000000-0000-0000-0000-000000000000"' },
  Int32: { xpp: 'Int32', edm: 'Edm.Int32', empty: '0' },
  Int64: { xpp: 'Int64', edm: 'Edm.Int64', empty: '0' },
  Real: { xpp: 'Real', edm: 'Edm.Decimal', empty: '0' },
  String: { xpp: 'String', edm: 'Edm.String', empty: '""' },
  // Inferred: seconds since midnight.
  Time: { xpp: 'Time', edm: 'Edm.Int32', empty: '0' },
  UtcDateTime: { xpp: 'UtcDateTime', edm: 'Edm.DateTimeOffset', empty: '"1900-01-01T00:00:00Z"' },
};
