/** What an entity refuses to filter or to order by, although the documents allow it in general. */
import { badRequest } from '../answers/service_fault.ts';
import type { Behavior, Refusals } from '../behavior.ts';
import type { Column, Entity } from '../model/entity.ts';
import { columnsIn, type Expression, type Operand } from './filter_expression.ts';
import { wildcardPattern } from './wildcard.ts';

/**
 * Virtual columns cannot be searched or filtered.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/data-entity-computed-columns-virtual-fields
 *
 * @throws ServiceFault 400. That the refusal looks like this is inferred.
 */
export function refuseFilter(expression: Expression, { entitySet }: Entity, behavior: Behavior): void {
  const { filter, operators = [] } = refusalsOf(entitySet, behavior);
  for (const column of columnsIn(expression)) {
    if (isRefused(column, filter) || (column.isVirtual === true && behavior.virtualFilter === 'refused')) {
      throw badRequest(`The field '${column.name}' of the data entity cannot be used in a filter.`);
    }
  }
  for (const operator of operatorsIn(expression)) {
    const isFunction = operator === 'contains' || operator === 'startswith' || operator === 'endswith';
    if (operators.includes(operator) || (isFunction && behavior.textFunctions === 'refused')) {
      throw badRequest(`The operator '${operator}' is not supported for this data entity.`);
    }
  }
  if (behavior.wildcardInComparisons === 'refused') refuseWildcards(expression, behavior);
  if (behavior.textRanges === 'refused') refuseTextRanges(expression);
}

/** @throws ServiceFault 400 */
export function refuseOrder(columns: readonly Column[], { entitySet }: Entity, behavior: Behavior): void {
  const { orderBy } = refusalsOf(entitySet, behavior);
  const refused = columns.find(
    (column) =>
      column.isVirtual === true ||
      (column.type === 'Enum' && behavior.enumOrder === 'refused') ||
      isRefused(column, orderBy),
  );
  if (refused === undefined) return;
  throw badRequest(`The field '${refused.name}' of the data entity cannot be used to order rows.`);
}

/** @throws ServiceFault 400 */
export function refuseSkip({ entitySet }: Entity, behavior: Behavior): void {
  if (!isSkipRefused(entitySet, behavior)) return;
  throw badRequest('The query option $skip is not supported for this data entity.');
}

export function isSkipRefused(entitySet: string, behavior: Behavior): boolean {
  return behavior.skip === 'refused' || refusalsOf(entitySet, behavior).skip === true;
}

function refusalsOf(entitySet: string, { refusals }: Behavior): Refusals {
  return refusals[entitySet] ?? {};
}

function isRefused({ name }: Column, refused: readonly string[] | 'all' | undefined): boolean {
  return refused === 'all' || refused?.includes(name) === true;
}

function operatorsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return [expression.kind, ...operatorsIn(expression.left), ...operatorsIn(expression.right)];
    case 'not':
      return ['not', ...operatorsIn(expression.operand)];
    case 'comparison':
      return [expression.operator];
    case 'function':
      return [expression.name];
  }
}

function refuseWildcards(expression: Expression, behavior: Behavior): void {
  for (const { left, operator, right } of rangesIn(expression)) {
    if ([left, right].some((operand) => hasWildcard(operand, behavior))) {
      throw badRequest(`A wildcard cannot be used with the operator '${operator}'.`);
    }
  }
}

function refuseTextRanges(expression: Expression): void {
  for (const { left, operator, right } of rangesIn(expression)) {
    if ([left, right].some((operand) => operand.kind === 'literal' && operand.family === 'text')) {
      throw badRequest(`The operator '${operator}' is not supported for texts of this data entity.`);
    }
  }
}

type Comparison = Extract<Expression, { kind: 'comparison' }>;

/** The comparisons other than `eq` and `ne`. */
function rangesIn(expression: Expression): Comparison[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return [...rangesIn(expression.left), ...rangesIn(expression.right)];
    case 'not':
      return rangesIn(expression.operand);
    case 'comparison':
      return ['eq', 'ne'].includes(expression.operator) ? [] : [expression];
    case 'function':
      return [];
  }
}

function hasWildcard(operand: Operand, behavior: Behavior): boolean {
  return (
    operand.kind === 'literal' &&
    operand.family === 'text' &&
    wildcardPattern(operand.text, behavior) !== undefined
  );
}
