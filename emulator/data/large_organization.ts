/**
 * Many tables with many columns, as organizations have them that use several applications: nothing but definitions, and
 * columns that are alike are the same object in all tables.
 */
import type { Column, Table } from '../model.ts';
import { choice, common, date, key, lookup, money, owned, plain, text } from './columns.ts';
import { withChoices } from './choices.ts';
import { table } from './table.ts';

export interface LargeOrganization {
  readonly tables: number;
  /** Of each table, those included that never come in rows. */
  readonly columns: number;
}

/** As large as the largest that are spoken of. */
export const LARGE: LargeOrganization = { tables: 2100, columns: 150 };

const PUBLISHERS = ['msdyn', 'msdynmkt', 'adx', 'cr1a7', 'new', 'mspp', 'fsi2', 'bolt1'];
const AREAS = [
  'account',
  'agreement',
  'asset',
  'booking',
  'budget',
  'campaign',
  'claim',
  'contract',
  'customer',
  'delivery',
  'event',
  'expense',
  'forecast',
  'inspection',
  'inventory',
  'invoice',
  'journey',
  'location',
  'order',
  'payment',
  'pricing',
  'product',
  'project',
  'purchase',
  'quality',
  'resource',
  'sales',
  'service',
  'supplier',
  'survey',
  'territory',
  'training',
  'warranty',
  'workorder',
];
const THINGS = [
  'allocation',
  'approval',
  'category',
  'configuration',
  'detail',
  'history',
  'item',
  'line',
  'log',
  'plan',
  'request',
  'role',
  'rule',
  'schedule',
  'snapshot',
  'status',
  'template',
  'type',
];
const WORDS = ['actual', 'external', 'first', 'internal', 'last', 'local', 'net', 'next', 'planned', 'total'];
const ASPECTS = [
  'address',
  'amount',
  'approver',
  'code',
  'comment',
  'contact',
  'date',
  'level',
  'note',
  'quantity',
];

/** The tables in addition to those that every organization has. @param existing how many those are. */
export function largeTables({ columns, tables }: LargeOrganization, existing: number): Table[] {
  const pool = columnPool(columns);
  return Array.from({ length: Math.max(0, tables - existing) }, (_, index) =>
    largeTable(index, columns, pool),
  );
}

/** One third, spread evenly, which the user may not read. */
export function unreadable(tables: readonly Table[]): Table[] {
  return tables.filter((_, index) => index % 3 === 2);
}

function largeTable(index: number, count: number, pool: readonly Column[]): Table {
  const name = tableName(index);
  const own = [...key(`${name}id`), ...text(`${prefixOf(name)}_name`)];
  const columns = [...own, ...pool.slice(0, Math.max(0, count - own.length))];
  return table(name, `${name}s`, columns, {
    primaryName: `${prefixOf(name)}_name`,
    schemaName: name,
    objectTypeCode: 20_000 + index,
    changeTracking: index % 4 !== 3,
  });
}

function tableName(index: number): string {
  const publisher = PUBLISHERS[index % PUBLISHERS.length] ?? '';
  const rest = Math.floor(index / PUBLISHERS.length);
  const thing = THINGS[rest % THINGS.length] ?? '';
  const area = AREAS[Math.floor(rest / THINGS.length) % AREAS.length] ?? '';
  const round = Math.floor(rest / (THINGS.length * AREAS.length));
  return `${publisher}_${area}${thing}${round === 0 ? '' : round + 1}`;
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf('_'));
}

/** What nearly every table has, then columns of all common types in turn. */
function columnPool(count: number): Column[] {
  const pool = [...owned(), ...common()];
  for (let index = 0; pool.length < count; index++) pool.push(...typical(columnName(index), index));
  return pool.map((column) => withChoices('', column));
}

function columnName(index: number): string {
  const word = WORDS[index % WORDS.length] ?? '';
  const aspect = ASPECTS[Math.floor(index / WORDS.length) % ASPECTS.length] ?? '';
  const round = Math.floor(index / (WORDS.length * ASPECTS.length));
  return `cr1a7_${word}${aspect}${round === 0 ? '' : round + 1}`;
}

function typical(name: string, index: number): Column[] {
  switch (index % 12) {
    case 2:
      return lookup(name, 'account');
    case 3:
      return choice('PicklistType', name).map((column) => ({ ...column, ...alike(column, 'prioritycode') }));
    case 4:
      return choice('BooleanType', name).map((column) => ({ ...column, ...alike(column, 'isbilled') }));
    case 5:
      return money(name);
    case 6:
      return date('UserLocal', name);
    case 7:
      return date('DateOnly', name);
    case 8:
      return plain('MemoType', name);
    case 9:
      return plain('DecimalType', name);
    case 10:
      return plain('IntegerType', name);
    default:
      return text(name);
  }
}

/** The choices of a column that has some. */
function alike(column: Column, name: string): Partial<Column> {
  if (column.attributeOf !== undefined) return {};
  const { choices = [] } = withChoices('', { ...column, name });
  return { choices };
}
