/** Which rows of a generated entity fit a filter, as ranges: none of them is looked at. */
import { notEmulated } from '../../answer.ts';
import type { Behavior } from '../behavior.ts';
import { compareNumbers } from '../model/decimal_order.ts';
import { type Column, COMPANY } from '../model/entity.ts';
import { textComparison } from '../query/collation.ts';
import type { Comparison, Expression } from '../query/filter_expression.ts';
import { filterPredicate } from '../query/filter_predicate.ts';
import { wildcardPattern } from '../query/wildcard.ts';
import type { GeneratedEntity } from './generated_entity.ts';
import { ascendingValue, constantValue, NUMBER_MARK, TIME_MARK, valueTemplate } from './generated_values.ts';
import { complement, type IndexRanges, intersection, isNotEmpty, union } from './index_ranges.ts';

/** @throws Refusal 501 for filters on columns that neither ascend nor are the same in all rows. */
export function fittingRanges(
  expression: Expression,
  generated: GeneratedEntity,
  behavior: Behavior,
): IndexRanges {
  const { rows } = generated;
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [expression.left, expression.right].map((part) =>
        fittingRanges(part, generated, behavior),
      );
      return expression.kind === 'and' ? intersection(left!, right!) : union(left!, right!, rows);
    }
    case 'not':
      return complement(fittingRanges(expression.operand, generated, behavior), rows);
    case 'comparison':
    case 'function':
      return ofLeaf(expression, generated, behavior);
  }
}

type Leaf = Extract<Expression, { kind: 'comparison' | 'function' }>;

function ofLeaf(leaf: Leaf, generated: GeneratedEntity, behavior: Behavior): IndexRanges {
  const column =
    leaf.kind === 'function' ? leaf.column : leaf.left.kind === 'column' ? leaf.left.column : undefined;
  if (column === undefined) throw notEmulated('a filter on generated rows that does not begin with a column');
  const fits = filterPredicate(leaf, behavior);
  if (column.name === COMPANY) {
    return generated.blocks
      .filter((block) => fits({ [COMPANY]: JSON.stringify(block.company) }))
      .filter(isNotEmpty);
  }
  const valueAt = ascendingValue(column.name);
  if (valueAt !== undefined) return ofAscending(leaf, column, valueAt, generated.rows, behavior);
  if (differs(column)) throw notEmulated(`a filter on ${column.name} of generated rows`);
  return fits({ [column.name]: constantValue(column) })
    ? [{ start: 0, end: generated.rows }].filter(isNotEmpty)
    : [];
}

function differs(column: Column): boolean {
  const template = valueTemplate(column, '');
  return template.includes(NUMBER_MARK) || template.includes(TIME_MARK);
}

function ofAscending(
  leaf: Leaf,
  column: Column,
  valueAt: (index: number) => string,
  rows: number,
  behavior: Behavior,
): IndexRanges {
  if (leaf.kind === 'function' || leaf.right.kind !== 'literal')
    throw notEmulated(`this filter on ${column.name}`);
  const { operator, right } = leaf;
  if (right.family === 'text' && wildcardPattern(right.text, behavior) !== undefined) {
    throw notEmulated('wildcards in filters on generated rows');
  }
  const compare = comparison(column, behavior);
  const first = firstIndex(rows, (index) => compare(valueAt(index), right.text) >= 0);
  const behind = firstIndex(rows, (index) => compare(valueAt(index), right.text) > 0);
  return FITTING[operator](first, behind, rows).filter(isNotEmpty);
}

/** @param first index with the literal's value or more. @param behind index with more than it. */
const FITTING: Readonly<Record<Comparison, (first: number, behind: number, rows: number) => IndexRanges>> = {
  eq: (first, behind) => [{ start: first, end: behind }],
  ne: (first, behind, rows) => [
    { start: 0, end: first },
    { start: behind, end: rows },
  ],
  gt: (_, behind, rows) => [{ start: behind, end: rows }],
  ge: (first, _, rows) => [{ start: first, end: rows }],
  lt: (first) => [{ start: 0, end: first }],
  le: (_, behind) => [{ start: 0, end: behind }],
};

function comparison({ type }: Column, behavior: Behavior): (one: string, other: string) => number {
  if (type === 'Int64') return compareNumbers;
  return type === 'String' ? textComparison(behavior) : (one, other) => Date.parse(one) - Date.parse(other);
}

function firstIndex(rows: number, isReached: (index: number) => boolean): number {
  let [low, high] = [0, rows];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isReached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
