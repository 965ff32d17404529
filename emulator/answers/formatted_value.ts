/**
 * Values as the user reads them: in English of the United States, in UTC.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns#formatted-values
 *
 * Inferred: how negative amounts of money are written, and that two digits are shown of money whatever the currency; that
 * lookups of rows which are not there, or whose name the user may not read, have no formatted value.
 */
import { columnsSeen } from '../column_security.ts';
import type { Organization } from '../organization.ts';
import { type Choice, type Column, propertyOf, type Row, type Table } from '../model.ts';

const MONEY_DIGITS = 2;
/** What metadata calls the precision of these. */
const DECIMAL_DIGITS = 10;
const DOUBLE_DIGITS = 6;

/** @param text JSON text of a value that is not null. @returns undefined where nothing is formatted. */
export function formattedValue(
  organization: Organization,
  column: Column,
  text: string,
  values: Row['values'],
): string | undefined {
  switch (column.type) {
    case 'BooleanType':
      return labelOf(column, text === 'true' ? 1 : 0);
    case 'PicklistType':
    case 'StateType':
    case 'StatusType':
      return labelOf(column, Number(text));
    case 'MultiSelectPicklistType':
      return labelsOf(column, text);
    case 'MoneyType':
      return money(currencySymbol(organization, values), text);
    case 'DecimalType':
      return grouped(text, DECIMAL_DIGITS);
    case 'DoubleType':
      return grouped(text, DOUBLE_DIGITS);
    case 'IntegerType':
    case 'BigIntType':
      return grouped(text, 0);
    case 'DateTimeType':
      return moment(column, String(JSON.parse(text)));
    case 'EntityNameType':
      return organization.store(String(JSON.parse(text)))?.table.schemaName;
    default:
      return undefined;
  }
}

/** The name of the row that a lookup leads to. */
export function nameOfRow(
  organization: Organization,
  table: Table | undefined,
  id: string,
): string | undefined {
  if (table?.primaryName === undefined) return undefined;
  const row = organization.store(table.name)?.get(id);
  const text = row && columnsSeen(table)(row).values[table.primaryName];
  return text === undefined || text === 'null' ? undefined : String(JSON.parse(text));
}

function labelOf({ choices = [] }: Column, value: number): string | undefined {
  return choices.find((choice: Choice) => choice.value === value)?.labels[1033];
}

function labelsOf(column: Column, text: string): string {
  const values = String(JSON.parse(text)).split(',');
  return values.map((value) => labelOf(column, Number(value)) ?? value).join('; ');
}

/** Of the row's currency, which is the organization's unless the row says another. */
function currencySymbol(organization: Organization, values: Row['values']): string {
  const currencies = organization.store('transactioncurrency');
  const id = values['_transactioncurrencyid_value'] ?? 'null';
  const currency = id === 'null' ? undefined : currencies?.get(String(JSON.parse(id)));
  const row = currency ?? currencies?.page(undefined, 1)[0];
  return row === undefined ? '' : String(JSON.parse(row.values['currencysymbol'] ?? '""'));
}

function money(symbol: string, text: string): string {
  const amount = grouped(text, MONEY_DIGITS);
  return amount.startsWith('-') ? `-${symbol}${amount.slice(1)}` : `${symbol}${amount}`;
}

/** With commas between thousands, rounded half up to so many digits; no digit is lost on the way. */
function grouped(text: string, digits: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plainNumber(text)) ?? [];
  const scaled = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  const rounded = String(scaled + ((fraction[digits] ?? '0') >= '5' ? 1n : 0n)).padStart(digits + 1, '0');
  const end = rounded.length - digits;
  const thousands = rounded.slice(0, end).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  const shownSign = /[1-9]/.test(rounded) ? sign : '';
  return `${shownSign}${thousands}${digits === 0 ? '' : `.${rounded.slice(end)}`}`;
}

/** Without an exponent. */
function plainNumber(text: string): string {
  return /e/i.test(text) ? Number(text).toFixed(20) : text;
}

function moment(column: Column, text: string): string {
  const isDay = column.dateBehavior === 'DateOnly' || column.dateFormat === 'DateOnly';
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const date = `${month}/${day}/${year}`;
  if (isDay) return date;
  const [hour = 0] = text.slice(11, 13).split(':').map(Number);
  return `${date} ${hour % 12 === 0 ? 12 : hour % 12}:${text.slice(14, 16)} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** The column behind each property of a table's rows. */
export function columnsByProperty(table: Table): ReadonlyMap<string, Column> {
  return new Map(
    table.columns.flatMap((column) => {
      const property = propertyOf(column);
      return property === undefined ? [] : [[property, column] as const];
    }),
  );
}
