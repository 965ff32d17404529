/**
 * Which generated rows fit a filter, without looking at them: their ids and times grow with their number, so that a
 * comparison of those is an interval of numbers. Of columns whose value is the same in all rows either all fit or none.
 */
import { notEmulated } from '../answer.ts';
import type { Table } from '../model.ts';
import { columnAt, type Comparable, literalText, readerOf } from '../query/column_values.ts';
import { type Call, type Comparison, type Expression, parseExpression } from '../query/filter_grammar.ts';
import { withNegationsInside } from '../query/negation.ts';
import type { QueryOptions } from '../query/options.ts';
import { rowPredicate } from '../query/row_filter.ts';
import { constantValue, generatedId } from './row_template.ts';
import { timeAt } from './row_time.ts';

/** Rows `start` to `end` (not included). */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** @returns the rows that fit, in their order. @throws Refusal for a filter that the formula cannot answer. */
export function rowIntervals(table: Table, options: QueryOptions, total: number): Interval[] {
  const filter = options.get('$filter');
  const everything = filled([{ start: 0, end: total }]);
  return filter === undefined
    ? everything
    : fitting(table, withNegationsInside(parseExpression(filter, options)), total);
}

function fitting(table: Table, expression: Expression, total: number): Interval[] {
  switch (expression.kind) {
    case 'not':
      return complement(fitting(table, expression.term, total), total);
    case 'and':
      return expression.terms
        .map((term) => fitting(table, term, total))
        .reduce((one, other) => complement(union(complement(one, total), complement(other, total)), total));
    case 'or':
      return expression.terms.map((term) => fitting(table, term, total)).reduce(union);
    case 'comparison': {
      const value = growingValue(table, expression.comparison.path);
      return value === undefined
        ? allOrNone(table, expression.comparison.path, expression, total)
        : compared(table, expression.comparison, value, total);
    }
    case 'call':
      return called(table, expression.call, expression, total);
    case 'quantified':
      throw notEmulated(`${expression.quantifier} in a filter on generated rows`);
  }
}

/** Whether the order of a column's values is that of ids, no two rows being alike. */
export function growsWithId(table: Table, path: string): boolean {
  return growingValue(table, path) !== undefined;
}

/** The JSON text of a column that grows with the row's number. */
function growingValue(table: Table, path: string): ((index: number) => string) | undefined {
  if (path === table.primaryId) return (index) => `"${generatedId(index)}"`;
  return path === 'createdon' || path === 'modifiedon' ? (index) => `"${timeAt(index)}"` : undefined;
}

function allOrNone(table: Table, path: string, expression: Expression, total: number): Interval[] {
  columnAt(table, path);
  const text = constantValue(path, table);
  if (text === undefined) throw notEmulated(`a filter on ${path} of generated rows`);
  const fits = rowPredicate(table, expression)({ id: '', version: 0, values: { [path]: text } });
  return filled([{ start: 0, end: fits ? total : 0 }]);
}

function compared(
  table: Table,
  { literal, operator, path }: Comparison,
  value: (index: number) => string,
  total: number,
): Interval[] {
  const column = columnAt(table, path);
  if (literal.kind === 'bare' && literal.text === 'null') {
    // Every row has a value. Whether null can be compared so at all is decided where rows are.
    const row = { id: '', version: 0, values: { [path]: value(0) } };
    const fits = rowPredicate(table, { kind: 'comparison', comparison: { literal, operator, path } })(row);
    return filled([{ start: 0, end: fits ? total : 0 }]);
  }
  const read = readerOf(column);
  const wanted = read(literalText(column, literal));
  const at = (index: number): Comparable => read(value(index));
  const lower = firstIndex(total, (index) => at(index) >= wanted);
  const upper = firstIndex(total, (index) => at(index) > wanted);
  const intervals: Readonly<Record<Comparison['operator'], readonly Interval[]>> = {
    eq: [{ start: lower, end: upper }],
    ne: [
      { start: 0, end: lower },
      { start: upper, end: total },
    ],
    gt: [{ start: upper, end: total }],
    ge: [{ start: lower, end: total }],
    lt: [{ start: 0, end: lower }],
    le: [{ start: 0, end: upper }],
  };
  return filled(intervals[operator]);
}

function called(table: Table, call: Call, expression: Expression, total: number): Interval[] {
  const named = call.arguments.find(({ name }) => name === 'PropertyName') ?? call.arguments.at(0);
  const path = named?.value.kind === 'list' ? undefined : named?.value.text;
  if (path !== undefined && growingValue(table, path) === undefined)
    return allOrNone(table, path, expression, total);
  throw notEmulated(`the function ${call.name} in a filter on generated rows`);
}

/** The first number from which on it is true; `total` if it never is. */
function firstIndex(total: number, isTrue: (index: number) => boolean): number {
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function filled(intervals: readonly Interval[]): Interval[] {
  return intervals.filter(({ end, start }) => start < end);
}

function union(one: readonly Interval[], other: readonly Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const next of [...one, ...other].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || next.start > last.end) joined.push(next);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
  }
  return joined;
}

function complement(intervals: readonly Interval[], total: number): Interval[] {
  const starts = [0, ...intervals.map(({ end }) => end)];
  const ends = [...intervals.map(({ start }) => start), total];
  return filled(starts.map((start, index) => ({ start, end: ends[index]! })));
}
