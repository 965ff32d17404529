/** Sums in filters, in doubles. */
import type { ArithmeticOperator } from './filter_expression.ts';

const OPERATIONS: Readonly<Record<ArithmeticOperator, (one: number, other: number) => number>> = {
  add: (one, other) => one + other,
  sub: (one, other) => one - other,
  mul: (one, other) => one * other,
  div: (one, other) => one / other,
  divby: (one, other) => one / other,
  mod: (one, other) => one % other,
};

/** @returns undefined where the result is not a number. */
export function computed(
  operator: ArithmeticOperator,
  one: string | undefined,
  other: string | undefined,
): string | undefined {
  const result = OPERATIONS[operator](Number(one), Number(other));
  return Number.isFinite(result) ? String(result) : undefined;
}
