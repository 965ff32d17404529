import { common, date, key, money, owned, plain, text } from '../data/columns.ts';
import { table } from '../data/table.ts';
import type { Table } from '../model.ts';

/** A tracked table with typical columns, whose rows come from a formula. */
export function generatedTable(name: string): Table {
  const columns = [
    ...key(`${name}id`),
    ...text('name', 'emailaddress1'),
    ...plain('MemoType', 'description'),
    ...plain('IntegerType', 'quantity'),
    ...money('amount'),
    ...date('DateOnly', 'duedate'),
    ...owned(),
    ...common(),
  ];
  return table(name, `${name}s`, columns, { schemaName: name, objectTypeCode: 19_999 });
}
