/** The words of a `$filter`. */

export type Literal =
  | { readonly kind: 'string'; readonly text: string }
  /** `Microsoft.Dynamics.CRM.AttributeTypeCode'Lookup'`. */
  | { readonly kind: 'typed'; readonly type: string; readonly text: string }
  /** Numbers, true, false, null, guids, dates, names. */
  | { readonly kind: 'bare'; readonly text: string };

export interface ListItem {
  readonly text: string;
  readonly isString: boolean;
}

export type FilterToken =
  | { readonly kind: 'mark'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | Literal;

const TOKENS =
  /\s*(?:([(),=])|(\[(?:[^\]"']|"(?:[^"\\]|\\.)*"|'[^']*')*\])|([A-Za-z_.]+)?'((?:[^']|'')*)'|([^\s()',=[\]]+))/y;
const ITEMS = /\s*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([^\s,'"[\]]+))\s*(?:,|\])/y;

/** @returns undefined where no word can be read. */
export function tokenize(text: string): FilterToken[] | undefined {
  const tokens: FilterToken[] = [];
  const trimmed = text.trimEnd();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < trimmed.length) {
    const match = TOKENS.exec(trimmed);
    const token = match === null ? undefined : tokenOf(match);
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

function tokenOf([, mark, list, type, quoted, bare = '']: RegExpExecArray): FilterToken | undefined {
  if (mark !== undefined) return { kind: 'mark', text: mark };
  if (list !== undefined) return listOf(list);
  if (quoted === undefined) return { kind: 'bare', text: bare };
  const text = quoted.replaceAll("''", "'");
  return type === undefined ? { kind: 'string', text } : { kind: 'typed', type, text };
}

function listOf(list: string): FilterToken | undefined {
  const items: ListItem[] = [];
  ITEMS.lastIndex = 1;
  while (ITEMS.lastIndex < list.length && !/^\s*\]$/.test(list.slice(ITEMS.lastIndex))) {
    const match = ITEMS.exec(list);
    if (match === null) return undefined;
    const [, json, quoted, bare = ''] = match;
    const text = json === undefined ? (quoted ?? bare) : String(JSON.parse(json));
    items.push({ text, isString: json !== undefined || quoted !== undefined });
  }
  return { kind: 'list', items };
}

/**
 * The service's message about a missing closing quotation mark.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 */
export function unterminated(text: string): string {
  return `There is an unterminated literal at position ${text.trimEnd().length} in '${text}'.`;
}
