import { common, date, key, money, owned, plain, text } from '../data/columns.ts';
import type { Table } from '../model.ts';

/** A tracked table with typical columns, whose rows come from a formula. */
export function generatedTable(name: string): Table {
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
    columns: [
      ...key(`${name}id`),
      ...text('name', 'emailaddress1'),
      ...plain('MemoType', 'description'),
      ...plain('IntegerType', 'quantity'),
      ...money('amount'),
      ...date('DateOnly', 'duedate'),
      ...owned(),
      ...common(),
    ],
  };
}
