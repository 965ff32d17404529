/**
 * Generates documentation from the tables in the code: all of docs/data-types.md, and the columns of the metadata streams in
 * docs/streams.md.
 *
 *     npm run docs:types
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addedColumns } from '../src/catalog/added_columns.ts';
import { columnSchema } from '../src/catalog/json_schema.ts';
import { COLUMN_TYPES, columnOf, type Rule } from '../src/dataverse/column_types.ts';
import type { Column } from '../src/odata/table.ts';
import { withMetadataColumns } from './metadata_columns.ts';
import { XPP_TYPES } from '../src/finops/column_types.ts';

/** Facts about a type that the table in the code does not have: its name for users, and an example value in a record. */
interface Sample {
  readonly type: string;
  readonly label: string;
  /** In JSON, with its digits. */
  readonly example: string;
  /** The column's name in the metadata; `x` by default. */
  readonly name?: string;
  readonly dateTimeBehavior?: string;
  readonly targetCount?: number;
  /** The value of the added column in the example. */
  readonly beside?: string;
}

const ID = '"7f0f5bbd-2a9c-4d0e-9f64-0d6b1f2b6f11"';

export const SAMPLES: readonly Sample[] = [
  {
    type: 'StringType',
    label: 'Text, Email, Phone, URL, Ticker symbol, JSON, Autonumber',
    example: '"Contoso"',
  },
  { type: 'MemoType', label: 'Multiline text, Rich text', example: String.raw`"first line\nsecond line"` },
  { type: 'IntegerType', label: 'Whole number, Duration, Language, Time zone', example: '42' },
  { type: 'BigIntType', label: 'Big integer', example: '636924447719637143' },
  { type: 'DecimalType', label: 'Decimal number', example: '12.3400000001' },
  {
    type: 'MoneyType',
    label: 'Currency, and its amount in the base currency (`x_base`)',
    example: '20000.0000',
  },
  { type: 'DoubleType', label: 'Floating point number', example: '47.37' },
  { type: 'BooleanType', label: 'Yes/No', example: 'true', beside: '"Do Not Allow"' },
  { type: 'PicklistType', label: 'Choice', example: '3', beside: '"Delivery"' },
  { type: 'StateType', label: 'Status', name: 'statecode', example: '0', beside: '"Active"' },
  { type: 'StatusType', label: 'Status reason', name: 'statuscode', example: '1', beside: '"In Progress"' },
  { type: 'MultiSelectPicklistType', label: 'Choices', example: '"1,3"', beside: '"Design; Sales"' },
  { type: 'DateTimeType', label: 'Date only', dateTimeBehavior: 'DateOnly', example: '"2026-01-31"' },
  {
    type: 'DateTimeType',
    label: 'Date and time, user local (whatever its format)',
    dateTimeBehavior: 'UserLocal',
    example: '"2026-01-31T08:00:00Z"',
  },
  {
    type: 'DateTimeType',
    label: 'Date and time, time-zone independent',
    dateTimeBehavior: 'TimeZoneIndependent',
    example: '"2026-01-31T08:00:00Z"',
  },
  { type: 'LookupType', label: 'Lookup to one table', example: ID, targetCount: 1 },
  {
    type: 'LookupType',
    label: 'Lookup to several tables',
    example: ID,
    targetCount: 2,
    beside: '"incident"',
  },
  { type: 'CustomerType', label: 'Customer', example: ID, beside: '"account"' },
  { type: 'OwnerType', label: 'Owner', name: 'ownerid', example: ID, beside: '"team"' },
  { type: 'UniqueidentifierType', label: 'Unique identifier, primary key', example: ID },
  { type: 'EntityNameType', label: 'Name of a table', example: '"account"' },
  { type: 'FileType', label: 'File: its id', example: ID },
  {
    type: 'ManagedPropertyType',
    label: 'Managed property',
    example: '{"Value":true,"CanBeChanged":true,"ManagedPropertyLogicalName":"iscustomizable"}',
  },
];

/** @throws if the table in the code does not know the type, or rows do not contain such a column. */
export function columnOfSample({ dateTimeBehavior, name = 'x', targetCount, type }: Sample): Column {
  const column = columnOf({
    logicalName: name,
    typeName: type,
    attributeOf: undefined,
    isValidForRead: true,
    isValidODataAttribute: true,
    dateTimeBehavior,
    targetCount,
  });
  if (column === undefined || !(type in COLUMN_TYPES)) throw new Error(`${type} is not a column of rows`);
  return column;
}

export function dataTypesPage(): string {
  return `# Data types

<!-- Written by \`npm run docs:types\` from src/dataverse/column_types.ts and src/catalog/json_schema.ts. -->

This page shows how each type of column appears in records. *Metadata type* is the \`AttributeTypeName\` of Dataverse; *column* is the name in
records of a column \`x\`. Every column is nullable, so each schema also allows \`null\`. *JSON schema* shows the type, the format and the \`airbyte_type\`.

${table(['metadata type', 'in Power Apps', 'column', 'JSON schema', 'example'], SAMPLES.map(row))}

## Added columns

The connector can add two kinds of columns that Dataverse does not have. Both are texts.

${table(
  ['metadata type', 'added column', 'by', 'example', 'next to'],
  SAMPLES.flatMap((sample) => besideRows(sample)),
)}

A code without a label (or whose label was removed) becomes \`null\`, with one warning at the end of the stream. If the table already has a column
with that name, nothing is added. See [streams.md](streams.md#labels-of-choices) for languages, and for lookups on tracked tables.

## Types that are not columns

${table(
  ['metadata type', 'why it is not a column'],
  Object.entries(COLUMN_TYPES).flatMap(([type, rule]) => absentRow(type, rule)),
)}

A column of any other type appears if \`IsValidODataAttribute\` and \`IsValidForRead\` are both true. So the shadows that forms use
(\`owneridname\`, \`owneridtype\`, \`x_phasename\`) do not appear. Parts of images and files that are columns of their own do:

| column | in records |
|---|---|
| image \`x\` | \`x_url\` (text), \`x_timestamp\` (\`integer\`, beyond 2^53), \`xid\` (id); the picture itself is never requested |
| file \`x\` | \`x\` (its id), \`x_name\` (text); the file itself is never requested |
| name of a table | only if it is a column in its own right, not if it is the shadow of a lookup |

A type that this table does not know yet is read as a text.

## Finance & Operations

The \`DataType\` from its metadata service decides, since a Date and a UtcDateTime have the same form in rows.
[finance-and-operations.md](finance-and-operations.md#values) describes how dates are converted.

${table(
  ['X++ type', 'column type', 'can be compared for paging'],
  Object.entries(XPP_TYPES).map(([type, rule]) => [
    `\`${type}\``,
    rule.type,
    rule.isComparable ? 'yes' : 'no',
  ]),
)}

## Values

- **Numbers** keep every digit that the service sent: a big integer beyond 2^53, a decimal's ten places, trailing zeros. They are copied as
  bytes, and the connector never converts them to floating point. A program that reads the records may still round them.
- **Texts** keep every character, and every escape as the service wrote it.
- **Dates** follow the column's behaviour, not its format: a *user local* column that is displayed as a day is still a time. Time-zone independent
  columns have a \`Z\` although they belong to no zone.
- **Calculated, rollup and formula columns** look like others of their type. A rollup is as old as its last calculation (\`x_date\` has its time,
  \`x_state\` whether it succeeded). If only a calculated value changes, its row probably does not count as changed; this is inferred, not documented.
- **Secured columns** are \`null\` for users without the permission, without an error. A row does not show whether such a value is hidden or empty.
  \`discover\` and \`read\` name these columns in a warning.
- **Managed properties** are objects, as the service sends them.
`;
}

function row(sample: Sample): string[] {
  const column = columnOfSample(sample);
  const behavior = sample.dateTimeBehavior === undefined ? '' : `, ${sample.dateTimeBehavior}`;
  return [
    `\`${sample.type}\`${behavior}`,
    sample.label,
    `\`${column.name}\``,
    schemaText(column),
    `\`${sample.example}\``,
  ];
}

function schemaText({ type }: Column): string {
  const { airbyte_type: airbyteType, format, type: types } = columnSchema(type);
  const name = (types as readonly string[]).find((one) => one !== 'null');
  return [name, format, airbyteType]
    .filter((one) => typeof one === 'string')
    .map((one) => `\`${one}\``)
    .join(', ');
}

function besideRows(sample: Sample): string[][] {
  const column = columnOfSample(sample);
  return addedColumns({ columns: [column] }, { labels: true, lookupTypes: true }).map(({ kind, name }) => [
    `\`${sample.type}\``,
    `\`${name}\``,
    kind === 'label' ? '`choice_labels`' : '`lookup_types`',
    `\`${sample.beside}\``,
    `\`"${column.name}":${sample.example}\``,
  ]);
}

function absentRow(type: string, rule: Rule): string[][] {
  return rule.in === 'no-row' ? [[`\`${type}\``, rule.reason]] : [];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function pageUrl(name: string): URL {
  return new URL(`../docs/${name}`, import.meta.url);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(pageUrl('data-types.md'), dataTypesPage());
  writeFileSync(pageUrl('streams.md'), withMetadataColumns(readFileSync(pageUrl('streams.md'), 'utf8')));
}
