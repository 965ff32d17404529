import { propertyOf, type Table } from '../model.ts';
import { namesIn } from './options.ts';
import { unknownProperty } from './unknown_property.ts';

/**
 * Which properties rows have. Without `$select` all except pictures; with it those, the primary key, and the currency
 * with every amount of money. A lookup's own name is not a property: rows call it `_name_value`.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns
 * @throws Refusal 0x80060888 for a name that is not a property of the table.
 */
export function selectProperties(table: Table, select: string | undefined): string[] {
  const existing = table.columns.flatMap((column) => propertyOf(column) ?? []);
  if (select === undefined) {
    const pictures = new Set(
      table.columns.filter(({ type }) => type === 'ImageType').map(({ name }) => name),
    );
    return existing.filter((name) => !pictures.has(name));
  }
  const wanted = new Set(namesIn(select));
  for (const name of wanted) if (!existing.includes(name)) throw unknownProperty(table, name);
  wanted.add(table.primaryId);
  if (table.columns.some(({ name, type }) => type === 'MoneyType' && wanted.has(name))) {
    wanted.add('_transactioncurrencyid_value');
  }
  return existing.filter((name) => wanted.has(name));
}
