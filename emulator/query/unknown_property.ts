import { Refusal } from '../answer.ts';
import type { Table } from '../model.ts';

/** The refusal that meets a name which is no property of a table's rows: one is enough to refuse the request. */
export function unknownProperty(table: Table, name: string): Refusal {
  const words = `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`;
  return new Refusal(400, '0x80060888', words);
}
