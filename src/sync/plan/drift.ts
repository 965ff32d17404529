/**
 * What of a stream is no longer as the user's catalog has it. The platform's catalog holds the selected columns only, so
 * that columns that are missing there are either new or not selected: both are said, once, and no harm is done. Pure.
 */
import { firstNames } from '../../core/first_names.ts';
import { pluralize } from '../../core/pluralize.ts';
import type { ConfiguredProperties } from '../../protocol/configured_catalog.ts';
import type { Column } from '../../odata/table.ts';
import { columnSchema } from '../../catalog/json_schema.ts';

/** How many names a line carries. */
const NAMED = 10;

/** Columns whose type in the catalog is another than their type now, in words; undefined where there is none. */
export function retypedWords(
  columns: readonly Column[],
  configured: ConfiguredProperties | undefined,
): string | undefined {
  if (configured === undefined) return undefined;
  const retyped = columns.flatMap(({ name, type }) => {
    const before = typeOf(configured[name]);
    const now = typeOf(columnSchema(type));
    return before === undefined || now === undefined || before === now
      ? []
      : [`${name} (${before} in the catalog, ${now} now)`];
  });
  return retyped.length === 0
    ? undefined
    : `the type of ${firstNames(retyped, NAMED)} has changed since the schema was discovered. Refresh the schema of the source`;
}

/** Columns that the catalog does not have, in words; undefined where there is none. */
export function unselectedWords(
  columns: readonly Column[],
  configured: ConfiguredProperties | undefined,
): string | undefined {
  if (configured === undefined) return undefined;
  const names = columns.map(({ name }) => name).filter((name) => !Object.hasOwn(configured, name));
  return names.length === 0
    ? undefined
    : `${pluralize(names.length, 'column')} not selected, or new since the schema was discovered: ${firstNames(names, NAMED)}`;
}

/** `string`, `date`, `integer`, …: what a schema says without being nullable. */
function typeOf(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const { format, type } = schema as { format?: unknown; type?: unknown };
  const types = (Array.isArray(type) ? type : [type]).filter(
    (one) => typeof one === 'string' && one !== 'null',
  );
  if (types.length !== 1) return undefined;
  return typeof format === 'string' ? format : String(types[0]);
}
