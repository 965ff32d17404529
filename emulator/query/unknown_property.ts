import { Refusal } from '../answer.ts';
import type { Table } from '../model.ts';

/** The refusal of a name that is not a property of a table's rows. One such name is enough to refuse the request. */
export function unknownProperty(table: Table, name: string): Refusal {
  const words = `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`;
  return new Refusal(400, '0x80060888', words, 'unknown-column');
}

/** The refusal that meets a logical name of no table. Words as reported, the code from the published list. */
export function unknownTable(name: string): Refusal {
  const words = `The entity with a name = '${name}' with namemapping = 'Logical' was not found in the MetadataCache.`;
  return new Refusal(400, '0x80041102', words);
}
