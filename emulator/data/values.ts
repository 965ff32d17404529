/** Believable values, as JSON text: numbers keep digits that a double would lose. */
import { guidOf, seededRandom } from '../identifiers.ts';
import type { Column, Table } from '../model.ts';
import { timeText } from '../service_clock.ts';
import { CITIES, COMPANIES, FIRST_NAMES, LAST_NAMES, REMARKS, SUBJECTS } from './words.ts';

export interface RowContext {
  readonly table: Table;
  /** The how-manieth row of its table. */
  readonly index: number;
  readonly id: string;
  readonly createdMs: number;
  /** How many rows a table has, for lookups into it. */
  readonly rowCount: (table: string) => number;
}

/** The id of a row of the initial data. */
export function rowId(table: string, index: number): string {
  return guidOf(`${table} ${index}`);
}

const DAY_MS = 86_400_000;

/** The value of a column in a row of the initial data. */
export function valueOf(column: Column, row: RowContext): string {
  const random = seededRandom(seedOf(`${row.id} ${column.name}`));
  if (column.name === row.table.primaryId) return JSON.stringify(row.id);
  const named = namedValue(column.name, row);
  if (named !== undefined) return JSON.stringify(named);
  // A picture's address and a file's name are there when it is.
  const presence = seededRandom(seedOf(`${row.id} ${column.attributeOf ?? column.name}`));
  if (row.table.isIntersect) return endOf(column, row);
  if (isOptional(column) && presence() < 0.15) return 'null';
  return ownedValue(column, row) ?? typedValue(column, row, random);
}

/** Columns that are never empty, in addition to those whose type or source implies it. */
const ALWAYS_FILLED = new Set(['cr1a7_costcenter', 'cr1a7_hours_date', 'cr1a7_hours_state', 'partitionid']);

function isOptional({ name, source, type }: Column): boolean {
  if (ALWAYS_FILLED.has(name) || source !== undefined) return false;
  return !['StateType', 'StatusType', 'ManagedPropertyType'].includes(type);
}

/** What belongs to a picture or a file. https://learn.microsoft.com/power-apps/developer/data-platform/image-column-data */
function ownedValue({ attributeOf, name }: Column, row: RowContext): string | undefined {
  if (attributeOf === undefined) return undefined;
  const ticks = String(636_924_447_719_637_143n + BigInt(row.index) * 600_000_011n);
  if (name === `${attributeOf}_timestamp`) return ticks;
  if (name === `${attributeOf}_name`) return `"contract-${row.index}.pdf"`;
  if (name !== `${attributeOf}_url`) return undefined;
  const query = `Entity=${row.table.name}&Attribute=${attributeOf}&Id=${row.id}&Timestamp=${ticks}`;
  return JSON.stringify(`/Image/download.aspx?${query}`);
}

/** One of the two rows that a row of an intersect table joins; no two are joined twice. */
function endOf({ name }: Column, { index, rowCount, table }: RowContext): string {
  const ends = table.columns
    .filter((one) => one.type === 'UniqueidentifierType' && one.name !== table.primaryId)
    .map((one) => one.name);
  const count = (end: string): number => rowCount(end.replace(/id$/, ''));
  const step = 7 * index + Math.floor(index / Math.max(1, count(ends[0] ?? '')));
  const place = (name === ends[0] ? index : step) % Math.max(1, count(name));
  return ends.includes(name) ? JSON.stringify(rowId(name.replace(/id$/, ''), place)) : 'null';
}

function typedValue(column: Column, row: RowContext, random: () => number): string {
  switch (column.type) {
    case 'BigIntType':
      // Beyond what a double tells apart.
      return String(9_007_199_254_740_993n + BigInt(row.index) * 1_000_003n);
    case 'BooleanType':
      return String(random() < 0.5);
    case 'CustomerType':
    case 'LookupType':
    case 'OwnerType':
      return JSON.stringify(lookupValue(column, row, random));
    case 'DateTimeType':
      return JSON.stringify(dateValue(column, row, random));
    case 'DecimalType':
      return `${Math.floor(random() * 1000)}.${digits(random, 10)}`;
    case 'DoubleType':
      return String(Math.round((random() * 180 - 90) * 1e6) / 1e6);
    case 'EntityNameType':
      return '"account"';
    case 'FileType':
    case 'UniqueidentifierType':
      return JSON.stringify(guidOf(`${row.id} ${column.name}`));
    case 'ImageType':
      return '"iVBORw0KGgo="';
    case 'IntegerType':
      return String(wholeValue(column, random));
    case 'ManagedPropertyType':
      return '{"Value":true,"CanBeChanged":true,"ManagedPropertyLogicalName":"iscustomizableanddeletable"}';
    case 'MoneyType':
      return `${Math.floor(random() * 90_000_000_000)}.${digits(random, 4)}`;
    case 'MultiSelectPicklistType':
      return random() < 0.5 ? '"1,3"' : '"2"';
    case 'PicklistType':
      return String(pickFrom(column.choices ?? [], random)?.value ?? 1);
    case 'StateType':
      return '0';
    case 'StatusType':
      return '1';
    default:
      return JSON.stringify(pick(column.type === 'MemoType' ? REMARKS : SUBJECTS, random));
  }
}

/** Columns whose name says what stands in them. */
function namedValue(name: string, row: RowContext): string | undefined {
  const { index } = row;
  const person = `${at(FIRST_NAMES, index)} ${at(LAST_NAMES, Math.floor(index / 3))}`;
  const company = `${at(COMPANIES, index)}${index < COMPANIES.length ? '' : ` ${1 + Math.floor(index / COMPANIES.length)}`}`;
  switch (name) {
    case 'name':
    case 'cr1a7_name':
      return company;
    case 'fullname':
      return person;
    case 'firstname':
      return at(FIRST_NAMES, index);
    case 'lastname':
      return at(LAST_NAMES, Math.floor(index / 3));
    case 'address1_city':
      return at(CITIES, index);
    case 'emailaddress1':
    case 'internalemailaddress':
    case 'domainname':
      return `person${index}@example.com`;
    case 'currencyname':
      return 'Euro';
    case 'isocurrencycode':
      return 'EUR';
    case 'currencysymbol':
      return '€';
    case 'partitionid':
      return `device-${index % 4}`;
    case 'entityimage_url':
    case 'cr1a7_logo_url':
      return `/Image/download.aspx?Entity=${row.table.name}&Id=${row.id}`;
    case 'createdon':
    case 'modifiedon':
      return timeText(row.createdMs);
    default:
      return undefined;
  }
}

function lookupValue(column: Column, row: RowContext, random: () => number): string | null {
  const target = pick(column.targets ?? [], random);
  const count = row.rowCount(target);
  return count === 0 ? null : rowId(target, Math.floor(random() * count));
}

function dateValue(column: Column, row: RowContext, random: () => number): string {
  const ms = row.createdMs + Math.floor(random() * 400) * DAY_MS;
  return column.dateBehavior === 'DateOnly' ? timeText(ms).slice(0, 10) : timeText(ms);
}

function wholeValue({ range: [least, most] = [0, 5000] }: Column, random: () => number): number {
  return least + Math.floor(random() * Math.min(5000, most - least));
}

function digits(random: () => number, count: number): string {
  return String(Math.floor(random() * 10 ** count)).padStart(count, '0');
}

function at<T>(items: readonly T[], index: number): T {
  return items[index % items.length]!;
}

function pick(items: readonly string[], random: () => number): string {
  return pickFrom(items, random) ?? '';
}

function pickFrom<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}

function seedOf(text: string): number {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return hash;
}
