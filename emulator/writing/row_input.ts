/**
 * The body of a write: which columns of the row get which values.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api
 *
 * Inferred: a column that cannot be written is refused. Rows within rows are not emulated.
 */
import { notEmulated } from '../answer.ts';
import { parseExact } from '../exact_json.ts';
import type { Exchange } from '../exchange.ts';
import { navigationNamed } from '../metadata/navigation.ts';
import { type Column, propertyOf, type Table } from '../model.ts';
import { columnValue } from './column_input.ts';
import { boundLookup } from './lookup_input.ts';
import { badPayload, readOnly, required, undeclared } from './write_refusals.ts';

export type Body = Readonly<Record<string, unknown>>;
/** By the property that rows name them by. */
export type Values = Readonly<Record<string, unknown>>;

const BIND = '@odata.bind';
/** The service writes them itself. */
const OWN: ReadonlySet<string> = new Set([
  'createdby',
  'createdon',
  'modifiedby',
  'modifiedon',
  'owningbusinessunit',
  'versionnumber',
]);

/** @throws Refusal for a body that is not a JSON object. */
export function bodyOf({ body }: Exchange, table: Table): Body {
  try {
    const value = parseExact(body);
    if (isObject(value)) return value;
  } catch {
    // Refused below, as any other body that is not an object.
  }
  throw badPayload(table, 'The body of the request is not a JSON object.');
}

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('rawJSON' in value);
}

/** @throws Refusal for what the table has no column for, and for values that columns cannot hold. */
export function rowValues(exchange: Exchange, table: Table, body: Body): Values {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.endsWith(BIND)) {
      const [property, id] = boundLookup(exchange, table, name.slice(0, -BIND.length), value);
      values[property] = id;
    } else if (!name.includes('@')) Object.assign(values, memberValues(table, name, value));
  }
  return values;
}

function memberValues(table: Table, name: string, value: unknown): Values {
  const column = table.columns.find((one) => propertyOf(one) === name);
  if (column === undefined || column.targets !== undefined) {
    const isNested = navigationNamed(table, name) !== undefined && (isObject(value) || Array.isArray(value));
    if (isNested) throw notEmulated(`a row within a row, ${name}`);
    // Lookups are written by reference only.
    throw undeclared(table, name);
  }
  if (!isWritable(column)) throw readOnly(table, column);
  const written = columnValue(table, column, value);
  const base = column.type === 'MoneyType' && table.columns.some((one) => one.name === `${name}_base`);
  // The only currency is the organization's own.
  return base ? { [name]: written, [`${name}_base`]: written } : { [name]: written };
}

function isWritable({ attributeOf, name, source, type }: Column): boolean {
  const isBase = type === 'MoneyType' && name.endsWith('_base');
  return attributeOf === undefined && source === undefined && !isBase && !OWN.has(name);
}

/** @throws Refusal for a new row that lacks a required value. */
export function requireValues(table: Table, values: Values): void {
  for (const column of table.columns) {
    if (column.required === true && (values[column.name] ?? null) === null) throw required(table, column);
  }
}
