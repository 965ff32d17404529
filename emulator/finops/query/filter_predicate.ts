/** Whether a row fits a filter. */
import type { Behavior } from '../behavior.ts';
import type { Column, EntityRow } from '../model/entity.ts';
import { compareNumbers } from '../model/decimal_order.ts';
import { textComparison } from './collation.ts';
import {
  type Comparison,
  columnsIn,
  type Expression,
  type Family,
  familyOf,
  type Operand,
  type TextFunction,
} from './filter_expression.ts';
import { computed } from './arithmetic.ts';
import { wildcardPattern } from './wildcard.ts';

type Values = EntityRow['values'];
type Predicate = (values: Values) => boolean;

const OUTCOMES: Readonly<Record<Comparison, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

export function filterPredicate(expression: Expression, behavior: Behavior): Predicate {
  switch (expression.kind) {
    case 'and': {
      const [left, right] = [
        filterPredicate(expression.left, behavior),
        filterPredicate(expression.right, behavior),
      ];
      return (values) => left(values) && right(values);
    }
    case 'or': {
      const [left, right] = [
        filterPredicate(expression.left, behavior),
        filterPredicate(expression.right, behavior),
      ];
      return (values) => left(values) || right(values);
    }
    case 'not': {
      const operand = filterPredicate(expression.operand, behavior);
      return (values) => !operand(values);
    }
    case 'comparison':
    case 'function':
      return ofVirtualColumn(expression, behavior) ?? ofStoredColumns(expression, behavior);
  }
}

/** A filter on a virtual column that was not refused does nothing sensible. */
function ofVirtualColumn(expression: Expression, { virtualFilter }: Behavior): Predicate | undefined {
  if (!columnsIn(expression).some(({ isVirtual }) => isVirtual === true)) return undefined;
  return () => virtualFilter === 'ignored';
}

type Leaf = Extract<Expression, { kind: 'comparison' | 'function' }>;

function ofStoredColumns(expression: Leaf, behavior: Behavior): Predicate {
  if (expression.kind === 'function')
    return textFunction(expression.name, expression.column, expression.text);
  const { left, operator, right } = expression;
  const fits = OUTCOMES[operator];
  const pattern = patternFor(operator, right, behavior);
  if (pattern !== undefined) {
    const isWanted = operator !== 'ne';
    return (values) => pattern.test(textIn(left, values) ?? '') === isWanted;
  }
  const family = familyOf(left) === 'null' ? familyOf(right) : familyOf(left);
  const compare = comparison(family, behavior, operator === 'eq' || operator === 'ne');
  const day = [left, right].some(isDay);
  const read = day ? dayOf : (text: string): string => text;
  return (values) => {
    const [one, other] = [textIn(left, values), textIn(right, values)];
    // Only equality knows about null.
    if (one === undefined || other === undefined) return fits(one === other ? 0 : Number.NaN);
    return fits(compare(read(one), read(other)));
  };
}

function patternFor(operator: Comparison, right: Operand, behavior: Behavior): RegExp | undefined {
  if (right.kind !== 'literal' || right.family !== 'text') return undefined;
  const isEquality = operator === 'eq' || operator === 'ne';
  return isEquality || behavior.wildcardInComparisons === 'pattern'
    ? wildcardPattern(right.text, behavior)
    : undefined;
}

function comparison(
  family: Family,
  behavior: Behavior,
  isEquality: boolean,
): (one: string, other: string) => number {
  if (family === 'number') return compareNumbers;
  if (family === 'text') {
    const isOrdinal = !isEquality && behavior.filterCollation === 'ordinal';
    return textComparison(isOrdinal ? { collation: 'ordinal' } : behavior);
  }
  if (family === 'moment') return (one, other) => Date.parse(one) - Date.parse(other);
  return (one, other) => (one < other ? -1 : Number(one > other));
}

/** Dates are compared without their noon. Inferred. */
function isDay(operand: Operand): boolean {
  return operand.kind === 'column' && operand.column.type === 'Date';
}

function dayOf(moment: string): string {
  return moment.slice(0, 10);
}

/** The value as text; undefined for null. */
function textIn(operand: Operand, values: Values): string | undefined {
  switch (operand.kind) {
    case 'literal':
      return operand.family === 'null' ? undefined : operand.text;
    case 'column':
      return plainText(values[operand.column.name]);
    case 'arithmetic':
      return computed(operand.operator, textIn(operand.left, values), textIn(operand.right, values));
  }
}

/** @param token JSON text. */
export function plainText(token: string | undefined): string | undefined {
  if (token === undefined || token === 'null') return undefined;
  return token.startsWith('"') ? String(JSON.parse(token)) : token;
}

const TEXT_FUNCTIONS: Readonly<Record<TextFunction, (text: string, part: string) => boolean>> = {
  contains: (text, part) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
};

function textFunction(name: TextFunction, { name: property }: Column, part: string): Predicate {
  const lower = part.toLowerCase();
  return (values) => TEXT_FUNCTIONS[name]((plainText(values[property]) ?? '').toLowerCase(), lower);
}
