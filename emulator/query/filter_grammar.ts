/**
 * The part of `$filter` that this emulator reads, for metadata and for rows alike:
 *
 *     or         = and *( "or" and )
 *     and        = not *( "and" not )
 *     not        = [ "not" ] term
 *     term       = "(" or ")" / call / lambda / path operator operand
 *     lambda     = name "/" ( "any" / "all" ) "(" [ variable ":" or ] ")", whose paths begin with the variable
 *     path       = name [ "/" name ]
 *     operator   = "eq" / "ne" / "gt" / "ge" / "lt" / "le"
 *     call       = name "(" [ argument *( "," argument ) ] ")"
 *     argument   = [ name "=" ] ( operand / list )
 *     operand    = "'" *( any but "'" / "''" ) "'" / type "'" name "'" / bare / alias
 *     list       = "[" [ element *( "," element ) ] "]"
 *     element    = "'" *( any but "'" ) "'" / a JSON string / bare
 *     alias      = "@" name, which stands for the operand or the list in the query option of that name
 *
 * `and` binds closer than `or`, `not` closer than both. A bare operand is a number, true, false, null, a guid, a date or
 * the name of a column.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 */
import { notEmulated, Refusal } from '../answer.ts';
import { type FilterToken, type ListItem, type Literal, tokenize, unterminated } from './filter_tokens.ts';
import type { QueryOptions } from './options.ts';

export type { Literal } from './filter_tokens.ts';

export type Predicate<T> = (candidate: T) => boolean;

export interface Comparison {
  readonly path: string;
  readonly operator: Operator;
  readonly literal: Literal;
}

export interface Argument {
  /** Functions of OData have arguments without names. */
  readonly name: string | undefined;
  readonly value: Literal | { readonly kind: 'list'; readonly items: readonly ListItem[] };
}

export interface Call {
  readonly name: string;
  readonly arguments: readonly Argument[];
}

export type Expression =
  | { readonly kind: 'or' | 'and'; readonly terms: readonly Expression[] }
  | { readonly kind: 'not'; readonly term: Expression }
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | { readonly kind: 'call'; readonly call: Call }
  | Quantified;

/** A condition on some or all of the rows that lead to a row. */
export interface Quantified {
  readonly kind: 'quantified';
  readonly quantifier: 'any' | 'all';
  /** The property that leads to them. */
  readonly path: string;
  /** `any` without a condition tests whether there are any. */
  readonly term: Expression | undefined;
}

const OPERATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
export type Operator = (typeof OPERATORS)[number];

/** @throws Refusal for invalid syntax. @param options the request's, for the values of aliases. */
export function parseExpression(filter: string, options: QueryOptions = new Map()): Expression {
  const parser = new Parser(filter, options);
  const expression = parser.or();
  parser.end();
  return expression;
}

export interface FilterDialect<T> {
  /** @throws Refusal for values that cannot be compared. */
  compare(comparison: Comparison): Predicate<T>;
  /** Always throws. */
  refuseFunction(name: string): never;
}

/**
 * A filter of comparisons, `and` and `or`.
 * @throws Refusal for invalid syntax, for `not`, and errors of the dialect.
 */
export function parseFilter<T>(filter: string, dialect: FilterDialect<T>): Predicate<T> {
  return predicate(parseExpression(filter), dialect);
}

function predicate<T>(expression: Expression, dialect: FilterDialect<T>): Predicate<T> {
  switch (expression.kind) {
    case 'or': {
      const terms = expression.terms.map((term) => predicate(term, dialect));
      return (candidate) => terms.some((term) => term(candidate));
    }
    case 'and': {
      const terms = expression.terms.map((term) => predicate(term, dialect));
      return (candidate) => terms.every((term) => term(candidate));
    }
    case 'not':
      throw badSyntax('not');
    case 'comparison':
      return dialect.compare(expression.comparison);
    case 'call':
      return dialect.refuseFunction(expression.call.name);
    case 'quantified':
      throw notEmulated(`${expression.quantifier} in a metadata filter`);
  }
}

class Parser {
  readonly #tokens: FilterToken[];
  readonly #options: QueryOptions;
  #at = 0;

  constructor(filter: string, options: QueryOptions) {
    this.#tokens = tokensOf(filter);
    this.#options = options;
  }

  or(): Expression {
    return this.#several('or', () => this.#several('and', () => this.#not()));
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw badSyntax(textOf(rest));
  }

  #several(kind: 'or' | 'and', term: () => Expression): Expression {
    const first = term();
    const terms = [first];
    while (this.#take('bare', kind)) terms.push(term());
    return terms.length === 1 ? first : { kind, terms };
  }

  #not(): Expression {
    return this.#take('bare', 'not') ? { kind: 'not', term: this.#term() } : this.#term();
  }

  #term(): Expression {
    if (this.#take('mark', '(')) {
      const inner = this.or();
      if (!this.#take('mark', ')')) throw badSyntax('(');
      return inner;
    }
    const path = this.#bare();
    if (this.#take('mark', '(')) return this.#lambda(path) ?? this.#call(path);
    const word = this.#bare();
    const operator = OPERATORS.find((one) => one === word);
    if (operator === undefined) throw badSyntax(word);
    const literal = this.#value();
    if (literal.kind === 'list') throw badSyntax('[');
    return { kind: 'comparison', comparison: { path, operator, literal } };
  }

  #lambda(name: string): Expression | undefined {
    const [, path = '', word] = /^(\w+)\/(any|all)$/.exec(name) ?? [];
    const quantifier = word === 'any' || word === 'all' ? word : undefined;
    if (quantifier === undefined) return undefined;
    if (quantifier === 'any' && this.#take('mark', ')'))
      return { kind: 'quantified', quantifier, path, term: undefined };
    const [, variable, rest = ''] = /^(\w+):(.*)$/.exec(this.#bare()) ?? [];
    if (variable === undefined) throw badSyntax(name);
    if (rest !== '') this.#tokens[--this.#at] = { kind: 'bare', text: rest };
    const term = this.#scoped(variable);
    if (!this.#take('mark', ')')) throw badSyntax(name);
    return { kind: 'quantified', quantifier, path, term };
  }

  /** An expression whose paths begin with a variable. */
  #scoped(variable: string): Expression {
    const prefix = `${variable}/`;
    for (const [at, token] of this.#tokens.entries()) {
      if (at >= this.#at && token.kind === 'bare' && token.text.startsWith(prefix))
        this.#tokens[at] = { kind: 'bare', text: token.text.slice(prefix.length) };
    }
    return this.or();
  }

  #call(name: string): Expression {
    const call = { name, arguments: this.#arguments() };
    const follower = this.#tokens[this.#at];
    if (follower?.kind === 'bare' && OPERATORS.some((one) => one === follower.text)) {
      throw notEmulated(`comparing what ${name} returns`);
    }
    return { kind: 'call', call };
  }

  #arguments(): Argument[] {
    const found: Argument[] = [];
    if (this.#take('mark', ')')) return found;
    do {
      const after = this.#tokens[this.#at + 1];
      const isNamed = after?.kind === 'mark' && after.text === '=';
      const name = isNamed ? this.#bare() : undefined;
      if (isNamed) this.#at++;
      found.push({ name, value: this.#value() });
    } while (this.#take('mark', ','));
    if (!this.#take('mark', ')')) throw badSyntax('(');
    return found;
  }

  #value(): Argument['value'] {
    const token = this.#next();
    if (token.kind === 'mark') throw badSyntax(token.text);
    return token.kind === 'bare' && token.text.startsWith('@') ? this.#aliased(token.text) : token;
  }

  #aliased(alias: string): Argument['value'] {
    const [token, ...rest] = tokensOf(this.#options.get(alias) ?? '');
    if (token === undefined || token.kind === 'mark' || rest.length > 0) throw badSyntax(alias);
    return token;
  }

  #take(kind: 'mark' | 'bare', text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #bare(): string {
    const token = this.#next();
    if (token.kind !== 'bare') throw badSyntax(textOf(token));
    return token.text;
  }

  #next(): FilterToken {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw badSyntax('the end of the filter');
    return token;
  }
}

function tokensOf(text: string): FilterToken[] {
  const tokens = tokenize(text);
  if (tokens !== undefined) return tokens;
  throw new Refusal(400, '0x80060888', unterminated(text));
}

function textOf(token: FilterToken): string {
  return token.kind === 'list' ? '[' : token.text;
}

export function badSyntax(at: string): Refusal {
  return new Refusal(400, '0x80060888', `Syntax error in the $filter expression at '${at}'.`);
}
