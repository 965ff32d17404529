/**
 * `$filter` on rows: comparisons of columns with literals and with each other, `and`, `or`, `not`, parentheses, null, and
 * functions, all of them across lookups, too.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 *
 * Texts compare without regard to case, as the documents say. Inferred: `ne` also lets rows pass that hold null, and `not`
 * is the opposite operator or function, so that `not contains` lets them pass, and `not … gt` does not.
 */
import { Refusal } from '../answer.ts';
import { type Column, propertyOf, type Row, type Table } from '../model.ts';
import { columnAt, type Comparable, incompatible, literalText, readerOf } from './column_values.ts';
import type { FilterContext } from './filter_context.ts';
import {
  type Comparison,
  type Expression,
  type Operator,
  parseExpression,
  type Predicate,
} from './filter_grammar.ts';
import { withNegationsInside } from './negation.ts';
import type { QueryOptions } from './options.ts';
import { acrossLookup, quantified } from './related_filter.ts';
import { rowFunction } from './row_function.ts';

/** Everything, without a filter. */
export function parseRowFilter(
  table: Table,
  options: QueryOptions,
  context: FilterContext | undefined,
): Predicate<Row> {
  const filter = options.get('$filter');
  if (filter === undefined) return () => true;
  return rowPredicate(table, withNegationsInside(parseExpression(filter, options)), context);
}

/** @param context without it, filters that need one are refused as not emulated. */
export function rowPredicate(table: Table, expression: Expression, context?: FilterContext): Predicate<Row> {
  switch (expression.kind) {
    case 'not': {
      const fits = rowPredicate(table, expression.term, context);
      return (row) => !fits(row);
    }
    case 'or': {
      const terms = expression.terms.map((term) => rowPredicate(table, term, context));
      return (row) => terms.some((term) => term(row));
    }
    case 'and': {
      const terms = expression.terms.map((term) => rowPredicate(table, term, context));
      return (row) => terms.every((term) => term(row));
    }
    case 'comparison':
      return compare(table, expression.comparison, context);
    case 'call':
      return rowFunction(table, expression.call, context);
    case 'quantified':
      return quantified(table, expression, context, rowPredicate);
  }
}

function compare(
  table: Table,
  { literal, operator, path }: Comparison,
  context: FilterContext | undefined,
): Predicate<Row> {
  if (path.includes('/')) {
    return acrossLookup(table, path, context, (target, rest) =>
      compare(target, { literal, operator, path: rest }, context),
    );
  }
  const column = columnAt(table, path);
  if (literal.kind === 'bare' && literal.text === 'null') return comparedWithNull(path, operator);
  const read = readerOf(column);
  if (literal.kind === 'bare' && isName(literal.text))
    return comparedWithColumn(table, column, literal.text, operator);
  const wanted = read(literalText(column, literal));
  return ({ values }) => {
    const text = values[path] ?? 'null';
    return text === 'null' ? operator === 'ne' : holds(operator, read(text), wanted);
  };
}

function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text) && text !== 'true' && text !== 'false';
}

/** Columns of one type, in the same row. */
function comparedWithColumn(table: Table, column: Column, name: string, operator: Operator): Predicate<Row> {
  const other = columnAt(table, name);
  if (other.type !== column.type) throw incompatible(column);
  const read = readerOf(column);
  const path = propertyOf(column) ?? '';
  return ({ values }) => {
    const [one, two] = [values[path] ?? 'null', values[name] ?? 'null'];
    if (one === 'null' || two === 'null') return operator === 'ne' && one !== two;
    return holds(operator, read(one), read(two));
  };
}

function comparedWithNull(path: string, operator: Operator): Predicate<Row> {
  if (operator !== 'eq' && operator !== 'ne') {
    throw new Refusal(400, '0x80060888', `null can only be compared by eq and ne, not by ${operator}.`);
  }
  return ({ values }) => ((values[path] ?? 'null') === 'null') === (operator === 'eq');
}

function holds(operator: Operator, value: Comparable, wanted: Comparable): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'ne':
      return value !== wanted;
    case 'gt':
      return value > wanted;
    case 'ge':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    case 'le':
      return value <= wanted;
  }
}
