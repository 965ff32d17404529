import { choice, common, date, key, lookup, money, owned, plain, text } from '../data/columns.ts';
import { table } from '../data/table.ts';
import type { Choice, Column, Table } from '../model.ts';
import { variedColumns } from './varied_columns.ts';

/**
 * How many columns the rows of a generated table bring: a few, as a table of links has them; those of a typical business
 * table; those of a large one such as `account`, many of them null; or those of a business table whose values vary as real
 * ones do.
 */
export type GeneratedShape = 'narrow' | 'ordinary' | 'wide' | 'varied';

export const GENERATED_SHAPES: readonly GeneratedShape[] = ['narrow', 'ordinary', 'wide', 'varied'];

const OPTIONS: readonly Choice[] = [
  { value: 100_000_000, labels: { 1033: 'First', 1031: 'Erste' } },
  { value: 100_000_001, labels: { 1033: 'Second', 1031: 'Zweite' } },
  { value: 100_000_002, labels: { 1033: 'Third', 1031: 'Dritte' } },
];
const YES_OR_NO: readonly Choice[] = [
  { value: 0, labels: { 1033: 'No', 1031: 'Nein' } },
  { value: 1, labels: { 1033: 'Yes', 1031: 'Ja' } },
];

/** Of each kind of column of a wide table. */
const COLUMNS_OF_A_KIND = 20;

/** A tracked table whose rows come from a formula. */
export function generatedTable(name: string, shape: GeneratedShape): Table {
  const columns = [...key(`${name}id`), ...COLUMNS[shape]()];
  const traits = { schemaName: name, objectTypeCode: 19_999, varied: shape === 'varied' };
  return table(name, `${name}s`, columns, traits);
}

const COLUMNS: Readonly<Record<GeneratedShape, () => Column[]>> = {
  narrow: () => [
    ...text('name'),
    ...date('UserLocal', 'modifiedon'),
    ...choice('StateType', 'statecode'),
    ...plain('BigIntType', 'versionnumber'),
  ],
  ordinary,
  varied: variedColumns,
  wide: () => [
    ...ordinary(),
    ...numbered('text').flatMap((name) => text(name)),
    ...numbered('unusedtext').flatMap((name) => text(name)),
    ...numbered('whole').flatMap((name) => plain('IntegerType', name)),
    ...numbered('decimal').flatMap((name) => plain('DecimalType', name)),
    ...numbered('option').flatMap((name) => labelled(choice('PicklistType', name), OPTIONS)),
    ...numbered('flag').flatMap((name) => labelled(choice('BooleanType', name), YES_OR_NO)),
    ...numbered('moment').flatMap((name) => date('UserLocal', name)),
    ...numbered('party').flatMap((name) => lookup(name, 'contact')),
  ],
};

function ordinary(): Column[] {
  return [
    ...text('name', 'emailaddress1'),
    ...plain('MemoType', 'description'),
    ...plain('IntegerType', 'quantity'),
    ...money('amount'),
    ...date('DateOnly', 'duedate'),
    ...owned(),
    ...common(),
  ];
}

function labelled(columns: readonly Column[], choices: readonly Choice[]): Column[] {
  return columns.map((column) => (column.attributeOf === undefined ? { ...column, choices } : column));
}

function numbered(kind: string): string[] {
  return Array.from(
    { length: COLUMNS_OF_A_KIND },
    (_, index) => `${kind}${String(index + 1).padStart(2, '0')}`,
  );
}
