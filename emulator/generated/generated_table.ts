import { choice, common, date, key, lookup, money, owned, plain, text } from '../data/columns.ts';
import type { Column, Table } from '../model.ts';

/**
 * How many columns the rows of a generated table bring: a few, as a table of links has them; those of a typical business
 * table; or those of a large one such as `account`, many of them null.
 */
export type GeneratedShape = 'narrow' | 'ordinary' | 'wide';

export const GENERATED_SHAPES: readonly GeneratedShape[] = ['narrow', 'ordinary', 'wide'];

/** Of each kind of column of a wide table. */
const COLUMNS_OF_A_KIND = 20;

/** A tracked table whose rows come from a formula. */
export function generatedTable(name: string, shape: GeneratedShape): Table {
  return {
    name,
    schemaName: name,
    entitySet: `${name}s`,
    primaryId: `${name}id`,
    primaryName: 'name',
    objectTypeCode: 19_999,
    tableType: 'Standard',
    changeTracking: true,
    isActivity: false,
    isIntersect: false,
    isPrivate: false,
    listable: true,
    keys: [],
    columns: [...key(`${name}id`), ...COLUMNS[shape]()],
  };
}

const COLUMNS: Readonly<Record<GeneratedShape, () => Column[]>> = {
  narrow: () => [
    ...text('name'),
    ...date('UserLocal', 'modifiedon'),
    ...choice('StateType', 'statecode'),
    ...plain('BigIntType', 'versionnumber'),
  ],
  ordinary,
  wide: () => [
    ...ordinary(),
    ...numbered('text').flatMap((name) => text(name)),
    ...numbered('unusedtext').flatMap((name) => text(name)),
    ...numbered('whole').flatMap((name) => plain('IntegerType', name)),
    ...numbered('decimal').flatMap((name) => plain('DecimalType', name)),
    ...numbered('option').flatMap((name) => choice('PicklistType', name)),
    ...numbered('flag').flatMap((name) => choice('BooleanType', name)),
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

function numbered(kind: string): string[] {
  return Array.from(
    { length: COLUMNS_OF_A_KIND },
    (_, index) => `${kind}${String(index + 1).padStart(2, '0')}`,
  );
}
