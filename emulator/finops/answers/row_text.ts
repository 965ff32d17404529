/** A row as JSON text. */
import type { Behavior } from '../behavior.ts';
import type { Column, EntityRow } from '../model/entity.ts';
import { rowEtag } from '../model/row_etag.ts';

/** Every row brings its etag, whatever was selected. @param more members behind the columns, as JSON text. */
export function rowText(
  row: EntityRow,
  columns: readonly Column[],
  { longNumbers }: Pick<Behavior, 'longNumbers'>,
  more: readonly string[] = [],
): string {
  const write = longNumbers === 'rounded' ? rounded : (text: string): string => text;
  const values = columns.map(({ name, type }) => {
    const text = row.values[name] ?? 'null';
    return `${JSON.stringify(name)}:${type === 'Real' ? write(text) : text}`;
  });
  return `{${[`"@odata.etag":${JSON.stringify(rowEtag(row))}`, ...values, ...more].join(',')}}`;
}

function rounded(text: string): string {
  return text === 'null' ? text : String(Number(text));
}
