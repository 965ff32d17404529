/**
 * The part of `$filter` that this emulator reads, for metadata and for rows alike:
 *
 *     or         = and *( "or" and )
 *     and        = term *( "and" term )
 *     term       = "(" or ")" / path operator literal
 *     path       = name [ "/" name ]
 *     literal    = "'" *( any but "'" / "''" ) "'" / type "'" name "'" / bare
 *
 * A name directly before a parenthesis is a function; who reads the filter says what it thinks of those.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 */
import { Refusal } from '../answer.ts';

export type Predicate<T> = (candidate: T) => boolean;

export type Literal =
  | { readonly kind: 'string'; readonly text: string }
  /** `Microsoft.Dynamics.CRM.AttributeTypeCode'Lookup'`. */
  | { readonly kind: 'typed'; readonly type: string; readonly text: string }
  /** Numbers, true, false, null, guids, dates. */
  | { readonly kind: 'bare'; readonly text: string };

export interface Comparison {
  readonly path: string;
  readonly operator: string;
  readonly literal: Literal;
}

export interface FilterDialect<T> {
  /** @throws Refusal for what cannot be compared. */
  compare(comparison: Comparison): Predicate<T>;
  /** Always throws. */
  refuseFunction(name: string): never;
}

type Token = { readonly kind: 'mark'; readonly text: string } | Literal;

const TOKENS = /\s*(?:([()])|([A-Za-z_.]+)?'((?:[^']|'')*)'|([^\s()']+))/y;
const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);

/** @throws Refusal for bad syntax, and what the dialect throws. */
export function parseFilter<T>(filter: string, dialect: FilterDialect<T>): Predicate<T> {
  const parser = new Parser(tokenize(filter), dialect);
  const predicate = parser.or();
  parser.end();
  return predicate;
}

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  const text = filter.trimEnd();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const match = TOKENS.exec(text);
    if (match === null) throw badSyntax(text);
    const [, mark, type, quoted, bare] = match;
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (quoted === undefined) tokens.push({ kind: 'bare', text: bare ?? '' });
    else {
      const value = quoted.replaceAll("''", "'");
      tokens.push(
        type === undefined ? { kind: 'string', text: value } : { kind: 'typed', type, text: value },
      );
    }
  }
  return tokens;
}

class Parser<T> {
  readonly #tokens: readonly Token[];
  readonly #dialect: FilterDialect<T>;
  #at = 0;

  constructor(tokens: readonly Token[], dialect: FilterDialect<T>) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  or(): Predicate<T> {
    const terms = [this.#and()];
    while (this.#take('bare', 'or')) terms.push(this.#and());
    return (candidate) => terms.some((term) => term(candidate));
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw badSyntax(rest.text);
  }

  #and(): Predicate<T> {
    const terms = [this.#term()];
    while (this.#take('bare', 'and')) terms.push(this.#term());
    return (candidate) => terms.every((term) => term(candidate));
  }

  #term(): Predicate<T> {
    if (this.#take('mark', '(')) {
      const inner = this.or();
      if (!this.#take('mark', ')')) throw badSyntax('(');
      return inner;
    }
    const path = this.#next();
    if (path.kind !== 'bare') throw badSyntax(path.text);
    if (this.#take('mark', '(')) this.#dialect.refuseFunction(path.text);
    const operator = this.#next().text;
    if (!OPERATORS.has(operator)) throw badSyntax(operator);
    const literal = this.#next();
    if (literal.kind === 'mark') throw badSyntax(literal.text);
    return this.#dialect.compare({ path: path.text, operator, literal });
  }

  #take(kind: Token['kind'], text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw badSyntax('the end of the filter');
    return token;
  }
}

function badSyntax(at: string): Refusal {
  return new Refusal(400, '0x80060888', `Syntax error in the $filter expression at '${at}'.`);
}
