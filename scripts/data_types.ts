/**
 * The pages of docs/ that follow from the code's own tables, written from them:
 *
 *     npm run docs:types
 *
 * docs/data-types.md as a whole, and in docs/streams.md the columns of the metadata streams.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addedColumns } from '../src/catalog/added_columns.ts';
import { columnSchema } from '../src/catalog/json_schema.ts';
import { COLUMN_TYPES, columnOf, type Rule } from '../src/dataverse/column_types.ts';
import type { Column } from '../src/odata/table.ts';
import { withMetadataColumns } from './metadata_columns.ts';
import { XPP_TYPES } from '../src/finops/column_types.ts';

/** Facts about a type that the code's table does not have: its name for users, and a value as a record has it. */
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

/** @throws where the code's table knows no such type, or rows bring no such column. */
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

How each type of column arrives. *Metadata type* is the \`AttributeTypeName\` of Dataverse; *column* is its name in records, for a
column \`x\`. Every column is nullable, so that each schema also allows \`null\`; formats and \`airbyte_type\` stand next to the type.

${table(['metadata type', 'in Power Apps', 'column', 'JSON schema', 'example'], SAMPLES.map(row))}

## Added columns

Columns that Dataverse does not have, on demand. Both are texts.

${table(
  ['metadata type', 'added column', 'by', 'example', 'next to'],
  SAMPLES.flatMap((sample) => besideRows(sample)),
)}

A code without a label (or whose label was removed) gives \`null\`, and one warning at the end of its stream. Where a table has a column of that name
already, nothing is added. See [streams.md](streams.md#labels-of-choices) for languages, and for lookups on tracked tables.

## What rows do not bring

${table(
  ['metadata type', 'why it is not a column'],
  Object.entries(COLUMN_TYPES).flatMap(([type, rule]) => absentRow(type, rule)),
)}

A column of another type comes where \`IsValidODataAttribute\` and \`IsValidForRead\` are both true. So the shadows that forms use
(\`owneridname\`, \`owneridtype\`, \`x_phasename\`) do not appear, and parts of images and files that are columns of their own do:

| column | brings |
|---|---|
| image \`x\` | \`x_url\` (text), \`x_timestamp\` (\`integer\`, beyond 2^53), \`xid\` (id); the picture itself is never asked for |
| file \`x\` | \`x\` (its id), \`x_name\` (text); the file itself is never asked for |
| name of a table | only where it stands for itself; the shadow of a lookup does not come |

A type that is newer than this table is read as a text rather than lost.

## Finance & Operations

The \`DataType\` of its metadata service decides, since rows bring a Date and a UtcDateTime in the same form. What is done to dates is in
[finance-and-operations.md](finance-and-operations.md#values).

${table(
  ['X++ type', 'column type', 'can be compared for paging'],
  Object.entries(XPP_TYPES).map(([type, rule]) => [
    `\`${type}\``,
    rule.type,
    rule.isComparable ? 'yes' : 'no',
  ]),
)}

## Values

- **Numbers** arrive with every digit that the service sent: a big integer beyond 2^53, a decimal's ten places, trailing zeros. They are copied as
  bytes and never become a floating point number here. What reads them afterwards may still round them.
- **Texts** keep every character, and every escape as the service wrote it.
- **Dates** follow the column's behaviour, not its format: a *user local* column that is shown as a day is still a time. Time-zone independent
  columns arrive with a \`Z\` although they belong to no zone.
- **Calculated, rollup and formula columns** come like others of their type. A rollup is as old as its last calculation (\`x_date\` says when,
  \`x_state\` whether it went well), and it is inferred, not documented, that a change of a calculated value
  alone does not make its row a changed one.
- **Secured columns** are \`null\` for users without the permission, without any error: nothing in a row tells that from an empty value. \`discover\`
  and \`read\` name such columns in a warning.
- **Managed properties** come as an object, as the service sends them.
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
  return rule.in === 'no row' ? [[`\`${type}\``, rule.reason]] : [];
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
