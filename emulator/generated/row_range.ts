import type { RenderedRows } from '../answer.ts';
import type { RowForm } from '../answers/row_form.ts';
import type { Table } from '../model.ts';
import type { Interval } from './row_intervals.ts';
import type { RowSequences } from './row_sequence.ts';
import { RowTemplate } from './row_template.ts';
import { VariedRows } from './varied_rows.ts';
import { canZip, zipRows } from './zipped_rows.ts';

/** What renders rows of a table in a form. */
export function renderer(table: Table, form: RowForm, sequences: RowSequences): RowTemplate | VariedRows {
  return table.varied === true ? sequences.varied(table, form) : new RowTemplate(table, form);
}

/** The generated rows of intervals, none of them empty, rendered only when they are sent. */
export function rowRange(
  template: RowTemplate | VariedRows,
  sequences: RowSequences,
  intervals: readonly Interval[],
): RenderedRows {
  const plain = (): Buffer => {
    const rows = Buffer.concat(intervals.map(({ end, start }) => template.render(start, end)));
    // Without the comma before the first row.
    return rows.subarray(1);
  };
  if (template instanceof VariedRows) {
    const zip = (before: Buffer, after: Buffer): Buffer =>
      template.zipped(JSON.stringify([intervals, before.toString(), after.toString()]), () =>
        Buffer.concat([before, plain(), after]),
      );
    return { plain, zip };
  }
  const [only, ...others] = intervals;
  if (only === undefined || others.length > 0 || !canZip(template)) return { plain };
  return { plain, zip: (before, after) => zipRows(template, sequences, only, { before, after }) };
}

/** The first `size` rows of intervals from a row on, and how many would follow. */
export function pageOf(
  intervals: readonly Interval[],
  from: number,
  size: number,
): { readonly page: Interval[]; readonly follow: boolean } {
  const page: Interval[] = [];
  let left = size;
  for (const interval of intervals) {
    const start = Math.max(interval.start, from);
    if (start >= interval.end) continue;
    if (left === 0) return { page, follow: true };
    const end = Math.min(interval.end, start + left);
    page.push({ start, end });
    left -= end - start;
    if (end < interval.end) return { page, follow: true };
  }
  return { page, follow: false };
}
