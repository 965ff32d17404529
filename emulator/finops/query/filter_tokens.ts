/** Cuts a filter into its words. */
import { badRequest } from '../answers/service_fault.ts';

type TokenKind = 'text' | 'enum' | 'moment' | 'day' | 'guid' | 'number' | 'word' | 'mark';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const FORMS: readonly (readonly [TokenKind, string])[] = [
  ['text', String.raw`'(?:[^']|'')*'`],
  ['enum', String.raw`[A-Za-z_][\w.]*'(?:[^']|'')*'`],
  ['moment', String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)`],
  ['guid', String.raw`[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`],
  ['day', String.raw`\d{4}-\d\d-\d\d`],
  ['number', String.raw`-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`],
  ['word', String.raw`[A-Za-z_$@][\w/]*`],
  ['mark', String.raw`[(),]`],
];

const ANY = new RegExp(`\\s*(?:${FORMS.map(([kind, form]) => `(?<${kind}>${form})`).join('|')})`, 'y');

/** @throws ServiceFault 400 at the first character that begins no word. */
export function filterTokens(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = filter.trimEnd().length;
  while (at < end) {
    ANY.lastIndex = at;
    const match = ANY.exec(filter);
    const found = Object.entries(match?.groups ?? {}).find(([, text]) => text !== undefined);
    if (match === null || found === undefined) throw syntaxError(at, filter);
    const [kind, text] = found;
    tokens.push({ kind: kind as TokenKind, text: text ?? '', at });
    at = ANY.lastIndex;
  }
  return tokens;
}

export function syntaxError(at: number, filter: string): Error {
  return badRequest(`Syntax error at position ${at} in '${filter}'.`);
}
