/**
 * What writes are refused with.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
 * https://learn.microsoft.com/troubleshoot/power-platform/dataverse/web-api-client-errors
 *
 * Inferred: the innermost words of a body that does not fit; code and words for a column that cannot be written.
 */
import { Refusal } from '../answer.ts';
import type { Column, Table } from '../model.ts';

/** A body that is not what the type of the row has. */
export function badPayload(table: Table, words: string): Refusal {
  const help =
    'For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293';
  return new Refusal(
    400,
    '0x80048d19',
    `Error identified in Payload provided by the user for Entity :'${table.entitySet}', ${help}  ---->  InnerException : Microsoft.OData.ODataException: ${words}`,
  );
}

export function undeclared(table: Table, name: string): Refusal {
  const type = `Microsoft.Dynamics.CRM.${table.name}`;
  return badPayload(
    table,
    `The property '${name}' does not exist on type '${type}'. Make sure to only use property names that are defined by the type.`,
  );
}

export function wrongType(table: Table, { name, type }: Column, text: string): Refusal {
  return badPayload(table, `Cannot convert the literal '${text}' of the property '${name}' to ${type}.`);
}

export function tooLong(table: Table, { name }: Column, most: number): Refusal {
  return new Refusal(
    400,
    '0x80044331',
    `A validation error occurred. The length of the '${name}' attribute of the '${table.name}' entity exceeded the maximum allowed length of '${most}'.`,
  );
}

/** Whole numbers have a code of their own. Inferred: that floating points share that of decimals and money. */
export function outOfRange(table: Table, { name, type }: Column, value: string): Refusal {
  return new Refusal(
    400,
    type === 'IntegerType' ? '0x8004432f' : '0x80044330',
    `A validation error occurred. The value ${value} of '${name}' on record of type '${table.name}' is outside the valid range.`,
  );
}

export function noSuchChoice(table: Table, { choices = [], name }: Column, value: string): Refusal {
  const accepted = choices.map((choice) => choice.value).join(',');
  return new Refusal(
    400,
    '0x8004431a',
    `A validation error occurred. The value ${value} of '${name}' on record of type '${table.name}' is outside the valid range. Accepted Values: ${accepted}`,
  );
}

export function readOnly({ name: table }: Table, { name }: Column): Refusal {
  return new Refusal(400, '0x80040203', `Column ${name} of ${table} cannot be written.`);
}

export function required({ name: table }: Table, { name }: Column): Refusal {
  return new Refusal(400, '0x80040203', `Attribute: ${name} of ${table} cannot be set to NULL`);
}

export function duplicateId(): Refusal {
  return new Refusal(412, '0x80040237', 'Cannot insert duplicate key.');
}

export function duplicateKey(columns: readonly string[]): Refusal {
  return new Refusal(
    412,
    '0x80060892',
    `A record that has the attribute values ${columns.join(', ')} already exists. The entity key requires that this set of attributes contains unique values. Select unique values and try again.`,
  );
}
