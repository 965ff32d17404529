/** The Markdown elements that the report uses. */

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Whether to align the column to the right. */
  readonly numeric?: boolean;
}

export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ numeric }) => (numeric === true ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A number with about three significant digits; large ones are rounded and have commas. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function optionalFigure(value: number | undefined): string {
  return value === undefined ? '–' : figure(value);
}
