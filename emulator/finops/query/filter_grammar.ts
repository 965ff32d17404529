/**
 * Parses `$filter`: `eq ne gt ge lt le and or not add sub mul div divby mod`, parentheses, and text functions. `has` and `in`
 * are not supported.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
import { badRequest } from '../answers/service_fault.ts';
import { ENTITY_NAMESPACE, type Column, type Entity } from '../model/entity.ts';
import { checkComparison } from './comparison_types.ts';
import type {
  ArithmeticOperator,
  Comparison,
  Expression,
  Operand,
  TextFunction,
} from './filter_expression.ts';
import { filterTokens, syntaxError, type Token } from './filter_tokens.ts';
import { literalOf } from './literals.ts';

const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const SUMS: readonly string[] = ['add', 'sub'];
const PRODUCTS: readonly string[] = ['mul', 'div', 'divby', 'mod'];
const FUNCTIONS: readonly string[] = ['contains', 'startswith', 'endswith'];

/** @throws ServiceFault 400 for what the service does not understand. */
export function parseFilter(filter: string, entity: Entity): Expression {
  return new FilterParser(filter, entity).whole();
}

export function columnNamed({ columns, name: typeName }: Entity, name: string): Column {
  const column = columns.find((one) => one.name === name && one.isDisabled !== true);
  if (column !== undefined) return column;
  throw badRequest(`Could not find a property named '${name}' on type '${ENTITY_NAMESPACE}.${typeName}'.`);
}

class FilterParser {
  readonly #filter: string;
  readonly #entity: Entity;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(filter: string, entity: Entity) {
    this.#filter = filter;
    this.#entity = entity;
    this.#tokens = filterTokens(filter);
  }

  whole(): Expression {
    const expression = this.#either();
    if (this.#at < this.#tokens.length) throw this.#mistake();
    return expression;
  }

  #either(): Expression {
    let left = this.#both();
    while (this.#takes('or')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): Expression {
    let left = this.#negated();
    while (this.#takes('and')) left = { kind: 'and', left, right: this.#negated() };
    return left;
  }

  #negated(): Expression {
    if (this.#takes('not')) return { kind: 'not', operand: this.#negated() };
    const start = this.#at;
    if (this.#takes('(')) {
      // A parenthesis may hold a condition or a sum.
      const condition = this.#condition();
      if (condition !== undefined) return condition;
      this.#at = start;
    }
    return this.#function() ?? this.#comparison();
  }

  #condition(): Expression | undefined {
    const start = this.#at;
    try {
      const expression = this.#either();
      if (this.#takes(')')) return expression;
    } catch (error) {
      this.#at = start;
      if (this.#tokens.slice(start).some(({ text }) => SUMS.includes(text) || PRODUCTS.includes(text)))
        return undefined;
      throw error;
    }
    return undefined;
  }

  #function(): Expression | undefined {
    const name = this.#tokens[this.#at]?.text ?? '';
    if (!FUNCTIONS.includes(name) || this.#tokens[this.#at + 1]?.text !== '(') return undefined;
    this.#at += 2;
    const operand = this.#operand();
    this.#expect(',');
    const text = this.#operand();
    this.#expect(')');
    if (operand.kind !== 'column' || text.kind !== 'literal' || text.family !== 'text') {
      throw badRequest(
        `No function signature for the function with name '${name}' matches the specified arguments.`,
      );
    }
    return { kind: 'function', name: name as TextFunction, column: operand.column, text: text.text };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const operator = this.#tokens[this.#at]?.text ?? '';
    if (!COMPARISONS.includes(operator)) throw this.#mistake();
    this.#at++;
    const right = this.#sum();
    checkComparison(operator as Comparison, left, right);
    return { kind: 'comparison', operator: operator as Comparison, left, right };
  }

  #sum(): Operand {
    return this.#chain(SUMS, () => this.#chain(PRODUCTS, () => this.#operand()));
  }

  #chain(operators: readonly string[], part: () => Operand): Operand {
    let left = part();
    for (;;) {
      const operator = this.#tokens[this.#at]?.text ?? '';
      if (!operators.includes(operator)) return left;
      this.#at++;
      left = { kind: 'arithmetic', operator: operator as ArithmeticOperator, left, right: part() };
    }
  }

  #operand(): Operand {
    if (this.#takes('(')) {
      const inner = this.#sum();
      this.#expect(')');
      return inner;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#mistake();
    const literal = literalOf(token);
    if (literal !== undefined) return literal;
    if (token.kind !== 'word') throw syntaxError(token.at, this.#filter);
    if (this.#tokens[this.#at]?.text === '(') {
      throw badRequest(`An unknown function with name '${token.text}' was found.`);
    }
    return { kind: 'column', column: columnNamed(this.#entity, token.text) };
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.text !== text || token.kind === 'text') return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#mistake();
  }

  #mistake(): Error {
    return syntaxError(this.#tokens[this.#at]?.at ?? this.#filter.length, this.#filter);
  }
}
