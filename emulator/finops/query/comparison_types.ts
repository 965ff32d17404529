/** Which operands may be compared. https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { badRequest } from '../answers/service_fault.ts';
import { edmType } from '../model/entity.ts';
import { type Comparison, familyOf, type Operand } from './filter_expression.ts';

const OPERATOR_NAMES: Readonly<Record<Comparison, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
};

/** @throws ServiceFault 400 where types differ, and where enumerations are to be ordered. */
export function checkComparison(operator: Comparison, left: Operand, right: Operand): void {
  const [one, other] = [familyOf(left), familyOf(right)];
  const isEquality = operator === 'eq' || operator === 'ne';
  const areAlike = one === other || one === 'null' || other === 'null';
  const areOfOneEnum = one !== 'enum' || other !== 'enum' || typeName(left) === typeName(right);
  const isOrdered = one !== 'enum' && one !== 'boolean' && one !== 'binary';
  if (areAlike && areOfOneEnum && (isEquality || isOrdered)) return;
  throw badRequest(
    `A binary operator with incompatible types was detected. Found operand types '${typeName(left)}' and '${typeName(right)}' for operator kind '${OPERATOR_NAMES[operator]}'.`,
  );
}

function typeName(operand: Operand): string {
  switch (operand.kind) {
    case 'literal':
      return operand.typeName;
    case 'column':
      return edmType(operand.column);
    case 'arithmetic':
      return 'Edm.Decimal';
  }
}
