/**
 * `$filter` on metadata:
 *
 *     or         = and *( "or" and )
 *     and        = term *( "and" term )
 *     term       = "(" or ")" / path ( "eq" / "ne" ) literal
 *     path       = name [ "/Value" ]
 *     literal    = "'" *( any but "'" / "''" ) "'" / "true" / "false" / "null" / integer / type "'" name "'"
 *
 * Functions on strings are refused as the service refuses them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { notEmulated, Refusal } from '../answer.ts';

export type Metadata = Readonly<Record<string, unknown>>;
export type Predicate = (metadata: Metadata) => boolean;

const TOKENS = /\s*(?:([()])|([A-Za-z_.]+(?:\/[A-Za-z]+)?)?'((?:[^']|'')*)'|([^\s()']+))/y;

interface Token {
  readonly kind: 'mark' | 'literal' | 'word';
  readonly text: string;
}

export function parseMetadataFilter(filter: string): Predicate {
  const func = /\b(startswith|endswith|contains)\s*\(/.exec(filter)?.[1];
  if (func !== undefined) {
    throw new Refusal(501, '0x8006088a', `The "${func}" function isn't supported for Metadata Entities.`);
  }
  const tokens = tokenize(filter);
  const parser = new Parser(tokens);
  const predicate = parser.or();
  parser.end();
  return predicate;
}

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < filter.trimEnd().length) {
    const match = TOKENS.exec(filter);
    if (match === null) throw badSyntax(filter);
    const [, mark, , literal, word] = match;
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (literal !== undefined) tokens.push({ kind: 'literal', text: literal.replaceAll("''", "'") });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  or(): Predicate {
    const terms = [this.#and()];
    while (this.#takeWord('or')) terms.push(this.#and());
    return (metadata) => terms.some((term) => term(metadata));
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw badSyntax(rest.text);
  }

  #and(): Predicate {
    const terms = [this.#term()];
    while (this.#takeWord('and')) terms.push(this.#term());
    return (metadata) => terms.every((term) => term(metadata));
  }

  #term(): Predicate {
    const first = this.#next();
    if (first.kind === 'mark' && first.text === '(') {
      const inner = this.or();
      if (this.#next().text !== ')') throw badSyntax('(');
      return inner;
    }
    if (first.kind !== 'word') throw badSyntax(first.text);
    const operator = this.#next().text;
    if (operator !== 'eq' && operator !== 'ne')
      throw notEmulated(`operator ${operator} in a metadata filter`);
    const wanted = valueOf(this.#next());
    const path = first.text.split('/');
    return (metadata) => (read(metadata, path) === wanted) === (operator === 'eq');
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text !== word) return false;
    this.#at++;
    return true;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw badSyntax('the end of the filter');
    return token;
  }
}

function read(metadata: Metadata, path: readonly string[]): unknown {
  let value: unknown = metadata;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !(name in value)) {
      throw new Refusal(400, '0x80060888', `Could not find a property named '${name}' on the metadata type.`);
    }
    value = (value as Metadata)[name];
  }
  return value;
}

function valueOf(token: Token): unknown {
  if (token.kind === 'literal') return token.text;
  if (token.text === 'null') return null;
  if (token.text === 'true' || token.text === 'false') return token.text === 'true';
  if (/^-?\d+$/.test(token.text)) return Number(token.text);
  throw badSyntax(token.text);
}

function badSyntax(at: string): Refusal {
  return new Refusal(400, '0x80060888', `Syntax error in the $filter expression at '${at}'.`);
}
