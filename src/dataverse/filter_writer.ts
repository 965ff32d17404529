/**
 * Writes conditions of Dataverse's `$filter`.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 */
import { ConnectorError } from '../core/errors.ts';
import { and, or } from '../odata/filter.ts';
import type { FilterWriter } from '../odata/service.ts';
import type { Column } from '../odata/table.ts';

const FORMS: Readonly<Partial<Record<Column['type'], RegExp>>> = {
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
};

/** As JSON text. Ids of other types would need another notation. */
const GUID = /^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/i;

export const FILTERS: FilterWriter = {
  comparison(column, operator, value) {
    const form = FORMS[column.type];
    if (form?.test(value) === true) return `${column.name} ${operator} ${value}`;
    const words = `The saved state cannot be used: "${value}" is not a ${column.type}, the type of column ${column.name}. Clear the stream's state to read it from the beginning.`;
    throw new ConnectorError('config', 'state_invalid', words);
  },

  isNull: (column) => `${column.name} eq null`,

  /** Uses as many key columns as are given. The first one is a GUID, the others are texts. */
  anyOfKeys({ primaryKey }, keys) {
    const conditions = keys.flatMap(([id = '', ...more]) => {
      if (!GUID.test(id)) return [];
      const rest = more.map((value, index) => `${primaryKey[index + 1]} eq ${textLiteral(value)}`);
      return and(`${primaryKey[0]} eq ${id.slice(1, -1)}`, ...rest) ?? [];
    });
    return conditions.length === 0 ? undefined : or(...conditions);
  },
};

/** @param json the text as JSON. */
function textLiteral(json: string): string {
  return `'${String(JSON.parse(json)).replaceAll("'", "''")}'`;
}
