/** A parsed filter: columns and literals have types, and every comparison is valid. */
import type { Column } from '../model/entity.ts';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export type TextFunction = 'contains' | 'startswith' | 'endswith';

export type ArithmeticOperator = 'add' | 'sub' | 'mul' | 'div' | 'divby' | 'mod';

/** Only values of the same family can be compared. */
export type Family = 'text' | 'number' | 'moment' | 'guid' | 'boolean' | 'enum' | 'binary' | 'null';

export interface Literal {
  readonly kind: 'literal';
  readonly family: Family;
  /** A text without its quotation marks, a number unchanged, a time in ISO format. */
  readonly text: string;
  /** Its name in errors. */
  readonly typeName: string;
}

export type Operand =
  | Literal
  | { readonly kind: 'column'; readonly column: Column }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Operand;
      readonly right: Operand;
    };

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'comparison';
      readonly operator: Comparison;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: 'function';
      readonly name: TextFunction;
      readonly column: Column;
      readonly text: string;
    };

const FAMILIES: Readonly<Record<Column['type'], Family>> = {
  Boolean: 'boolean',
  Container: 'binary',
  Date: 'moment',
  Enum: 'enum',
  Guid: 'guid',
  Int32: 'number',
  Int64: 'number',
  Real: 'number',
  String: 'text',
  Time: 'number',
  UtcDateTime: 'moment',
};

export function familyOf(operand: Operand): Family {
  switch (operand.kind) {
    case 'literal':
      return operand.family;
    case 'column':
      return FAMILIES[operand.column.type];
    case 'arithmetic':
      return 'number';
  }
}

/** All columns that an expression names. */
export function columnsIn(expression: Expression): Column[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return [...columnsIn(expression.left), ...columnsIn(expression.right)];
    case 'not':
      return columnsIn(expression.operand);
    case 'comparison':
      return [...columnsOf(expression.left), ...columnsOf(expression.right)];
    case 'function':
      return [expression.column];
  }
}

function columnsOf(operand: Operand): Column[] {
  if (operand.kind === 'column') return [operand.column];
  return operand.kind === 'literal' ? [] : [...columnsOf(operand.left), ...columnsOf(operand.right)];
}
