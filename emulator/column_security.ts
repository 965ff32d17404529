/**
 * Secured columns that the user has no permission for: null in rows, and no way to ask about their values.
 * https://learn.microsoft.com/power-apps/developer/data-platform/column-level-security
 *
 * Inferred: which of the codes for secured columns meets a filter; its words are those of a refused update, with "read".
 */
import { Refusal } from './answer.ts';
import { propertyOf, type Row, type Table } from './model.ts';
import type { QueryOptions } from './query/options.ts';

/** The hidden columns of each table, by their names. */
export class ColumnSecurity {
  readonly #hidden = new Map<string, ReadonlySet<string>>();

  /** @param columns by name; what was hidden before is no longer. */
  hide(table: Table, columns: ReadonlySet<string>): void {
    const properties = table.columns.filter(({ name }) => columns.has(name)).map(propertyOf);
    this.#hidden.set(table.name, new Set(properties.filter((name) => name !== undefined)));
  }

  /** The row as the user sees it. */
  seen(table: Table, row: Row): Row {
    const hidden = this.#hidden.get(table.name);
    if (hidden === undefined || hidden.size === 0) return row;
    const values = Object.entries(row.values).map(([name, text]) => [name, hidden.has(name) ? 'null' : text]);
    return { ...row, values: Object.fromEntries(values) as Row['values'] };
  }

  /** @throws Refusal 403 if a filter or an order names a hidden column. */
  refuseQuestions(table: Table, options: QueryOptions, userId: string): void {
    for (const option of ['$filter', '$orderby', '$apply']) {
      const named = namesIn(options.get(option) ?? '');
      for (const property of this.#hidden.get(table.name) ?? []) {
        if (named.has(property)) throw unreadable(table, property, userId);
      }
    }
  }
}

/** Everything that looks like a name, outside of texts in quotation marks. */
function namesIn(expression: string): Set<string> {
  return new Set(expression.replaceAll(/'(?:[^']|'')*'/g, ' ').match(/[A-Za-z_]\w*/g));
}

function unreadable(table: Table, property: string, userId: string): Refusal {
  return new Refusal(
    403,
    '0x8004f504',
    `Caller user with Id ${userId} does not have read permissions to a ${property} secured field on entity ${table.name}. The requested operation could not be completed.`,
  );
}
