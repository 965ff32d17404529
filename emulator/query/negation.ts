import type { Expression, Operator } from './filter_grammar.ts';

const OPPOSITES: Readonly<Record<Operator, Operator>> = {
  eq: 'ne',
  ne: 'eq',
  gt: 'le',
  ge: 'lt',
  lt: 'ge',
  le: 'gt',
};

/** The same expression with `not` before functions only: before a comparison it is the opposite operator. */
export function withNegationsInside(expression: Expression, negated = false): Expression {
  switch (expression.kind) {
    case 'not':
      return withNegationsInside(expression.term, !negated);
    case 'or':
    case 'and': {
      const terms = expression.terms.map((term) => withNegationsInside(term, negated));
      return { kind: (expression.kind === 'and') === negated ? 'or' : 'and', terms };
    }
    case 'comparison': {
      const { comparison } = expression;
      const operator = negated ? OPPOSITES[comparison.operator] : comparison.operator;
      return { kind: 'comparison', comparison: { ...comparison, operator } };
    }
    case 'call':
    case 'quantified':
      return negated ? { kind: 'not', term: expression } : expression;
  }
}
