import { firstNames } from '../core/first_names.ts';
import { pluralize } from '../core/pluralize.ts';
import type { Table } from '../odata/table.ts';

const NAMED = 20;

/**
 * A warning about secured columns; undefined if there are none. A user without the permission gets null and no error, so
 * the rows do not show whether a value is hidden or empty.
 * https://learn.microsoft.com/power-apps/developer/data-platform/column-level-security
 */
export function securedWords(tables: readonly Table[]): string | undefined {
  const names = tables.flatMap(({ columns, name }) =>
    columns.filter(({ isSecured }) => isSecured === true).map((column) => `${name}.${column.name}`),
  );
  if (names.length === 0) return undefined;
  const secured = `${pluralize(names.length, 'column')} ${names.length === 1 ? 'is' : 'are'} secured`;
  return `${secured}: ${firstNames(names, NAMED)}. If their values are empty, the application user lacks the permission to read them: Power Platform admin center → Environments → the environment → Settings → Users + permissions → Column security profiles.`;
}
